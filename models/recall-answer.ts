// Table recall_people: what a person answers, and what the staff learns of her; owner context: products.
import { randomUUID } from 'node:crypto';
import { refuse, refuseField } from '../domain/errors.ts';
import type { RecallReply } from '../domain/messaging/recall-payload.ts';
import { mayBeUnreachable } from '../domain/products/recall-plan.ts';
import type {
  AttemptChannel,
  AttemptResult,
  ReachedOutcome,
  UnreachableReason,
} from '../domain/products/recall.ts';
import { openerIfAny, sealerOf } from './person-key.ts';
import { auditRecall, type Recall, touchRecall } from './recall.ts';
import { raiseTask, settleTask } from './staff-task.ts';
import { type StaffNamed, staffNamed } from './staff-named.ts';
import type { Scope } from './tenancy.ts';

const day = 86_400_000;
const callTask = (recallId: string, clientId: string) =>
  ({ kind: 'recall-call', subjectKey: `${recallId}/${clientId}` }) as const;

interface Standing {
  isAccounted: boolean;
  isOpen: boolean;
}
async function standingOf(
  { run, clinicId }: Scope,
  recallId: string,
  clientId: string,
): Promise<Standing | null> {
  const [row] = await run<Standing>({
    name: 'recall-person-standing',
    text: `select p.accounted_at is not null as "isAccounted", r.state = 'open' as "isOpen"
      from recall_people p join recalls r on r.clinic_id = p.clinic_id and r.id = p.recall_id
      where p.clinic_id = $1 and p.recall_id = $2 and p.client_id = $3 for update of p`,
    values: [clinicId, recallId, clientId],
  });
  return row ?? null;
}

/** Her own tap: it counts once, and what she wants is a task of its own even after somebody else reached her. */
export async function answerRecall(
  scope: Scope,
  recallId: string,
  clientId: string,
  reply: RecallReply,
): Promise<void> {
  const standing = await standingOf(scope, recallId, clientId);
  if (!standing?.isOpen) return;
  if (!standing.isAccounted) await account(scope, recallId, clientId, { state: 'answered', outcome: reply });
  const dueAt = new Date(Date.now() + day);
  const { kind, subjectKey } = callTask(recallId, clientId);
  await settleTask(scope, { kind, subjectKey });
  const wish = { kind, subjectKey: `${subjectKey}/${reply}`, reason: `recall-${reply}`, clientId, dueAt };
  await raiseTask(scope, wish, { mayReopen: true });
  await auditRecall(scope, 'answer', recallId, [clientId]);
  await scope.enqueue('recall', recallId);
}

async function account(
  { run, clinicId, actor }: Scope,
  recallId: string,
  clientId: string,
  { state, outcome }: { state: 'answered' | 'reached-by-staff' | 'unreachable'; outcome: string },
): Promise<void> {
  await run({
    name: 'recall-account',
    text: `update recall_people set state = $4, outcome = $5, accounted_at = now(), accounted_by = $6, updated_at = now()
      where clinic_id = $1 and recall_id = $2 and client_id = $3`,
    values: [
      ...[clinicId, recallId, clientId, state, outcome],
      actor.role === 'system' || actor.role === 'client' ? null : actor.actorId,
    ],
  });
}

export interface NewAttempt {
  channel: AttemptChannel;
  result: AttemptResult;
  /** Of a try that was reached: what came of the talk. */
  outcome?: ReachedOutcome | undefined;
  happenedAt: Date;
  words?: string | undefined;
}
const wordsPlace = (row: string) => ({ table: 'recall_attempts', column: 'words_ct', row });

