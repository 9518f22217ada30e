import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientsOfLots } from '../../models/recall-touched.ts';
import { openRecall, type NewRecall } from '../../models/recall-open.ts';
import { answerRecall } from '../../models/recall-answer.ts';
import { readLotCode } from '../../domain/products/lot-code.ts';
import { systemActor } from '../../models/tenancy.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import {
  joinNetwork,
  personOf,
  plantEnd,
  plantLot,
  plantUse,
  thirdClinic,
} from '../../tests/support/recalls.ts';
import { recallInNetworkId } from '../../workflows/products/recall-in-network.ts';
import { recallLotId } from '../../workflows/products/recall-lot.ts';
import { createRecallActivities, type RecallActivities } from './recall-activities.ts';

let clinics: Clinics;
let activities: RecallActivities;
/** In the network of clinic a; clinic b is in none. */
let sister: string;
const poked: string[] = [];

beforeAll(async () => {
  clinics = await startClinics();
  sister = await thirdClinic(clinics, 'Maré Praia');
  await joinNetwork(clinics, [clinics.a.id, sister]);
  activities = createRecallActivities({
    tenancy: clinics.workerTenancy,
    live: { publish: () => undefined, poke: (channel) => void poked.push(channel) },
  });
});
afterAll(() => clinics.stop());

const ask = async <Row extends object>(sql: string, ...values: unknown[]) =>
  (await clinics.admin.query<Row>(sql, values)).rows;
const run = <T>(workflowId: string, act: () => Promise<T>): Promise<T> =>
  new MockActivityEnvironment({ workflowExecution: { workflowId, runId: randomUUID() } }).run(act);
const inRecall = <T>(clinicId: string, id: string, act: (acts: RecallActivities) => Promise<T>) =>
  run(recallLotId(clinicId, id), () => act(activities));
const look = (clinicId: string, id: string) =>
  inRecall(clinicId, id, (acts) => acts.lookAtRecall({ recallId: id }));
const tell = (clinicId: string, id: string) =>
  inRecall(clinicId, id, (acts) => acts.tellRecalledPeople({ recallId: id, again: false }));
const spread = (id: string, clinicId = clinics.a.id) =>
  run(recallInNetworkId(clinicId, id), () => activities.beginRecallInNetwork({ recallId: id }));
const inA = <T>(work: Parameters<typeof clinics.workerTenancy.withClinic<T>>[1], clinicId = clinics.a.id) =>
  clinics.workerTenancy.withClinic(systemActor(clinicId), work);

const target = (code: string): NewRecall => ({
  ...{ origin: 'hand', regime: 'medicine', registration: '188020001', lotCodes: [readLotCode(code)] },
  ...{ productName: 'XEOMIN', reason: 'falsified', level: 'I', note: 'Lote citado pela Anvisa.' },
});
/** As an owner opens it. */
const open = (code: string) => {
  const { id: actorId } = clinics.a.staff.owner;
  return clinics.workerTenancy.withClinic(systemActor(clinics.a.id), (scope) =>
    openRecall({ ...scope, actor: { ...scope.actor, actorId } }, target(code)),
  );
};
const stateOf = async (lotId: string) =>
  (await ask<{ state: string }>('select state from lots where id = $1', lotId))[0]?.state;
const peopleOf = (id: string) =>
  ask<{ clientId: string; state: string; outcome: string | null; callReason: string | null; uses: number }>(
    `select client_id as "clientId", state, outcome, call_reason as "callReason", use_count as uses
     from recall_people where recall_id = $1 order by client_id`,
    id,
  );

