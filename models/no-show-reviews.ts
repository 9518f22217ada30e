// Table no_show_reviews: somebody asked that a person look at what a program decided (LGPD art. 20); owner context: no-show.
import { randomUUID } from 'node:crypto';
import { refuse } from '../domain/errors.ts';
import type { Sealer } from './encryption.ts';
import { stopLadder } from './no-show-watch.ts';
import { sealerOf } from './person-key.ts';
import { raiseTask, settleTask } from './staff-task.ts';
import type { Scope } from './tenancy.ts';

export const reviewStates = ['open', 'kept', 'changed'] as const;
export type ReviewState = (typeof reviewStates)[number];

/** Art. 19 II by analogy: a clear and complete answer within fifteen days. */
const daysToAnswer = 15;
const dayMs = 86_400_000;
const purpose = 'DATA_SUBJECT_REQUEST';

export const openWish = (sealer: Sealer, id: string, sealed: Buffer | null): string | null =>
  sealed && sealer.open(wishPlace(id), sealed);
export const openAnswer = (sealer: Sealer, id: string, sealed: Buffer | null): string | null =>
  sealed && sealer.open(answerPlace(id), sealed);
const wishPlace = (row: string) => ({ table: 'no_show_reviews', column: 'wish_ct', row });
const answerPlace = (row: string) => ({ table: 'no_show_reviews', column: 'answer_ct', row });

export interface ReviewWish {
  appointmentId: string;
  wish: string | null;
  askedBy: 'client' | 'staff';
  /** Whose task it becomes; null: whoever takes it. */
  reviewerId: string | null;
}

/** Who answers for such requests: the privacy officer, else an owner, else a manager. Asked as the clinic, which alone sees its staff. */
export async function reviewerOf({ run, clinicId }: Scope): Promise<string | null> {
  const [row] = await run<{ id: string }>({
    name: 'no-show-reviewer',
    text: `select id from staff where clinic_id = $1 and is_active and role in ('privacy-officer', 'owner', 'manager')
      order by array_position('{privacy-officer,owner,manager}', role), created_at, id limit 1`,
    values: [clinicId],
  });
  return row?.id ?? null;
}

/**
 * Of the newest thing that was said of the visit, whichever side she is on. Refuses with `not-found` for a visit that is not there, not
 * hers or was never weighed, and with `already-done` while a review of it is open, or when nothing new was said since the last one.
 */
export async function askForReview(
  scope: Scope,
  { appointmentId, wish, askedBy, reviewerId }: ReviewWish,
): Promise<string> {
  const { run, clinicId } = scope;
  const said = await lastPrediction(scope, appointmentId);
  if (!said) refuse('not-found');
  const { clientId, predictionId } = said;
  const id = randomUUID();
  const dueAt = new Date(Date.now() + daysToAnswer * dayMs);
  const wishCt = wish === null ? null : (await sealerOf(scope, clientId)).seal(wishPlace(id), wish);
  const made = await run({
    name: 'no-show-review-ask',
    text: `insert into no_show_reviews (clinic_id, id, client_id, appointment_id, prediction_id, asked_by, wish_ct, due_at)
      select $1, $2, $3, $4, $5, $6, $7, $8
      where not exists (select from no_show_reviews where clinic_id = $1 and prediction_id = $5)
      on conflict (clinic_id, appointment_id) where state = 'open' do nothing returning id`,
    values: [clinicId, id, clientId, appointmentId, predictionId, askedBy, wishCt, dueAt],
  });
  if (made.length === 0) refuse('already-done');
  await raiseTask(scope, {
    ...{ kind: 'no-show-review', subjectKey: id, reason: 'review-asked', clientId, appointmentId, dueAt },
    assignedTo: reviewerId,
  });
  await scope.audit({
    ...{
      action: 'no-show-review.ask',
      entity: 'no-show-review',
      entityId: id,
      subjectIds: [clientId],
      purpose,
    },
  });
  return id;
}

async function lastPrediction({ run, clinicId, actor }: Scope, appointmentId: string) {
  const [row] = await run<{ clientId: string; predictionId: string }>({
    name: 'no-show-review-of',
    text: `select a.client_id as "clientId", p.id as "predictionId" from appointments a
        join no_show_predictions p on p.clinic_id = a.clinic_id and p.appointment_id = a.id
      where a.clinic_id = $1 and a.id = $2 and ($3::uuid is null or a.client_id = $3)
      order by p.scored_at desc, p.sequence desc limit 1`,
    values: [clinicId, appointmentId, actor.role === 'client' ? actor.actorId : null],
  });
  return row;
}

/** Null when she was erased meanwhile: nobody is left to read it, and what was asked must come to its end all the same. */
async function sealAnswer(
  { trx, clinicId, vault }: Scope,
  { id, clientId }: { id: string; clientId: string },
  answer: string,
): Promise<Buffer | null> {
  const [key]: { wrappedKey: Buffer | null }[] = await trx('personKeys')
    .where({ clinicId, personId: clientId })
    .select('wrappedKey');
  if (!key?.wrappedKey) return null;
  return vault.openPerson(clientId, key.wrappedKey).seal(answerPlace(id), answer);
}

export interface Decision {
  version: number;
  state: 'kept' | 'changed';
  /** She reads it on her page. */
  answer: string;
}

/**
 * A person's word on it, once. Changed: nothing more is done about her risk. Refuses with `not-found`, `version-conflict`, or
 * `transition-refused` when it was decided before.
 */
export async function decideReview(scope: Scope, id: string, decision: Decision): Promise<string> {
  const { trx, clinicId, actor } = scope;
  type Row = { version: number; state: ReviewState; clientId: string; appointmentId: string };
  const [before] = (await trx('noShowReviews')
    .where({ clinicId, id })
    .select('version', 'state', 'clientId', 'appointmentId')
    .forUpdate()) as Row[];
  if (!before) refuse('not-found');
  if (before.version !== decision.version) refuse('version-conflict');
  if (before.state !== 'open') refuse('transition-refused');
  const { clientId, appointmentId } = before;
  const answerCt = await sealAnswer(scope, { id, clientId }, decision.answer);
  await trx('noShowReviews')
    .where({ clinicId, id })
    .update({
      ...{ state: decision.state, answerCt, version: before.version + 1 },
      ...{ decidedBy: actor.actorId, decidedAt: trx.fn.now() },
    });
  if (decision.state === 'changed') await stopLadder(scope, appointmentId, 'review');
  await settleTask(scope, { kind: 'no-show-review', subjectKey: id });
  await scope.audit({
    ...{ action: 'no-show-review.decide', entity: 'no-show-review', entityId: id },
    ...{ subjectIds: [clientId], purpose },
  });
  return appointmentId;
}
