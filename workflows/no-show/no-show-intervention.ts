import {
  allHandlersFinished,
  continueAsNew,
  defineSignal,
  proxyLocalActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { LadderActivities } from '../../activities/no-show/ladder-activities.ts';
import { createAlarm } from '../appointments/alarm.ts';

export interface NoShowInterventionInput {
  clinicId: string;
  appointmentId: string;
}

/** Something about the visit, its client or the clinic's rules changed: look again. It carries nothing. */
export const watchChangedSignal = defineSignal('changed');

// Our own Postgres alone, each act a transaction that a second run finds done: worth trying for as long as it is down.
const record = proxyLocalActivities<LadderActivities>({
  startToCloseTimeout: '30s',
  localRetryThreshold: '20s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '30s' },
});

export const noShowInterventionId = (clinicId: string, appointmentId: string): string =>
  `clinic/${clinicId}/no-show/${appointmentId}`;

/**
 * The watch over one visit that somebody may miss, from booking until it is known whether she came. What is due is decided in the activity
 * that holds the visit's row (domain/no-show/intervention-plan.ts), so that no answer slips in between the decision and the step, and the
 * rules may change without a patch; what takes time is here: one look, one timer.
 */
export async function noShowIntervention(input: NoShowInterventionInput): Promise<void> {
  const { appointmentId } = input;
  const alarm = createAlarm();
  let hasChanged = false;
  setHandler(watchChangedSignal, () => {
    hasChanged = true;
  });

  for (;;) {
    if (workflowInfo().continueAsNewSuggested && allHandlersFinished()) {
      await continueAsNew<typeof noShowIntervention>(input);
    }
    hasChanged = false;
    const next = await record.advanceWatch({ appointmentId, at: Date.now() });
    if (next.kind === 'over') {
      if (!hasChanged) return;
      continue;
    }
    await alarm.wait(next.until, () => hasChanged, next.for);
  }
}
