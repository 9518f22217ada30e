import {
  ActivityFailure,
  continueAsNew,
  defineQuery,
  defineSignal,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { SlotStep, WaitlistActivities } from '../../activities/waitlist/activities.ts';
import { sendWindowMs } from '../../domain/waitlist/turn-plan.ts';
import { createAlarm } from '../appointments/alarm.ts';

export interface FillSlotInput {
  clinicId: string;
  openingId: string;
}

/** An answer, a change by hand, or the reconciler: look at the record again. It carries nothing. */
export const slotChangedSignal = defineSignal('slotChanged');
/** What it does now; null until it has looked for the first time. */
export const slotStepQuery = defineQuery<SlotStep | null>('slotStep');

// Our own Postgres: every run goes on from what is on record, so it is tried for as long as Postgres is away.
const record = proxyLocalActivities<Pick<WaitlistActivities, 'advanceSlot' | 'dropOffer'>>({
  startToCloseTimeout: '20s',
  localRetryThreshold: '20s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '30s' },
});

// The provider: soon or never, because a time is held meanwhile; each try checks first that none before it went out.
const sendsFor = (clinicId: string) =>
  proxyActivities<Pick<WaitlistActivities, 'sendOffer'>>({
    taskQueue: 'messaging',
    startToCloseTimeout: '30s',
    heartbeatTimeout: '6s',
    scheduleToCloseTimeout: sendWindowMs,
    retry: { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '20s' },
    priority: { fairnessKey: clinicId },
  });

export const fillSlotId = (clinicId: string, openingId: string): string =>
  `clinic/${clinicId}/slot/${openingId}`;

/**
 * Offers a freed time to the waitlist, one after the other: hold it for whoever is next, tell her, wait to the end of her turn or for
 * her answer, go on. Ranking, holding and settling are the record's; what takes time is here, so that it survives restarts.
 */
export async function fillSlot(input: FillSlotInput): Promise<void> {
  const { clinicId, openingId } = input;
  const alarm = createAlarm();
  let hasChanged = false;
  let step: SlotStep | null = null;
  setHandler(slotChangedSignal, () => {
    hasChanged = true;
  });
  setHandler(slotStepQuery, () => step);

  for (;;) {
    hasChanged = false;
    step = await record.advanceSlot({ openingId });
    if (step.kind === 'over') return;
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof fillSlot>(input);
    if (step.kind === 'send') await send(step.offerId);
    else await alarm.wait(step.until, () => hasChanged, step.why);
  }

  async function send(offerId: string): Promise<void> {
    try {
      await sendsFor(clinicId).sendOffer({ openingId, offerId });
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      await record.dropOffer({ openingId, offerId });
    }
  }
}