/** A try of a person to reach her, whatever came of it; one that reached her accounts for her. */
export async function addAttempt(
  scope: Scope,
  recallId: string,
  clientId: string,
  attempt: NewAttempt,
): Promise<void> {
  const { run, clinicId, actor } = scope;
  const { channel, result, outcome, happenedAt, words } = attempt;
  const detail = { clientId, channel, result, outcome };
  const recall = await touchRecall(scope, recallId, null, { kind: 'attempt', detail });
  const standing = (await standingOf(scope, recallId, clientId)) ?? refuse('not-found');
  // What was done before there was a recall was done about something else.
  if (happenedAt.getTime() > Date.now() + 60_000 || happenedAt < recall.openedAt)
    refuseField('happenedAt', 'out-of-range');
  const id = randomUUID();
  const sealer = words === undefined ? null : await sealerOf(scope, clientId);
  await run({
    name: 'recall-attempt-add',
    text: `insert into recall_attempts (clinic_id, id, recall_id, client_id, channel, result, happened_at, staff_id, words_ct)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    values: [
      ...[clinicId, id, recallId, clientId, channel, result, happenedAt, actor.actorId],
      sealer && words !== undefined ? sealer.seal(wordsPlace(id), words) : null,
    ],
  });
  await auditRecall(scope, 'attempt', recallId, [clientId]);
  if (outcome === undefined) return;
  if (!standing.isAccounted || outcome !== 'well')
    await account(scope, recallId, clientId, { state: 'reached-by-staff', outcome });
  await settleTask(scope, callTask(recallId, clientId));
}

/** Nobody can reach her: with a reason, and two tries by a person on two days. */
export async function markUnreachable(
  scope: Scope,
  recallId: string,
  clientId: string,
  { reason, note }: { reason: Exclude<UnreachableReason, 'erased'>; note: string },
): Promise<void> {
  const detail = { clientId, reason };
  const recall = await touchRecall(scope, recallId, null, { kind: 'unreachable', detail, note });
  const standing = (await standingOf(scope, recallId, clientId)) ?? refuse('not-found');
  if (standing.isAccounted) refuse('already-done');
  if (!mayBeUnreachable(reason, await triesOf(scope, recall, clientId), recall.timeZone))
    refuse('recall-tries-missing');
  await account(scope, recallId, clientId, { state: 'unreachable', outcome: reason });
  await settleTask(scope, callTask(recallId, clientId));
  await auditRecall(scope, 'unreachable', recallId, [clientId]);
}

async function triesOf({ run, clinicId }: Scope, { id }: Recall, clientId: string) {
  const rows = await run<{ happenedAt: Date }>({
    name: 'recall-tries',
    text: `select happened_at as "happenedAt" from recall_attempts
      where clinic_id = $1 and recall_id = $2 and client_id = $3 and result <> 'reached'`,
    values: [clinicId, id, clientId],
  });
  return rows.map(({ happenedAt }) => ({ happenedAt: happenedAt.getTime(), isByPerson: true }));
}

export interface RecallAttempt {
  id: string;
  channel: AttemptChannel;
  result: AttemptResult;
  happenedAt: Date;
  at: Date;
  staff: StaffNamed | null;
  words: string | null;
}
/** Oldest first. The caller has audited the reading of the person. */
export async function attemptsOf(scope: Scope, recallId: string, clientId: string): Promise<RecallAttempt[]> {
  const { run, vault, clinicId } = scope;
  type Row = Omit<RecallAttempt, 'staff' | 'words'> & {
    staffId: string;
    nameCt: Buffer;
    wordsCt: Buffer | null;
    wrappedKey: Buffer | null;
  };
  const rows = await run<Row>({
    name: 'recall-attempts',
    text: `select a.id, a.channel, a.result, a.happened_at as "happenedAt", a.at, a.words_ct as "wordsCt", s.id as "staffId",
        s.name_ct as "nameCt", k.wrapped_key as "wrappedKey"
      from recall_attempts a join staff s on s.clinic_id = a.clinic_id and s.id = a.staff_id
        join person_keys k on k.clinic_id = a.clinic_id and k.person_id = a.client_id
      where a.clinic_id = $1 and a.recall_id = $2 and a.client_id = $3 order by a.happened_at, a.at, a.id`,
    values: [clinicId, recallId, clientId],
  });
  return rows.map(({ staffId, nameCt, wordsCt, wrappedKey, ...attempt }) => ({
    ...attempt,
    staff: staffNamed(vault, staffId, nameCt),
    // Of an erased person the words died with her key.
    words:
      wordsCt &&
      (openerIfAny(vault, { id: clientId, wrappedKey })?.open(wordsPlace(attempt.id), wordsCt) ?? null),
  }));
}