describe('a recall in a network', () => {
  it('takes the lot out of use in every clinic that has it, however its code was typed, and in none outside', async () => {
    const people = [await personOf(clinics, clinics.a.id), await personOf(clinics, sister)];
    const here = await plantLot(clinics, clinics.a.id, { code: 'C7654C3F', clientIds: [people[0] ?? ''] });
    const there = await plantLot(clinics, sister, { code: 'c7654-c3f', clientIds: [people[1] ?? ''] });
    // Another presentation of the same registration, another lot of the product, and a clinic of no network.
    const thirteen = await plantLot(clinics, sister, { code: 'C7654 C3F', registration: '1880200010012' });
    const other = await plantLot(clinics, sister, { code: 'C7654C3E' });
    const alone = await plantLot(clinics, clinics.b.id, { code: 'C7654C3F' });
    const id = await open('C7654C3F');
    expect(await stateOf(here.id)).toBe('recalled');
    expect(await stateOf(there.id)).toBe('available');

    expect(await spread(id)).toBe(2);
    expect(await spread(id)).toBe(2);
    const held = [here, there, thirteen, other, alone].map(({ id: lotId }) => stateOf(lotId));
    expect(await Promise.all(held)).toEqual(['recalled', 'recalled', 'recalled', 'available', 'available']);
    const rows = await ask<{ clinicId: string; id: string; by: string | null }>(
      `select clinic_id as "clinicId", id, opened_by as by from recalls where network_recall_id = $1`,
      id,
    );
    expect(rows.map(({ clinicId }) => clinicId).toSorted()).toEqual([clinics.a.id, sister].toSorted());
    const theirs = rows.find(({ clinicId }) => clinicId === sister)?.id ?? '';
    expect(await ask(`select 1 from outbox where topic = 'recall' and entity_id = $1`, theirs)).toHaveLength(
      1,
    );

    await look(clinics.a.id, id);
    await look(sister, theirs);
    expect((await peopleOf(id)).map(({ clientId }) => clientId)).toEqual([people[0]]);
    expect((await peopleOf(theirs)).map(({ clientId }) => clientId)).toEqual([people[1]]);
    // Of the other clinic's row this one's process sees nothing.
    expect(await look(clinics.a.id, theirs)).toBeNull();
  });

  it('tells sums of the whole, and ends where it was opened when every clinic has closed its own', async () => {
    await plantLot(clinics, clinics.a.id, {
      ...{ code: 'SUM1', clientIds: [await personOf(clinics, clinics.a.id)] },
    });
    await plantLot(clinics, sister, { code: 'SUM1', clientIds: [await personOf(clinics, sister)] });
    const id = await open('SUM1');
    await spread(id);
    const rows = await ask<{ clinicId: string; id: string }>(
      `select clinic_id as "clinicId", id from recalls where network_recall_id = $1`,
      id,
    );
    for (const row of rows) await look(row.clinicId, row.id);
    const root = recallInNetworkId(clinics.a.id, id);
    const progress = await run(root, () => activities.readNetworkRecall({ recallId: id }));
    expect(progress).toEqual({ clinics: 2, closed: 0, lots: 2, people: 2, accounted: 0 });
    await clinics.admin.query(
      `update recalls set state = 'closed', closed_at = now() where network_recall_id = $1`,
      [id],
    );
    const done = await run(root, () => activities.readNetworkRecall({ recallId: id }));
    for (let twice = 0; twice < 2; twice += 1)
      await run(root, () => activities.closeNetworkRecall({ recallId: id, progress: done }));
    const events = await ask<{ detail: object }>(
      `select detail from recall_events where recall_id = $1 and kind = 'network-closed'`,
      id,
    );
    expect(events).toEqual([{ detail: { clinics: 2, closed: 2, lots: 2, people: 2, accounted: 0 } }]);
  });
});

