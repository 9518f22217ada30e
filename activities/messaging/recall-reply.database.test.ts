import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildRecallPayload, parseRecallPayload } from '../../domain/messaging/recall-payload.ts';
import type { WebhookItem } from '../../domain/messaging/webhook.ts';
import { openRecall } from '../../models/recall-open.ts';
import { lookAtRecall } from '../../models/recall-process.ts';
import { systemActor } from '../../models/tenancy.ts';
import { createCatalogue } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import { plantLot } from '../../tests/support/recalls.ts';
import { createInbound } from './inbound.ts';

let clinics: Clinics;
const published: string[] = [];
beforeAll(async () => {
  clinics = await startClinics();
});
afterAll(() => clinics.stop());

const ask = async <Row extends object>(sql: string, ...values: unknown[]) =>
  (await clinics.admin.query<Row>(sql, values)).rows;
const inbound = () =>
  createInbound({
    tenancy: clinics.workerTenancy,
    live: { publish: ({ entity }) => void published.push(entity), poke: () => undefined },
  });
const said = (phone: string, more: object): WebhookItem =>
  ({
    ...{ kind: 'message', wamid: `wamid.${randomUUID()}`, at: Date.now() + 1_000, type: 'button' },
    ...{ from: phone.replace('+', ''), phoneNumberId: clinics.a.phoneNumberId, ...more },
  }) as WebhookItem;

/** Somebody a recalled lot was used on, who was told. */
async function told() {
  const { clientId, clientPhone } = await createCatalogue(clinics.tenancy, clinics.a.id);
  const code = `R${randomUUID().slice(0, 6)}`;
  await plantLot(clinics, clinics.a.id, { code, clientIds: [clientId] });
  const system = systemActor(clinics.a.id);
  const recallId = await clinics.workerTenancy.withClinic(system, (scope) =>
    openRecall(
      { ...scope, actor: { ...system, actorId: clinics.a.staff.owner.id } },
      {
        ...{ origin: 'hand', regime: 'medicine', registration: '188020001', lotCodes: [code.toUpperCase()] },
        ...{ productName: 'XEOMIN', reason: 'quality', level: null, note: null },
      },
    ),
  );
  await clinics.workerTenancy.withClinic(system, (scope) => lookAtRecall(scope, recallId, Date.now()));
  await clinics.admin.query(
    `update recall_people set asked_at = now(), state = 'told', told_at = now() where recall_id = $1`,
    [recallId],
  );
  return { clientId, phone: clientPhone, recallId };
}
const stateOf = async (recallId: string) =>
  (
    await ask<{ state: string; outcome: string | null }>(
      'select state, outcome from recall_people where recall_id = $1',
      recallId,
    )
  )[0];

it('obeys nobody’s telephone but hers, and no button that this house did not make', async () => {
  const [mine, other] = [await told(), await told()];
  const { recallId, clientId } = mine;
  const payload = buildRecallPayload({ recallId, clientId, reply: 'wants-visit' });
  await inbound().applyInbound(clinics.a.id, said(other.phone, { payload, title: 'Quero uma revisão' }));
  expect(await stateOf(recallId)).toMatchObject({ state: 'told', outcome: null });
  for (const forged of [`rec:${recallId}:x:wants-visit`, `rec:${recallId}:${clientId}:erase`, 'rec:'])
    expect(parseRecallPayload(forged)).toBeUndefined();
  expect(parseRecallPayload(payload)).toEqual({ recallId, clientId, reply: 'wants-visit' });
});

it('«Quero uma revisão» accounts for her once, however often it comes, and is a task', async () => {
  const { clientId, phone, recallId } = await told();
  const item = said(phone, {
    ...{
      payload: buildRecallPayload({ recallId, clientId, reply: 'wants-visit' }),
      title: 'Quero uma revisão',
    },
  });
  published.length = 0;
  for (let times = 0; times < 3; times += 1) await inbound().applyInbound(clinics.a.id, item);
  expect(await stateOf(recallId)).toEqual({ state: 'answered', outcome: 'wants-visit' });
  expect(await ask('select 1 from inbound_messages where client_id = $1', clientId)).toHaveLength(1);
  const tasks = await ask(`select reason from staff_tasks where client_id = $1 and state = 'open'`, clientId);
  expect(tasks).toEqual([{ reason: 'recall-wants-visit' }]);
  expect(published).toContain('recall');
});

it('words of hers knock at the process, which finds them in the conversation', async () => {
  const { phone, recallId } = await told();
  const knocks = () => ask(`select 1 from outbox where topic = 'recall' and entity_id = $1`, recallId);
  const before = (await knocks()).length;
  await inbound().applyInbound(clinics.a.id, said(phone, { type: 'text', text: 'O que houve?' }));
  expect((await knocks()).length).toBe(before + 1);
  await clinics.workerTenancy.withClinic(systemActor(clinics.a.id), (scope) =>
    lookAtRecall(scope, recallId, Date.now()),
  );
  expect(await stateOf(recallId)).toEqual({ state: 'answered', outcome: 'wrote' });
});
