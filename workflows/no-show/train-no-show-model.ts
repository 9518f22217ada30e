import {
  ActivityFailure,
  CancellationScope,
  defineQuery,
  isCancellation,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import type { TrainingActivities } from '../../activities/no-show/training-activities.ts';

export interface TrainNoShowModelInput {
  clinicId: string;
  trainingId: string;
}

/** Which half it is at; how far the fit is stands in the row. */
export const trainingStepQuery = defineQuery<'fitting' | 'judging' | 'done'>('step');

// Minutes of a core in a thread, our own Postgres around it; a try may follow a try, the row is the same one. After five something is
// wrong with the data or the code, and another night comes.
const fits = proxyActivities<TrainingActivities>({
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '10 seconds',
  retry: {
    initialInterval: '5 seconds',
    backoffCoefficient: 3,
    maximumInterval: '5 minutes',
    maximumAttempts: 5,
  },
});
// One row, once: as often as it takes for Postgres to be back, so that no bar stands still for ever.
const ends = proxyActivities<TrainingActivities>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '5 minutes' },
});

export const trainNoShowModelId = (clinicId: string, trainingId: string): string =>
  `clinic/${clinicId}/no-show-training/${trainingId}`;

/**
 * Teaches a clinic's next model from its own past: a challenger is fitted, judged beside the champion on later days, and takes over only
 * when it is shown to be better. Whatever happens on the way, the champion stays and visits are weighed as before.
 */
export async function trainNoShowModel({ trainingId }: TrainNoShowModelInput): Promise<void> {
  let step: 'fitting' | 'judging' | 'done' = 'fitting';
  setHandler(trainingStepQuery, () => step);
  try {
    const isFitted = await fits.fitNoShowModel({ trainingId });
    step = 'judging';
    if (isFitted) await fits.judgeNoShowModel({ trainingId });
    step = 'done';
  } catch (error) {
    if (error instanceof ActivityFailure || isCancellation(error)) {
      const reason = isCancellation(error) ? 'cancelled' : 'fault';
      await CancellationScope.nonCancellable(() => ends.failNoShowTraining({ trainingId, reason }));
    }
    throw error;
  }
}
