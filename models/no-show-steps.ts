// Table no_show_steps: what the ladder did about a visit; owner context: no-show.
import type { LadderStepName } from '../domain/no-show/settings.ts';
import { changeMessage, lockMessage } from './message-send.ts';
import { settleTask } from './staff-task.ts';
import type { Scope } from './tenancy.ts';

export type StepState = 'started' | 'done' | 'cancelled' | 'skipped' | 'failed';

export interface StepLine {
  step: LadderStepName;
  state: StepState;
  /** Code: why it was skipped or failed, what the call found, what cancelled it. */
  reason: string | null;
  startedAt: Date;
  endedAt: Date | null;
  /** Null: the process. */
  startedBy: { id: string; name: string } | null;
  messageId: string | null;
  taskId: string | null;
  depositId: string | null;
}

/** Of the visit's time as it is now, in the order in which they were taken. */
export async function stepsOfVisit({ run, clinicId }: Scope, appointmentId: string): Promise<StepLine[]> {
  return run<StepLine>({
    name: 'no-show-steps',
    text: `select s.step, s.state, s.reason, s.started_at as "startedAt", s.ended_at as "endedAt", s.message_id as "messageId",
        s.task_id as "taskId", s.deposit_id as "depositId",
        case when s.started_by is null then null else jsonb_build_object('id', s.started_by, 'name', p.name) end as "startedBy"
      from no_show_steps s
        join no_show_watches w on w.clinic_id = s.clinic_id and w.id = s.appointment_id and w.visit_starts_at = s.visit_starts_at
        left join staff p on p.clinic_id = s.clinic_id and p.id = s.started_by
      where s.clinic_id = $1 and s.appointment_id = $2 order by s.started_at, s.id`,
    values: [clinicId, appointmentId],
  });
}

/** One task for a time of a visit. */
export const callSubject = (appointmentId: string, startsAt: Date): string =>
  `${appointmentId}/${startsAt.getTime()}`;

interface OpenStep {
  id: string;
  step: LadderStepName;
  messageId: string | null;
  visitStartsAt: Date;
}

/**
 * Ends what was started and not done, of any time of the visit: an open task is settled, a message that has not left is dropped, and money
 * stays with its own process. What had left already counts as done.
 */
export async function endSteps(scope: Scope, appointmentId: string, reason: string): Promise<void> {
  const { run, clinicId } = scope;
  const open = await run<OpenStep>({
    name: 'no-show-steps-open',
    text: `select id, step, message_id as "messageId", visit_starts_at as "visitStartsAt" from no_show_steps
      where clinic_id = $1 and appointment_id = $2 and state = 'started' for update`,
    values: [clinicId, appointmentId],
  });
  for (const { id, step, messageId, visitStartsAt } of open) {
    const isDropped = messageId !== null && (await dropUnsent(scope, messageId));
    const isUndone = messageId === null || isDropped;
    if (step === 'call') {
      const subjectKey = callSubject(appointmentId, visitStartsAt);
      await settleTask(scope, { kind: 'no-show-call', subjectKey });
    }
    await endStep(scope, id, isUndone ? 'cancelled' : 'done', reason);
  }
}

/** False when it has left, or may have. */
async function dropUnsent(scope: Scope, messageId: string): Promise<boolean> {
  const row = await lockMessage(scope, messageId);
  if (row?.state !== 'pending') return row?.state === 'dropped';
  await changeMessage(scope, row, { state: 'dropped', errorCode: 'not-wanted' });
  await scope.enqueue('delivery', messageId);
  return true;
}

export async function endStep(
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
