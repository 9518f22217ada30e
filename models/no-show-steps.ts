// Table no_show_steps: what the ladder did about a visit; owner context: no-show.
import type { StepReason } from '../domain/no-show/ladder.ts';
import type { LadderStepName } from '../domain/no-show/settings.ts';
import { withdrawDeposit } from './no-show-deposit.ts';
import { changeMessage, lockMessage } from './message-send.ts';
import { tellAskLost } from './no-show-words.ts';
import { staffNamed } from './staff-named.ts';
import { settleTask } from './staff-task.ts';
import type { Scope } from './tenancy.ts';

export type StepState = 'started' | 'done' | 'cancelled' | 'skipped' | 'failed';

export interface StepLine {
  step: LadderStepName;
  state: StepState;
  /** Code: why it was skipped or failed, what the call found, what cancelled it. */
  reason: StepReason | null;
  startedAt: Date;
  endedAt: Date | null;
  /** Null: the process. */
  startedBy: { id: string; name: string } | null;
  messageId: string | null;
  taskId: string | null;
  depositId: string | null;
}

type StepRow = Omit<StepLine, 'startedBy'> & { staffId: string | null; staffCt: Buffer | null };

/** Of the visit's time as it is now, in the order in which they were taken. */
export async function stepsOfVisit(
  { run, clinicId, vault }: Scope,
  appointmentId: string,
): Promise<StepLine[]> {
  const rows = await run<StepRow>({
    name: 'no-show-steps',
    text: `select s.step, s.state, s.reason, s.started_at as "startedAt", s.ended_at as "endedAt", s.message_id as "messageId",
        s.task_id as "taskId", s.deposit_id as "depositId", p.id as "staffId", p.name_ct as "staffCt"
      from no_show_steps s
        join no_show_watches w on w.clinic_id = s.clinic_id and w.id = s.appointment_id and w.visit_starts_at = s.visit_starts_at
        left join staff p on p.clinic_id = s.clinic_id and p.id = s.started_by
      where s.clinic_id = $1 and s.appointment_id = $2 order by s.started_at, s.id`,
    values: [clinicId, appointmentId],
  });
  return rows.map(({ staffId, staffCt, ...line }) => ({
    ...line,
    startedBy: staffNamed(vault, staffId, staffCt),
  }));
}

/** One task for a time of a visit. */
export const callSubject = (appointmentId: string, startsAt: Date): string =>
  `${appointmentId}/${startsAt.getTime()}`;

/** Of a life before: the time was left, and agreed again later. What was done then is as if it had not been. */
export const setAside = `s.state = 'skipped' and s.reason = 'moved'`;

/** The visit comes to a time anew: whatever was done about it when it last had that time may be done once more. */
export async function setStepsAside(
  { run, clinicId }: Scope,
  appointmentId: string,
  startsAt: Date,
): Promise<void> {
  await run({
    name: 'no-show-steps-aside',
    text: `update no_show_steps set state = 'skipped', reason = 'moved', started_by = null
      where clinic_id = $1 and appointment_id = $2 and visit_starts_at = $3`,
    values: [clinicId, appointmentId, startsAt],
  });
}

interface OpenStep {
  id: string;
  step: LadderStepName;
  messageId: string | null;
  isPaid: boolean;
  visitStartsAt: Date;
}

/** After a vague word money may still come; of a visit that is over, its own process takes the charge back. */
const endsAsking = ['confirmed', 'moved', 'told-staff', 'stopped', 'switched-off'];

/**
 * Ends what was started and not done, of any time of the visit: an open task is settled, a message that has not left is dropped, money that
 * nobody needs to bring any more is asked for no longer. What had left already counts as done.
 */