describe('the people of a recall', () => {
  it('are told once each; whoever cannot be written to is a task of a person, at once', async () => {
    const [reachable, silent] = [
      await personOf(clinics, clinics.a.id),
      await personOf(clinics, clinics.a.id, false),
    ];
    await plantLot(clinics, clinics.a.id, { code: 'TELL1', clientIds: [reachable, silent] });
    const id = await open('TELL1');
    const facts = await look(clinics.a.id, id);
    expect(facts).toMatchObject({ people: 2, accounted: 0, toTell: 2, lots: 1, lotsDealt: 0 });
    for (let twice = 0; twice < 2; twice += 1) await tell(clinics.a.id, id);
    const messages = await ask<{ clientId: string; template: string }>(
      `select client_id as "clientId", template from messages where client_id = any($1)`,
      [reachable, silent],
    );
    expect(messages).toEqual([{ clientId: reachable, template: 'aviso_lote' }]);
    const tasks = await ask<{ clientId: string; reason: string }>(
      `select client_id as "clientId", reason from staff_tasks where kind = 'recall-call' and subject_key like $1`,
      `${id}/%`,
    );
    expect(tasks).toEqual([{ clientId: silent, reason: 'recall-cannot-message' }]);
    expect(poked).toContain('neonpro_outbox');
    expect(await look(clinics.a.id, id)).toMatchObject({ toTell: 0, toTellAgain: 0, toCall: 0 });
  });

  it('of a message that came back are called; of one without an answer for a day told again, then called', async () => {
    const [failed, quiet] = [
      await personOf(clinics, clinics.a.id),
      await personOf(clinics, clinics.a.id),
    ] as const;
    await plantLot(clinics, clinics.a.id, { code: 'AGAIN1', clientIds: [failed, quiet] });
    const id = await open('AGAIN1');
    await look(clinics.a.id, id);
    await tell(clinics.a.id, id);
    const isNow = (clientId: string, state: string, ago: string) =>
      clinics.admin.query(
        `update messages set state = $2, sent_at = now() - $3::interval where client_id = $1`,
        [clientId, state, ago],
      );
    await isNow(failed, 'failed', '1 minute');
    await isNow(quiet, 'delivered', '25 hours');
    expect(await look(clinics.a.id, id)).toMatchObject({ toTell: 0, toTellAgain: 1, toCall: 1 });
    await inRecall(clinics.a.id, id, (acts) => acts.tellRecalledPeople({ recallId: id, again: true }));
    await inRecall(clinics.a.id, id, (acts) => acts.callRecalledPeople({ recallId: id }));
    await isNow(quiet, 'delivered', '25 hours');
    expect(await look(clinics.a.id, id)).toMatchObject({ toTellAgain: 0, toCall: 1 });
    await inRecall(clinics.a.id, id, (acts) => acts.callRecalledPeople({ recallId: id }));
    const reasons = (await peopleOf(id)).map(({ callReason }) => callReason);
    expect(reasons.toSorted()).toEqual(['message-failed', 'no-answer']);
  });

  it('who write or press a button are accounted for; what one wants is a task', async () => {
    const [writer, presser] = [
      await personOf(clinics, clinics.a.id),
      await personOf(clinics, clinics.a.id),
    ] as const;
    await plantLot(clinics, clinics.a.id, { code: 'REPLY1', clientIds: [writer, presser] });
    const id = await open('REPLY1');
    await look(clinics.a.id, id);
    await tell(clinics.a.id, id);
    await clinics.admin.query(
      `update messages set state = 'read', sent_at = now() where client_id = any($1)`,
      [[writer, presser]],
    );
    await clinics.admin.query(
      `insert into inbound_messages (clinic_id, id, provider_id, client_id, kind, received_at)
       values ($1, gen_random_uuid(), $2, $3, 'text', now() + interval '1 second')`,
      [clinics.a.id, `w-${writer}`, writer],
    );
    await inA((scope) => answerRecall(scope, id, presser, 'wants-visit'));
    expect(await look(clinics.a.id, id)).toMatchObject({ people: 2, accounted: 2 });
    const outcomes = (await peopleOf(id)).map(({ clientId, outcome }) => [clientId, outcome]);
    expect(Object.fromEntries(outcomes)).toEqual({ [writer]: 'wrote', [presser]: 'wants-visit' });
    const [task] = await ask<{ reason: string }>(
      `select reason from staff_tasks where subject_key = $1`,
      `${id}/${presser}/wants-visit`,
    );
    expect(task?.reason).toBe('recall-wants-visit');
  });

  it('whose use came late are found, and whose use was a mistake are not', async () => {
    const [late, never] = [
      await personOf(clinics, clinics.a.id),
      await personOf(clinics, clinics.a.id),
    ] as const;
    const lot = await plantLot(clinics, clinics.a.id, { code: 'LATE1' });
    const id = await open('LATE1');
    expect(await look(clinics.a.id, id)).toMatchObject({ people: 0, lotsDealt: 0 });
    await plantUse(clinics, clinics.a.id, lot.id, late);
    await plantUse(clinics, clinics.a.id, lot.id, late);
    const mistake = await plantUse(clinics, clinics.a.id, lot.id, never);
    await clinics.admin.query(
      `insert into product_use_voids (clinic_id, id, product_use_id, reason, staff_id)
       values ($1, gen_random_uuid(), $2, 'wrong-person', $3)`,
      [clinics.a.id, mistake, clinics.a.staff.owner.id],
    );
    expect(await look(clinics.a.id, id)).toMatchObject({ people: 1, toTell: 1 });
    expect(await peopleOf(id)).toMatchObject([{ clientId: late, uses: 2 }]);
    expect(await inA((scope) => clientsOfLots(scope, [lot.id]))).toMatchObject([{ clientId: late }]);
  });

  it('who were erased meanwhile are accounted for by the process: there is nobody left to write to', async () => {
    const gone = await personOf(clinics, clinics.a.id);
    await plantLot(clinics, clinics.a.id, { code: 'GONE1', clientIds: [gone] });
    const id = await open('GONE1');
    await look(clinics.a.id, id);
    await clinics.admin.query('update clients set erased_at = now() where id = $1', [gone]);
    expect(await look(clinics.a.id, id)).toMatchObject({ people: 1, accounted: 1 });
    expect(await peopleOf(id)).toMatchObject([{ state: 'unreachable', outcome: 'erased' }]);
  });
});

