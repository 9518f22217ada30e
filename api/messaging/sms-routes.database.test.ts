import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { smsReference, zenviaReference } from '../../domain/messaging/sms-reference.ts';
import { fileKms } from '../../models/encryption.ts';
import { webhookRef } from '../../models/provider-ref.ts';
import { noteSmsRecipient, smsNumberIndex } from '../../models/sms-recipient.ts';
import { startApi, type TestApi } from '../../tests/support/api.ts';
import { type Clinics, startClinics, type TestClinic } from '../../tests/support/clinics.ts';

const secret = 'a word that Zenvia was told';
const token = 'the token of the account';
const zenviaPath = '/api/v1/webhooks/zenvia';
const twilioPath = '/api/v1/webhooks/twilio';
const from = '5511987654321';

describe('callbacks of the SMS providers', () => {
  let clinics: Clinics;
  let api: TestApi;
  let off: TestApi;
  beforeAll(async () => {
    clinics = await startClinics();
    [api, off] = [await startApi(clinics), await startApi(clinics)];
    Object.assign(api.deps.sms, { zenviaSecret: secret, twilioToken: token });
  });
  afterAll(async () => {
    await Promise.all([api.close(), off.close()]);
    await clinics.stop();
  });
  beforeEach(() => clinics.admin.query('delete from webhook_events'));

  const zenvia = (
    body: unknown,
    headers: Record<string, string> = { 'X-NeonPro-Secret': secret },
    to = api,
  ) =>
    to.stranger().send<string>('POST', zenviaPath, typeof body === 'string' ? body : JSON.stringify(body), {
      ...{ 'X-NeonPro-CSRF': '', ...headers },
    });
  const signed = (path: string, body: string, key = token) => {
    const fields = [...new URLSearchParams(body)].sort(([one], [other]) => (one < other ? -1 : 1));
    const text = `${api.deps.origin}${path}${fields.map((field) => field.join('')).join('')}`;
    return createHmac('sha1', key).update(text).digest('base64');
  };
  const twilio = (path: string, body: string, signature = signed(path, body), to = api) =>
    to.stranger().send<string>('POST', path, body, {
      ...{ 'X-NeonPro-CSRF': '', 'Content-Type': 'application/x-www-form-urlencoded' },
      'X-Twilio-Signature': signature,
    });
  const receipt = (clinic: { id: string }, event: string, code = 'DELIVERED') => ({
    ...{ id: event, type: 'MESSAGE_STATUS', channel: 'sms', timestamp: new Date().toISOString() },
    message: {
      id: `z-${event}`,
      externalId: zenviaReference.write(smsReference({ clinicId: clinic.id, messageId: randomUUID() })),
    },
    messageStatus: { code },
  });
  const answer = (event: string, text: string) => ({
    ...{ id: event, type: 'MESSAGE', channel: 'sms', timestamp: new Date().toISOString() },
    message: { id: `z-${event}`, from, to: 'neonpro', contents: [{ type: 'text', text }] },
  });
  const refOf = (clinic: TestClinic, eventId: string) =>
    clinics.tenancy.withClinic(clinic.system, (scope) => Promise.resolve(webhookRef(scope.vault, eventId)));
  const stored = async () =>
    (
      await clinics.admin.query<{ clinicId: string; eventId: string; body: Buffer }>(
        'select clinic_id as "clinicId", event_id as "eventId", body_ct as body from webhook_events',
      )
    ).rows;
  const write = (clinic: TestClinic) =>
    clinics.workerTenancy.withClinic(clinic.system, (scope) =>
      noteSmsRecipient(scope, smsNumberIndex(fileKms(clinics.masterKey), `+${from}`)),
    );

  it('are refused without the secret of Zenvia, with another one, and when there is no account', async () => {
    const body = receipt(clinics.a, 'evt-0');
    expect(await zenvia(body, {})).toMatchObject({ status: 401 });
    for (const word of ['', secret.slice(1), `${secret}x`, secret.toUpperCase()])
      expect(await zenvia(body, { 'X-NeonPro-Secret': word })).toMatchObject({ status: 401 });
    expect(await zenvia(body, undefined, off)).toMatchObject({ status: 401 });
    expect(await zenvia('{"id":')).toMatchObject({ status: 400 });
    expect(await zenvia(JSON.stringify({ text: 'x'.repeat(70_000) }))).toMatchObject({ status: 413 });
    expect(await stored()).toEqual([]);
  });

  it('are refused when Twilio’s signature is absent, of another key, of another address, or one bit of them is other', async () => {
    const path = `${twilioPath}?ref=${smsReference({ clinicId: clinics.a.id, messageId: randomUUID() })}`;
    const body = `MessageSid=SM${'a'.repeat(32)}&MessageStatus=delivered`;
    const good = signed(path, body);
    const elsewhere = `${twilioPath}?ref=${smsReference({ clinicId: clinics.b.id, messageId: randomUUID() })}`;
    const attempts: [string, string, string][] = [
      ...([path, elsewhere].flatMap((at) =>
        ['', signed(path, body, 'another'), good.toLowerCase()].map((one) => [at, body, one]),
      ) as [string, string, string][]),
      [elsewhere, body, good],
      [twilioPath, body, good],
      [path, `${body}&Body=x`, good],
    ];
    const bytes = Buffer.from(body);
    for (let bit = 0; bit < bytes.length * 8; bit += 37) {
      const mutant = Buffer.from(bytes);
      mutant[bit >> 3] = (mutant[bit >> 3] as number) ^ (1 << (bit & 7));
      attempts.push([path, mutant.toString('latin1'), good]);
    }
    for (const [at, text, signature] of attempts)
      expect([text, (await twilio(at, text, signature)).status]).toEqual([text, 401]);
    expect(await twilio(path, body, good, off)).toMatchObject({ status: 401 });
    expect(await stored()).toEqual([]);
  });

  it('are kept once, sealed, in the clinic of our reference, however often and in whatever order they come', async () => {
    const [one, two] = [receipt(clinics.a, 'evt-1'), receipt(clinics.b, 'evt-2', 'SENT')];
    const answers = await Promise.all([zenvia(two), zenvia(one), zenvia(one), zenvia(two), zenvia(one)]);
    expect(answers.map(({ status, body }) => [status, body])).toEqual(answers.map(() => [200, '']));
    expect(await zenvia(receipt({ id: randomUUID() }, 'evt-3'))).toMatchObject({ status: 200 });
    const sid = `SM${'b'.repeat(32)}`;
    const path = `${twilioPath}?ref=${smsReference({ clinicId: clinics.b.id, messageId: randomUUID() })}`;
    for (const status of ['delivered', 'sent', 'delivered'])
      expect(await twilio(path, `MessageSid=${sid}&MessageStatus=${status}&ErrorCode=`)).toMatchObject({
        status: 200,
      });
    const rows = (await stored()).map(({ clinicId, eventId }) => `${clinicId} ${eventId}`);
    expect(rows.sort()).toEqual(
      [
        `${clinics.a.id} ${await refOf(clinics.a, 'zenvia:evt-1')}`,
        `${clinics.b.id} ${await refOf(clinics.b, 'zenvia:evt-2')}`,
        `${clinics.b.id} ${await refOf(clinics.b, `twilio:${sid}:delivered`)}`,
        `${clinics.b.id} ${await refOf(clinics.b, `twilio:${sid}:sent`)}`,
      ].sort(),
    );
  });

  it('bring an answer to the clinic that wrote last, PARAR to all that wrote, and a stranger’s to nobody', async () => {
    const clinicsOf = async () => (await stored()).map(({ clinicId }) => clinicId);
    await zenvia(answer('evt-4', 'quem é?'));
    expect(await clinicsOf()).toEqual([]);
    await write(clinics.b);
    await write(clinics.a);
    await zenvia(answer('evt-5', 'CANARIO sim'));
    expect(await clinicsOf()).toEqual([clinics.a.id]);
    expect((await stored())[0]?.body.includes('CANARIO')).toBe(false);
    await write(clinics.b);
    const body = new URLSearchParams({ MessageSid: `SM${'c'.repeat(32)}`, From: `+${from}`, Body: 'Parar.' });
    expect(await twilio(twilioPath, body.toString())).toMatchObject({ status: 200, body: '' });
    expect((await clinicsOf()).sort()).toEqual([clinics.a.id, clinics.a.id, clinics.b.id].sort());
    // The way back is a consent: only the clinic that wrote last has it.
    await zenvia(answer('evt-7', 'VOLTAR'));
    expect((await clinicsOf()).filter((id) => id === clinics.a.id)).toHaveLength(2);
    expect((await clinicsOf()).filter((id) => id === clinics.b.id)).toHaveLength(2);
    await clinics.admin.query(`update sms_recipients set written_at = now() - interval '91 days'`);
    await zenvia(answer('evt-6', 'PARAR'));
    expect(await clinicsOf()).toHaveLength(4);
    expect(
      api.logged.some((line) => line.includes(secret) || line.includes(token) || line.includes(from)),
    ).toBe(false);
  });
});
