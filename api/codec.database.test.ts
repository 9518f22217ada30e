import { defaultPayloadConverter } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPayloadCodec } from '../temporal/codec.ts';
import { createCodecKeys } from '../temporal/codec-keys.ts';
import { type Person, startApi, type TestApi } from '../tests/support/api.ts';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';

describe('the codec server of the Temporal UI', () => {
  let clinics: Clinics;
  let api: TestApi;
  beforeAll(async () => {
    clinics = await startClinics();
    api = await startApi(clinics);
  });
  afterAll(async () => {
    await api.close();
    await clinics.stop();
  });
  const uiOrigin = 'http://localhost:8833';

  async function sealed(clinicId: string) {
    const codec = createPayloadCodec(createCodecKeys(api.deps.tenancy));
    const context = {
      type: 'workflow',
      namespace: 'default',
      workflowId: `clinic/${clinicId}/appointment/1`,
    } as const;
    const [payload] = await codec.encode([defaultPayloadConverter.toPayload('segredo')], context);
    const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
    const metadata = Object.entries(payload?.metadata ?? {}).map(([name, bytes]) => [name, base64(bytes)]);
    return {
      metadata: Object.fromEntries(metadata) as Record<string, string>,
      data: base64(payload?.data ?? Buffer.of()),
    };
  }
  const decode = (person: Person, payloads: object[], origin = uiOrigin) =>
    person.send<{ payloads: { data: string }[] }>(
      'POST',
      '/codec/decode',
      { payloads },
      { Origin: origin, 'X-NeonPro-CSRF': '', 'X-Namespace': 'default' },
    );

  it('answers ciphertext to people without the right, nothing to strangers and other pages', async () => {
    const payload = await sealed(clinics.a.id);
    expect((await decode(api.stranger(), [payload])).status).toBe(401);
    expect((await decode(await api.signIn(clinics.a, 'manager'), [payload])).body.payloads).toEqual([
      payload,
    ]);
    expect((await decode(await api.signIn(clinics.b, 'operator'), [payload])).body.payloads).toEqual([
      payload,
    ]);
    const elsewhere = await decode(
      await api.signIn(clinics.a, 'operator'),
      [payload],
      'http://localhost:9999',
    );
    expect(elsewhere).toMatchObject({ status: 403, body: { code: 'csrf-refused' } });
  });

  it('opens payloads of the own clinic for its operator, and writes that down', async () => {
    const operator = await api.signIn(clinics.a, 'operator');
    const [own, foreign] = [await sealed(clinics.a.id), await sealed(clinics.b.id)];
    const { status, headers, body } = await decode(operator, [own, foreign]);
    expect(status).toBe(200);
    expect(headers.get('Access-Control-Allow-Origin')).toBe(uiOrigin);
    expect(headers.get('Access-Control-Allow-Credentials')).toBe('true');
    expect(Buffer.from(body.payloads[0]?.data ?? '', 'base64').toString()).toBe('"segredo"');
    expect(body.payloads[1]).toEqual(foreign);
    const { rows } = await clinics.admin.query(
      "select actor from audit_events where action = 'payload.decode'",
    );
    expect(rows).toEqual([{ actor: clinics.a.staff.operator.id }]);
  });

  it('lets the Temporal UI ask first', async () => {
    const ask = await api.stranger().send('OPTIONS', '/codec/decode', undefined, {
      Origin: uiOrigin,
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'content-type,x-namespace',
    });
    expect(ask.status).toBe(204);
    expect(ask.headers.get('Access-Control-Allow-Headers')).toContain('x-namespace');
  });
});