export async function endSteps(scope: Scope, appointmentId: string, reason: string): Promise<void> {
  const { run, clinicId } = scope;
  const open = await run<OpenStep>({
    name: 'no-show-steps-open',
    text: `select s.id, s.step, s.message_id as "messageId", s.visit_starts_at as "visitStartsAt",
        exists (select from deposits d where d.clinic_id = $1 and d.id = s.deposit_id and d.paid_at is not null) as "isPaid"
      from no_show_steps s where s.clinic_id = $1 and s.appointment_id = $2 and s.state = 'started' for update`,
    values: [clinicId, appointmentId],
  });
  for (const { id, step, messageId, visitStartsAt, isPaid } of open) {
    const isDropped = messageId !== null && (await dropUnsent(scope, messageId));
    const isUndone = !isPaid && (messageId === null || isDropped);
    if (step === 'call') {
      const subjectKey = callSubject(appointmentId, visitStartsAt);
      await settleTask(scope, { kind: 'no-show-call', subjectKey });
    }
    await endStep(scope, id, isUndone ? 'cancelled' : 'done', reason);
  }
  if (endsAsking.includes(reason)) await withdrawDeposit(scope, appointmentId);
}

/** False when it has left, or may have. */
async function dropUnsent(scope: Scope, messageId: string): Promise<boolean> {
  const row = await lockMessage(scope, messageId);
  if (row?.state !== 'pending') return row?.state === 'dropped';
  await changeMessage(scope, row, { state: 'dropped', errorCode: 'not-wanted' });
  await tellAskLost(scope, row);
  await scope.enqueue('delivery', messageId);
  return true;
}

async function endStep(
  { run, clinicId }: Scope,
  id: string,
  state: Exclude<StepState, 'started'>,
  reason: string | null,
): Promise<void> {
  await run({
    name: 'no-show-step-end',
    text: `update no_show_steps set state = $3, reason = $4, ended_at = now()
      where clinic_id = $1 and id = $2 and state = 'started'`,
    values: [clinicId, id, state, reason],
  });
}

/** What a step started, or why it did not. */
export interface TakenStep {
  state: StepState;
  reason?: string | null;
  messageId?: string | null;
  taskId?: string | null;
  depositId?: string | null;
}

interface StepOf {
  appointmentId: string;
  startsAt: Date;
  step: LadderStepName;
}

/**
 * Writes a step of a time down, once: one that somebody asked for is filled in, one that was skipped may be taken after all, and any other
 * stays as it is (false).
 */
export async function noteStep(
  { run, clinicId }: Scope,
  { appointmentId, startsAt, step }: StepOf,
  taken: TakenStep,
  by: { at: Date; staffId?: string | null },
): Promise<boolean> {
  const { state, reason = null, messageId = null, taskId = null, depositId = null } = taken;
  const endedAt = state === 'started' ? null : by.at;
  const written = await run({
    name: 'no-show-step-note',
    text: `insert into no_show_steps as s (clinic_id, appointment_id, visit_starts_at, step, state, reason, message_id, task_id, deposit_id,
        started_by, started_at, ended_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
      on conflict (clinic_id, appointment_id, visit_starts_at, step) do update set state = excluded.state, reason = excluded.reason,
          message_id = excluded.message_id, task_id = excluded.task_id, deposit_id = excluded.deposit_id,
          started_by = coalesce(excluded.started_by, s.started_by), started_at = excluded.started_at, ended_at = excluded.ended_at
        where s.state = 'skipped' or (s.state = 'started' and num_nonnulls(s.message_id, s.task_id, s.deposit_id) = 0)
      returning id`,
    values: [
      ...[clinicId, appointmentId, startsAt, step, state, reason, messageId, taskId, depositId],
      ...[by.staffId ?? null, by.at, endedAt],
    ],
  });
  return written.length > 0;
}

/** What came to its end by itself: a message that failed, a task that was done by hand, a deposit that was paid or not. */
export async function endFated(
  { run, clinicId }: Scope,
  appointmentId: string,
  steps: readonly {
    step: LadderStepName;
    fate: { state: 'done' | 'failed'; reason: string | null } | null;
  }[],
): Promise<void> {
  for (const { step, fate } of steps)
    if (fate)
      await run({
        name: 'no-show-step-fate',
        text: `update no_show_steps s set state = $4, reason = $5, ended_at = now() from appointments a
          where s.clinic_id = $1 and s.appointment_id = $2 and s.step = $3 and s.state = 'started'
            and a.clinic_id = $1 and a.id = $2 and a.starts_at = s.visit_starts_at`,
        values: [clinicId, appointmentId, step, fate.state, fate.reason],
      });
}