describe('the process', () => {
  it('reminds the owner, says when it may be closed, and settles what left the house', async () => {
    const lot = await plantLot(clinics, clinics.a.id, { code: 'READY1', packages: 5 });
    const id = await open('READY1');
    await look(clinics.a.id, id);
    await inRecall(clinics.a.id, id, (acts) => acts.remindOfRecall({ recallId: id }));
    const tasks = () =>
      ask<{ reason: string; state: string }>(
        `select reason, state from staff_tasks where kind = 'recall' and subject_key = $1`,
        id,
      );
    expect(await tasks()).toEqual([{ reason: 'recall-unfinished', state: 'open' }]);
    await plantEnd(clinics, lot.id, 'discard');
    expect(await look(clinics.a.id, id)).toMatchObject({ lots: 1, lotsDealt: 1, isSaid: false });
    await inRecall(clinics.a.id, id, (acts) => acts.sayRecallReady({ recallId: id, isReady: true }));
    expect(await tasks()).toEqual([{ reason: 'recall-ready', state: 'open' }]);
    expect(await look(clinics.a.id, id)).toMatchObject({ isSaid: true });
  });

  it('of a lost transaction begins again and nobody is told twice', async () => {
    const clientId = await personOf(clinics, clinics.a.id);
    await plantLot(clinics, clinics.a.id, { code: 'LOST1', clientIds: [clientId] });
    const id = await open('LOST1');
    await look(clinics.a.id, id);
    const failing = createRecallActivities({
      live: { publish: () => undefined, poke: () => undefined },
      tenancy: {
        ...clinics.workerTenancy,
        withClinic: (actor, work) =>
          clinics.workerTenancy.withClinic(actor, async (scope) => {
            await work(scope);
            throw new Error('away');
          }),
      },
    });
    const lost = run(recallLotId(clinics.a.id, id), () =>
      failing.tellRecalledPeople({ recallId: id, again: false }),
    );
    await expect(lost).rejects.toThrow('away');
    await tell(clinics.a.id, id);
    expect(await ask('select 1 from messages where client_id = $1', clientId)).toHaveLength(1);
  });
});
