// Table rights_requests as its process sees it; owner context: privacy.
import { DomainError } from '../domain/errors.ts';
import { answerByRule } from '../domain/privacy/rights-answers.ts';
import type { ClockMark } from '../domain/privacy/rights-clock.ts';
import type { RightsFacts } from '../domain/privacy/rights-plan.ts';
import { needsPerson, type RightCode } from '../domain/privacy/rights.ts';
import { reviewerOf } from './no-show-reviews.ts';
import { sealerOf } from './person-key.ts';
import { answerHash, certificateHash } from './rights-certificate.ts';
import { heldOf } from './rights-held.ts';
import { rightsEntity, rightsPlace, rightsPurpose } from './rights-request.ts';
import { beginWork, type WorkState, workStateOf } from './rights-work.ts';
import { raiseTask, settleTask } from './staff-task.ts';
import type { Scope } from './tenancy.ts';

interface Row {
  id: string;
  code: RightCode;
  clientId: string | null;
  identity: 'unproven' | 'proved' | 'refused';
  state: RightsFacts['state'];
  work: WorkState;
  workBeganAt: Date | null;
  decidedBy: string | null;
  answerCt: Buffer | null;
  warnAt: Date;
  escalateAt: Date;
  dueAt: Date;
  warnedAt: Date | null;
  escalatedAt: Date | null;
  breachedAt: Date | null;
  isClosed: boolean;
}

const readRow = async ({ trx, clinicId }: Scope, id: string): Promise<Row | undefined> => {
  const rows = (await trx('rightsRequests').where({ clinicId, id }).select().forUpdate()) as Row[];
  return rows[0];
};

/** Null when the row is gone. How far the work is, is asked of the work itself. */
export async function readRightsFacts(scope: Scope, id: string): Promise<RightsFacts | null> {
  const row = await readRow(scope, id);
  if (!row) return null;
  return {
    ...{ warnAt: row.warnAt.getTime(), escalateAt: row.escalateAt.getTime(), dueAt: row.dueAt.getTime() },
    ...{ isWarned: row.warnedAt !== null, isEscalated: row.escalatedAt !== null },
    ...{ isBreached: row.breachedAt !== null, isProved: row.identity === 'proved' },
    ...{ needsPerson: needsPerson(row.code), state: row.state, isClosed: row.isClosed },
    work: await workOf(scope, row),
  };
}

async function workOf(scope: Scope, row: Row): Promise<WorkState> {
  const { clientId } = row;
  if (row.work !== 'running' || clientId === null) return row.work;
  return workStateOf(scope, { ...row, clientId });
}

/** Somebody has to prove who asks, or to decide: a task with the deadline of the law. */
export async function askStaff(scope: Scope, id: string): Promise<void> {
  const row = await readRow(scope, id);
  if (row?.state !== 'open' || (row.identity === 'proved' && !needsPerson(row.code))) return;
  await tell(scope, row, row.identity === 'proved' ? 'decision-due' : 'identity-to-prove');
}

async function tell(scope: Scope, row: Row, reason: string, mayReopen = false): Promise<void> {
  const { id: subjectKey, clientId, dueAt } = row;
  const assignedTo = await reviewerOf(scope);
  await raiseTask(
    scope,
    { kind: 'rights-request', subjectKey, reason, clientId, dueAt, assignedTo },
    { mayReopen },
  );
  // One that is open says the newest reason.
  await scope
    .trx('staffTasks')
    .where({ clinicId: scope.clinicId, kind: 'rights-request', subjectKey, state: 'open' })
    .update({ reason });
}

const marks = {
  warn: { column: 'warnedAt', reason: 'decision-due', action: 'rights-request.warn' },
  escalate: { column: 'escalatedAt', reason: 'escalated', action: 'rights-request.escalate' },
  breach: { column: 'breachedAt', reason: 'breached', action: 'rights-request.breach' },
} as const;

/** Written once; the instant is the one the law names, not the one at which a worker came to it. */
export async function markRights(scope: Scope, id: string, mark: ClockMark): Promise<void> {
  const row = await readRow(scope, id);
  const { column, reason, action } = marks[mark];
  if (!row || row.state === 'answered' || row[column] !== null) return;
  const at = { warn: row.warnAt, escalate: row.escalateAt, breach: row.dueAt }[mark];
  await write(scope, row, { [column]: at }, action);
  await tell(scope, row, reason, true);
}

async function write(scope: Scope, row: Row, changes: object, action: string): Promise<void> {
  const { trx, clinicId } = scope;
  await trx('rightsRequests')
    .where({ clinicId, id: row.id })
    .update({ ...changes, version: trx.raw('version + 1'), updatedAt: trx.fn.now() });
  const subjectIds = row.clientId === null ? [] : [row.clientId];
  await scope.audit({ action, entity: rightsEntity, entityId: row.id, subjectIds, purpose: rightsPurpose });
}

/** By rule: nobody weighs anything. What cannot be begun (a legal hold, an erasure that runs) becomes a person's task. */
export async function fulfilByRule(scope: Scope, id: string): Promise<void> {
  const row = await readRow(scope, id);
  if (!row || row.state !== 'open' || row.identity !== 'proved' || row.clientId === null) return;
  const work = await beginWork(scope, { ...row, clientId: row.clientId }).catch((error: unknown) => {
    if (error instanceof DomainError) return 'failed' as const;
    throw error;
  });
  const at = new Date();
  if (work === 'failed') {
    await write(scope, row, { work, workBeganAt: at }, 'rights-request.work-fail');
    return tell(scope, row, 'work-failed', true);
  }
  const decided = { state: 'decided', decision: 'fulfilled', decidedAt: at, work, workBeganAt: at };
  await write(scope, row, decided, 'rights-request.fulfil');
}

/** The answer, with its certificate; a person's words were written when they decided. Nothing is sealed for whoever was erased meanwhile. */
export async function answerRights(scope: Scope, id: string): Promise<void> {
  const row = await readRow(scope, id);
  if (row?.state !== 'decided') return;
  const work = await workOf(scope, row);
  if (work === 'running') return;
  const answeredAt = new Date();
  // The process may come to it only after the day of the law, before its own mark of that day.
  const breachedAt = row.breachedAt ?? (answeredAt >= row.dueAt ? row.dueAt : null);
  await write(
    scope,
    row,
    { work, answeredAt, breachedAt, state: 'answered', ...(await ruledAnswer(scope, row)) },
    'rights-request.answer',
  );
  const certificateSha256 = await certificateHash(scope, id);
  await scope.trx('rightsRequests').where({ clinicId: scope.clinicId, id }).update({ certificateSha256 });
  await settleTask(scope, { kind: 'rights-request', subjectKey: id });
}

async function ruledAnswer(scope: Scope, { id, code, clientId, decidedBy }: Row): Promise<object> {
  if (decidedBy !== null || clientId === null) return {};
  const text = answerByRule(code, await heldOf(scope, clientId));
  if (text === null) return {};
  const answerCt = (await sealerOf(scope, clientId)).seal(rightsPlace('answer_ct', id), text);
  return { answerCt, answerSha256: answerHash(id, text) };
}

export async function closeRights(scope: Scope, id: string): Promise<void> {
  const row = await readRow(scope, id);
  if (row && !row.isClosed) await write(scope, row, { isClosed: true }, 'rights-request.close');
}
