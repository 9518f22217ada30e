import {
  condition,
  continueAsNew,
  defineSignal,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { WebhookActivities } from '../../activities/integrations/webhooks.ts';

export interface DeliverWebhookInput {
  clinicId: string;
  deliveryId: string;
}

/** It may be this delivery's turn, or a person has decided something: look at the row again. It carries nothing. */
export const lookAgainSignal = defineSignal('lookAgain');

// A stranger's server, which may hang, on a queue of its own. The activity counts failures of the receiver and says when to come back;
// what is retried here is only our own Postgres being away, for as long as that lasts. A try under way keeps others out by its lease.
const triesOf = (clinicId: string) =>
  proxyActivities<WebhookActivities>({
    startToCloseTimeout: '45 seconds',
    heartbeatTimeout: '6 seconds',
    retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
    priority: { fairnessKey: clinicId },
  });

export const deliverWebhookId = (clinicId: string, deliveryId: string): string =>
  `clinic/${clinicId}/webhook-delivery/${deliveryId}`;

/** Looks of one run: what is held for weeks goes on in a fresh history. */
const looksPerRun = 200;

/**
 * Brings one event to one endpoint: days of tries, in its turn, and never given up in silence. It ends when the receiver has it, when a
 * person skips it, or when all tries failed; then the row says so, and a person's «replay» starts it anew.
 */
export async function deliverWebhook(input: DeliverWebhookInput): Promise<void> {
  const { clinicId, deliveryId } = input;
  const tries = triesOf(clinicId);
  let isPoked = false;
  setHandler(lookAgainSignal, () => {
    isPoked = true;
  });

  for (let looks = 0; looks < looksPerRun && !workflowInfo().continueAsNewSuggested; looks += 1) {
    isPoked = false;
    const { isOver, waitMs } = await tries.tryDelivery({ deliveryId });
    // Poked meanwhile: perhaps it was replayed in the moment it failed.
    if (isOver && !isPoked) return;
    if (!isPoked) await condition(() => isPoked, waitMs);
  }
  await continueAsNew<typeof deliverWebhook>(input);
}
