// Table recalls as its process sees it; owner context: products. Ids, codes and instants only.
import { type RecallFacts, reminderAfter } from '../domain/products/recall-plan.ts';
import type { RecallLevel } from '../domain/products/recall.ts';
import { addRecallEvent } from './recall-event.ts';
import { freezeLots, settleEmptyLots } from './recall-lot.ts';
import { countPeople, findPeople, settlePeople, turnsOf } from './recall-people.ts';
import { getRecall } from './recall.ts';
import { raiseTask, settleTask } from './staff-task.ts';
import type { Scope } from './tenancy.ts';

interface Row {
  state: 'open' | 'closed';
  level: RecallLevel | null;
  since: Date;
  isSaid: boolean;
}
const task = (recallId: string) => ({ kind: 'recall', subjectKey: recallId }) as const;

async function rowOf({ run, clinicId }: Scope, id: string): Promise<Row | null> {
  const [row] = await run<Row>({
    name: 'recall-row',
    text: `select state, level, greatest(opened_at, reminded_at) as since, ready_at is not null as "isSaid"
      from recalls where clinic_id = $1 and id = $2`,
    values: [clinicId, id],
  });
  return row ?? null;
}

/**
 * Everything that came since the last look — lots that were received, uses a telephone brought late, messages that left, answers, stock that
 * was thrown away — and then how it stands. Null when the row is gone.
 */
export async function lookAtRecall(scope: Scope, id: string, now: number): Promise<RecallFacts | null> {
  const row = await rowOf(scope, id);
  if (!row) return null;
  if (row.state === 'open') {
    await freezeLots(scope, id, await getRecall(scope, id));
    await settleEmptyLots(scope, id);
    await findPeople(scope, id);
    await settlePeople(scope, id);
  }
  return factsOf(scope, id, row, now);
}

async function factsOf(scope: Scope, id: string, row: Row, now: number): Promise<RecallFacts> {
  const turns = row.state === 'open' ? await turnsOf(scope, id, now) : [];
  const due = (step: string) => turns.filter(({ step: { do: turn } }) => turn === step).length;
  const later = turns.flatMap(({ step }) => (step.do === 'wait' && step.until !== null ? [step.until] : []));
  return {
    ...(await balanceOf(scope, id)),
    ...{ isClosed: row.state === 'closed', isSaid: row.isSaid },
    ...{ toTell: due('tell'), toTellAgain: due('tell-again'), toCall: due('call') },
    nextTurnAt: later.length > 0 ? Math.min(...later) : null,
    remindAt: reminderAfter(row.level, row.since.getTime()),
  };
}

export async function balanceOf(scope: Scope, id: string) {
  const { total, accounted } = await countPeople(scope, id);
  const [lots] = await scope.run<{ lots: number; lotsDealt: number }>({
    name: 'recall-lots-balance',
    text: `select count(*)::int as lots, count(outcome)::int as "lotsDealt" from recall_lots where clinic_id = $1 and recall_id = $2`,
    values: [scope.clinicId, id],
  });
  return { people: total, accounted, lots: lots?.lots ?? 0, lotsDealt: lots?.lotsDealt ?? 0 };
}

/** It goes on for longer than is quiet about it: the task of the owner is there again, with how it stands. */
export async function remindRecall(scope: Scope, id: string): Promise<void> {
  const { run, clinicId } = scope;
  await run({
    name: 'recall-reminded',
    text: `update recalls set reminded_at = now(), updated_at = now() where clinic_id = $1 and id = $2`,
    values: [clinicId, id],
  });
  await raiseTask(
    scope,
    { ...task(id), reason: 'recall-unfinished', dueAt: new Date() },
    { mayReopen: true },
  );
  const { people, accounted } = await balanceOf(scope, id);
  await addRecallEvent(scope, id, { kind: 'reminded', detail: { people, accounted } });
}

/** That it may be closed, or no longer: somebody whose use came late is to be reached too. */
export async function sayReady(scope: Scope, id: string, isReady: boolean): Promise<void> {
  const { run, clinicId } = scope;
  await run({
    name: 'recall-ready',
    text: `update recalls set ready_at = case when $3 then now() end, updated_at = now() where clinic_id = $1 and id = $2`,
    values: [clinicId, id, isReady],
  });
  await addRecallEvent(scope, id, { kind: isReady ? 'ready' : 'not-ready' });
  if (isReady) {
    const reminder = { ...task(id), reason: 'recall-ready', dueAt: null };
    await settleTask(scope, reminder);
    await raiseTask(scope, reminder, { mayReopen: true });
  } else await settleTask(scope, task(id));
}
