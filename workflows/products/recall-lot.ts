import {
  allHandlersFinished,
  condition,
  continueAsNew,
  defineSignal,
  getExternalWorkflowHandle,
  isCancellation,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { RecallActivities } from '../../activities/products/recall-activities.ts';
import { nextRecallStep } from '../../domain/products/recall-plan.ts';
import { clinicClosedSignal, recallInNetworkId } from './recall-in-network.ts';

export interface RecallLotInput {
  clinicId: string;
  recallId: string;
}

/** Somebody answered, was reached, or a lot was dealt with: look at the rows again. It carries nothing. */
export const recallChangedSignal = defineSignal('changed');

// Our own Postgres, every write guarded by what is in the rows already, so a try may follow a try for as long as an outage lasts.
const desk = proxyActivities<RecallActivities>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

export const recallLotId = (clinicId: string, recallId: string): string =>
  `clinic/${clinicId}/recall/${recallId}`;

/**
 * The life of a recall in one clinic: its lots are out of use before anything else, everybody they were used on is told, told again and then
 * called by a person, late uses are taken up as they come, and it ends when a person closes it — which the rows allow at 100 % alone.
 */
export async function recallLot(input: RecallLotInput): Promise<void> {
  const { recallId } = input;
  let hasChanged = false;
  setHandler(recallChangedSignal, () => {
    hasChanged = true;
  });

  for (;;) {
    hasChanged = false;
    const facts = await desk.lookAtRecall({ recallId });
    if (!facts) return;
    const step = nextRecallStep(facts, Date.now());
    switch (step.do) {
      case 'tell':
      case 'tell-again':
        await desk.tellRecalledPeople({ recallId, again: step.do === 'tell-again' });
        break;
      case 'call':
        await desk.callRecalledPeople({ recallId });
        break;
      case 'say':
        await desk.sayRecallReady({ recallId, isReady: step.isReady });
        break;
      case 'remind':
        await desk.remindOfRecall({ recallId });
        break;
      case 'wait':
        if (!hasChanged) await condition(() => hasChanged, Math.max(1, step.until - Date.now()));
        break;
      case 'end':
        await tellRoot(recallId);
        return;
    }
    // Weeks of looks, or a thousand people in batches: the rows hold everything, so nothing is carried over.
    if (workflowInfo().continueAsNewSuggested && allHandlersFinished())
      await continueAsNew<typeof recallLot>(input);
  }
}

async function tellRoot(recallId: string): Promise<void> {
  const root = await desk.rootOfRecall({ recallId });
  try {
    await getExternalWorkflowHandle(recallInNetworkId(root.clinicId, root.recallId)).signal(
      clinicClosedSignal,
    );
  } catch (error) {
    // It looks by itself within the day, and may have ended before.
    if (isCancellation(error)) throw error;
  }
}
