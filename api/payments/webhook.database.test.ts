import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi } from '../../tests/support/api.ts';
import { createCatalogue } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import { createDepositStory, type DepositStory } from '../../tests/support/deposit-story.ts';
import { type PaymentStage, startPayments } from '../../tests/support/payments.ts';
import { readPixSecrets } from '../../models/payment-account.ts';
import { txidOf } from '../../domain/payments/pix-ids.ts';

describe('what the bank tells', () => {
  let clinics: Clinics;
  let api: TestApi;
  let stage: PaymentStage;
  let story: DepositStory;
  let token: string;
  beforeAll(async () => {
    clinics = await startClinics();
    api = await startApi(clinics);
    stage = await startPayments(clinics, api.url);
    story = createDepositStory(clinics, stage, await createCatalogue(clinics.tenancy, clinics.a.id));
    token = (await story.inA(readPixSecrets))?.webhookToken ?? '';
  });
  afterAll(async () => {
    await stage.stop();
    await api.close();
    await clinics.stop();
  });
  const send = (body: unknown, { clinicId = clinics.a.id, word = token } = {}) =>
    api.stranger().send('POST', `/api/v1/webhooks/pix/${clinicId}/${word}/pix`, body);
  const wanted = async (depositId: string) => (await stage.row({ depositId }))['look_wanted_at'] !== null;
  const pokes = async (depositId: string): Promise<number> => {
    const sql = `select count(*)::int as count from outbox where topic = 'deposit' and entity_id = $1`;
    return (await clinics.admin.query<{ count: number }>(sql, [depositId])).rows[0]?.count ?? 0;
  };

  it('is not there for a wrong token, another clinic or a clinic that is none', async () => {
    const held = await story.opened();
    const body = { pix: [{ txid: held.txid }] };
    expect((await send(body, { word: 'a'.repeat(43) })).status).toBe(404);
    expect((await send(body, { clinicId: clinics.b.id })).status).toBe(404);
    expect((await send(body, { clinicId: randomUUID() })).status).toBe(404);
    expect((await send('not json', { word: 'a'.repeat(43) })).status).toBe(404);
    expect(await wanted(held.depositId)).toBe(false);
  });

  it('is refused when it cannot be read or is too large', async () => {
    expect((await send('not json')).status).toBe(400);
    expect((await send({ pix: 'x' })).status).toBe(400);
    expect((await send({ pix: [], more: 'x'.repeat(300_000) })).status).toBe(413);
  });

  it('touches nothing of another clinic, whose charge it names', async () => {
    const foreign = await stage.hold(clinics.b, await createCatalogue(clinics.tenancy, clinics.b.id));
    expect((await send({ pix: [{ txid: foreign.txid }] })).status).toBe(200);
    expect(await wanted(foreign.depositId)).toBe(false);
  });

  it('is believed nothing: a payment that was not made is looked for, and not found', async () => {
    const held = await story.opened();
    const lie = {
      endToEndId: `E${'9'.repeat(31)}`,
      txid: held.txid,
      valor: '100.00',
      horario: new Date().toISOString(),
    };
    const answer = await send({ pix: [lie, { txid: 'não' }, {}, { txid: txidOf(randomUUID()) }] });
    expect([answer.status, answer.body]).toEqual([200, '']);
    expect(await wanted(held.depositId)).toBe(true);
    await stage.run('lookAtCharge', held);
    expect(await stage.row(held)).toMatchObject({ state: 'open', paid_cents: 0, look_wanted_at: null });
  });

  it('comes from the bank itself, twice when it likes, and pokes the process', async () => {
    stage.simulator.setFaults({ webhook: { duplicate: 1 } });
    const held = await story.opened();
    const before = await pokes(held.depositId);
    const began = Date.now();
    stage.simulator.pay(held.txid);
    await expect.poll(() => stage.simulator.pendingWebhooks(), { timeout: 5_000 }).toBe(0);
    expect(Date.now() - began).toBeLessThan(5_000);
    expect(await pokes(held.depositId)).toBe(before + 2);
    await stage.run('lookAtCharge', held);
    await stage.run('lookAtCharge', held);
    expect(await stage.row(held)).toMatchObject({ state: 'paid', paid_cents: 10_000 });
    expect((await send({ pix: [{ txid: held.txid }] })).status).toBe(200);
    expect(await wanted(held.depositId)).toBe(false);
  });
});
