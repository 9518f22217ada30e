import {
  ActivityFailure,
  condition,
  continueAsNew,
  defineSignal,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { DeliverActivities } from '../../activities/messaging/deliver-activities.ts';
import type { DeliveryStep } from '../../domain/messaging/delivery-plan.ts';

export interface DeliverMessageInput {
  clinicId: string;
  messageId: string;
}

/** Something about the message is news (a fate, a campaign that goes on): look at the row again. It carries nothing. */
export const messageChangedSignal = defineSignal('messageChanged');

// Our own Postgres: short, idempotent, worth trying until it is back.
const record = proxyLocalActivities<Pick<DeliverActivities, 'advanceDelivery'>>({
  startToCloseTimeout: '10s',
  localRetryThreshold: '20s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '30s' },
});

// The provider: until the message is useless or the SMS has its turn; each try checks first that none before it went out, so a try is
// never blind.
const sendsUntil = (until: number, clinicId: string) =>
  proxyActivities<Pick<DeliverActivities, 'sendMessage'>>({
    taskQueue: 'messaging',
    startToCloseTimeout: '30s',
    heartbeatTimeout: '6s',
    scheduleToCloseTimeout: Math.max(until - Date.now(), 1_000),
    retry: { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '1m' },
    priority: { fairnessKey: clinicId },
  });

// A question that changes nothing at the provider; without an answer the next one is asked later.
const asksFor = (clinicId: string) =>
  proxyActivities<Pick<DeliverActivities, 'lookAtMessage'>>({
    taskQueue: 'messaging',
    startToCloseTimeout: '30s',
    heartbeatTimeout: '6s',
    retry: { initialInterval: '5s', backoffCoefficient: 2, maximumInterval: '1m' },
    priority: { fairnessKey: clinicId },
  });

export const deliverMessageId = (clinicId: string, messageId: string): string =>
  `clinic/${clinicId}/delivery/${messageId}`;

/** After a send that broke off in an unforeseen way: not at once, or a mistake of ours would spin. */
const breatheMs = 60_000;
/** Looks of one run: what waits for weeks goes on in a fresh history. */
const looksPerRun = 200;

/**
 * The life of one outgoing message: it leaves once, arrives, or ends with a person. The plan is asked where the row is locked
 * (activities/messaging/deliver-steps.ts), so its rules may change without a patch; here is what takes time.
 */
export async function deliverMessage(input: DeliverMessageInput): Promise<void> {
  const { clinicId, messageId } = input;
  let isPoked = false;
  let looks = 0;
  // Asked to wait for the same moment again, the record's clock is behind this one: not at once, or the two would spin.
  let lastUntil = 0;
  setHandler(messageChangedSignal, () => {
    isPoked = true;
  });

  // The poke that came with the start is answered by the first look.
  isPoked = false;
  let step = await record.advanceDelivery({ messageId, looks });
  for (let turns = 0; turns < looksPerRun && !workflowInfo().continueAsNewSuggested; turns += 1) {
    if (step.kind === 'send') step = await send(step.until);
    else if (step.kind === 'look') {
      step = await asksFor(clinicId).lookAtMessage({ messageId, looks });
      looks += 1;
    } else {
      // Poked in the moment it ended: perhaps it failed after all.
      if (step.kind === 'over' && !isPoked) return;
      if (step.kind === 'wait') {
        const floor = step.until === lastUntil ? 1_000 : 1;
        lastUntil = step.until;
        await condition(() => isPoked, Math.max(step.until - Date.now(), floor));
      }
      isPoked = false;
      step = await record.advanceDelivery({ messageId, looks });
    }
  }
  await continueAsNew<typeof deliverMessage>(input);

  async function send(until: number): Promise<DeliveryStep> {
    try {
      return await sendsUntil(until, clinicId).sendMessage({ messageId, looks });
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      // Out of time is foreseen: the record says what comes then.
      const pause = error.retryState === 'TIMEOUT' ? 1 : breatheMs;
      return { kind: 'wait', until: Date.now() + pause, for: 'attempt' };
    }
  }
}
