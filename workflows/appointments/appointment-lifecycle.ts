import {
  ActivityFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  isCancellation,
  patched,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { AppointmentActivities } from '../../activities/appointments/activities.ts';
import type { MessagingActivities } from '../../activities/messaging/activities.ts';
import { isVisitOver, planVisit, usefulUntil } from '../../domain/appointments/visit-plan.ts';
import type { PlannedStep, VisitFacts, VisitMessageStep } from '../../domain/appointments/visit-plan.ts';
import type { MessageState } from '../../domain/messaging/message-state.ts';
import { createAlarm } from './alarm.ts';
import { publishStage, type VisitStage } from './visit-stage.ts';

export interface AppointmentLifecycleInput {
  clinicId: string;
  appointmentId: string;
}
export interface MessageSettled {
  messageId: string;
  state: MessageState;
}

/** Something about the visit changed: read the record again. It carries nothing, so it may come twice, late or in any order. */
export const changedSignal = defineSignal('changed');
/** The provider has spoken about a message whose fate was unknown. */
export const messageSettledSignal = defineSignal<[MessageSettled]>('messageSettled');
/** Null until the record was read for the first time. */
export const stageQuery = defineQuery<VisitStage | null>('stage');

// Our own Postgres: short, idempotent, and worth trying for as long as it is down, because the visit lives on whatever happens.
const record = proxyLocalActivities<
  AppointmentActivities &
    Pick<MessagingActivities, 'queueVisitMessage' | 'settleUnknown' | 'dropVisitMessage'>
>({
  startToCloseTimeout: '10s',
  localRetryThreshold: '20s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '30s' },
});

// The provider: never after the message is useless; each try checks first whether the visit still wants it, so a try is never blind.
const sendsUntil = (latestUseful: number, clinicId: string) =>
  proxyActivities<MessagingActivities>({
    taskQueue: 'messaging',
    startToCloseTimeout: '30s',
    heartbeatTimeout: '6s',
    scheduleToCloseTimeout: Math.max(latestUseful - Date.now(), 1_000),
    retry: { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '1m' },
    priority: { fairnessKey: clinicId },
  });

export const appointmentLifecycleId = (clinicId: string, appointmentId: string): string =>
  `clinic/${clinicId}/appointment/${appointmentId}`;

/**
 * The life of one visit: everything that takes time. Postgres is the record and is read again after every change; this is the
 * process. To change the order of what it does, branch with `patched('yyyy-mm-dd-why')` and keep the old branch until no visit
 * started before that date is open (docs/recipes/change-a-workflow.md); `histories/` proves it.
 */
export async function appointmentLifecycle(input: AppointmentLifecycleInput): Promise<void> {
  const { clinicId, appointmentId } = input;
  const alarm = createAlarm();
  const settled = new Set<string>();
  let hasChanged = true;
  let facts: VisitFacts | null = null;
  let stage: VisitStage | null = null;
  setHandler(changedSignal, () => {
    hasChanged = true;
  });
  setHandler(messageSettledSignal, ({ messageId }) => {
    settled.add(messageId);
  });
  setHandler(stageQuery, () => stage);

  for (;;) {
    if (hasChanged || !facts) {
      hasChanged = false;
      facts = await record.readVisit({ appointmentId });
      if (!facts) return; // The row is gone: the clinic was deleted, nobody is left to serve.
    }
    const { visit, policy, calendar, done, version } = facts;
    const plan = planVisit(visit, policy, calendar, Date.now(), done);
    stage = publishStage(stage, { ...plan, status: visit.status, startsAt: visit.startsAt });

    if (isVisitOver(plan)) {
      const isClosed = await record.closeVisit({ appointmentId, version });
      if (isClosed && !hasChanged) return;
      hasChanged = true;
      continue;
    }
    if (workflowInfo().continueAsNewSuggested && allHandlersFinished()) {
      await continueAsNew<typeof appointmentLifecycle>(input);
    }

    const isTime = await alarm.wait(plan.until, () => hasChanged, plan.next?.step ?? plan.waitingFor);
    if (!isTime || !plan.next) continue;
    if (plan.next.step === 'no-show') {
      await record.markNoShow({ appointmentId, version });
      hasChanged = true;
      continue;
    }
    // No patch: no visit that was started before 2026-11-26 was ever held.
    if (plan.next.step === 'release') {
      await record.releaseHold({ appointmentId, version });
      hasChanged = true;
      continue;
    }
    if (await send(plan.next, plan.next.step)) {
      done.push({ step: plan.next.step, startsAt: visit.startsAt });
    }
  }

  /** True when the step is over, one way or the other; false when it may find another moment later. */
  async function send({ latestUseful }: PlannedStep, step: VisitMessageStep): Promise<boolean> {
    const { visit, policy, calendar, done } = facts as VisitFacts;
    const { startsAt } = visit;
    // Since 2026-11-26 a message has a process of its own (deliverMessage), and the visit goes on. The rest of this function may go when
    // no visit that was started before is open: 400 days later.
    if (patched('2026-11-26-queued-messages')) {
      const until = usefulUntil(step, visit, policy);
      await record.queueVisitMessage({ appointmentId, step, startsAt, usefulUntil: until });
      return true;
    }
    const sends = sendsUntil(latestUseful, clinicId);
    try {
      const { messageId, state } = await sends.sendVisitMessage({ appointmentId, step, startsAt });
      if (state === 'unknown' && messageId) {
        // Never a blind second send: the provider's status decides, or after a bounded wait a person does.
        const isKnown = await condition(() => settled.has(messageId), policy.unknownWait);
        if (!isKnown) await record.settleUnknown({ messageId });
      }
      return true;
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      // Out of this window, though perhaps not out of time: after the night the message may still be of use.
      const isOutOfTime = error.retryState === 'TIMEOUT';
      const later = planVisit(visit, policy, calendar, Math.max(latestUseful + 1, Date.now()), done).next;
      if (isOutOfTime && later?.step === step) {
        await alarm.wait(later.at, () => hasChanged, step);
        return false;
      }
      await record.dropVisitMessage({ appointmentId, step, startsAt });
      return true;
    }
  }
}
