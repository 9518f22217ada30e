import { condition, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';
import type { RecallActivities } from '../../activities/products/recall-activities.ts';

export interface RecallInNetworkInput {
  clinicId: string;
  recallId: string;
}

/** A clinic has closed its part: look how it stands. It carries nothing. */
export const clinicClosedSignal = defineSignal('clinic-closed');

// As recallLot's, and over every clinic of a network: minutes of work at the most, with a heartbeat after each clinic.
const network = proxyActivities<RecallActivities>({
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '30 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

export const recallInNetworkId = (clinicId: string, recallId: string): string =>
  `clinic/${clinicId}/network-recall/${recallId}`;

/**
 * A recall in every clinic of a network. Each clinic's process is asked for in the transaction that takes its lots out of use, and lives
 * under that clinic's own key; this one waits until all have closed, taking up clinics that come to have the lot meanwhile, and writes down
 * the sums.
 */
export async function recallInNetwork({ recallId }: RecallInNetworkInput): Promise<void> {
  let hasChanged = false;
  setHandler(clinicClosedSignal, () => {
    hasChanged = true;
  });
  for (;;) {
    hasChanged = false;
    await network.beginRecallInNetwork({ recallId });
    const progress = await network.readNetworkRecall({ recallId });
    if (progress.closed === progress.clinics) {
      await network.closeNetworkRecall({ recallId, progress });
      return;
    }
    // Six hours: goods that a clinic receives after the recall began are held by then at the latest, and ~120 looks a month fit one history.
    await condition(() => hasChanged, '6 hours');
  }
}
