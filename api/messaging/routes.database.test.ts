import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi } from '../../tests/support/api.ts';
import { type Clinics, startClinics, type TestClinic } from '../../tests/support/clinics.ts';
import { webhookRef } from '../../models/provider-ref.ts';
import { createListener } from '../../models/live-listener.ts';

const path = '/api/v1/webhooks/whatsapp';

describe('WhatsApp webhooks', () => {
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

  const message = (id: string, phoneNumberId: string) => ({
    value: {
      metadata: { phone_number_id: phoneNumberId },
      messages: [
        { id, timestamp: '1790000000', type: 'text', from: '5511987654321', text: { body: 'CANARIO olá' } },
      ],
    },
  });
  const bodyOf = (...changes: object[]) =>
    JSON.stringify({ object: 'whatsapp_business_account', entry: [{ changes }] });
  const sign = (body: string) =>
    `sha256=${createHmac('sha256', api.deps.whatsapp.appSecret).update(body).digest('hex')}`;
  const deliver = (body: string, signature = sign(body)) =>
    api
      .stranger()
      .send<string>('POST', path, body, { 'X-NeonPro-CSRF': '', 'X-Hub-Signature-256': signature });
  const stored = async () =>
    (
      await clinics.admin.query<{ clinicId: string; eventId: string; body: Buffer }>(
        'select clinic_id as "clinicId", event_id as "eventId", body_ct as body from webhook_events order by 2',
      )
    ).rows;

  it('refuses bodies that are unsigned, altered, or signed by somebody else, and keeps nothing', async () => {
    const body = bodyOf(message('wamid.0', clinics.a.phoneNumberId));
    const foreign = `sha256=${createHmac('sha256', 'another secret').update(body).digest('hex')}`;
    for (const [sent, signature] of [
      [body, ''],
      [body, foreign],
      [`${body} `, sign(body)],
      [body, sign(body).toUpperCase()],
    ] as const) {
      expect(await deliver(sent, signature)).toMatchObject({ status: 401 });
    }
    expect((await deliver('{"entry":')).status).toBe(400);
    expect((await deliver(`"${'x'.repeat(3_200_000)}"`)).status).toBe(413);
    expect(await stored()).toEqual([]);
  });

  it('keeps each event once, sealed, with the clinic of its number, answers nothing and wakes the drain', async () => {
    const woken: string[] = [];
    const listener = createListener({
      url: clinics.urls.worker,
      channels: ['neonpro_webhook'],
      onNotify: (channel) => void woken.push(channel),
    });
    const body = bodyOf(
      message('wamid.1', clinics.a.phoneNumberId),
      message('wamid.2', clinics.b.phoneNumberId),
      message('wamid.3', 'a number nobody owns'),
    );
    const answers = await Promise.all([deliver(body), deliver(body), deliver(body)]);
    expect(answers.map(({ status, body: text }) => [status, text])).toEqual([
      [200, ''],
      [200, ''],
      [200, ''],
    ]);
    const rows = await stored();
    const refOf = (clinic: TestClinic, eventId: string) =>
      clinics.tenancy.withClinic(clinic.system, (scope) => Promise.resolve(webhookRef(scope.vault, eventId)));
    expect(new Map(rows.map(({ clinicId, eventId }) => [clinicId, eventId]))).toEqual(
      new Map([
        [clinics.a.id, await refOf(clinics.a, 'msg:wamid.1')],
        [clinics.b.id, await refOf(clinics.b, 'msg:wamid.2')],
      ]),
    );
    expect(rows).toHaveLength(2);
    expect(rows.some(({ body: sealed }) => sealed.includes('CANARIO'))).toBe(false);
    await expect.poll(() => woken.length).toBeGreaterThan(0);
    await listener.close();
  });

  it('keeps news of an account for each clinic that has it, and for nobody else', async () => {
    await clinics.admin.query('update messaging_channels set waba_id = $1', ['1022']);
    await clinics.admin.query('delete from webhook_events');
    const value = {
      ...{ message_template_id: 1, message_template_name: 'x_v1', message_template_language: 'pt_BR' },
      event: 'PAUSED',
    };
    const bodyFrom = (id: string) =>
      JSON.stringify({
        entry: [{ id, time: 1790000000, changes: [{ field: 'message_template_status_update', value }] }],
      });
    expect((await deliver(bodyFrom('9999'))).status).toBe(200);
    expect(await stored()).toEqual([]);
    for (let n = 0; n < 2; n++) expect((await deliver(bodyFrom('1022'))).status).toBe(200);
    expect((await stored()).map(({ clinicId }) => clinicId).sort()).toEqual(
      [clinics.a.id, clinics.b.id].sort(),
    );
  });

  it('answers the challenge to who knows the word only', async () => {
    const ask = (token: string) =>
      api.stranger().send('GET', `${path}?hub.mode=subscribe&hub.challenge=4711&hub.verify_token=${token}`);
    expect((await ask('guess')).status).toBe(403);
    expect(await ask(api.deps.whatsapp.verifyToken)).toMatchObject({ status: 200, body: '4711' });
  });
});
