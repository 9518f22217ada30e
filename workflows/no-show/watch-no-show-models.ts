import { proxyActivities } from '@temporalio/workflow';
import type { ModelWatchActivities, ModelsWatched } from '../../activities/no-show/model-watch-activities.ts';

// Reads aggregates and moves one number of a model; trainings are only asked for, each has a process of its own. Tried for hours, not
// days: the next night looks at everything anew.
const watch = proxyActivities<ModelWatchActivities>({
  startToCloseTimeout: '2 hours',
  heartbeatTimeout: '1 minute',
  retry: {
    initialInterval: '10 seconds',
    backoffCoefficient: 3,
    maximumInterval: '1 hour',
    maximumAttempts: 6,
  },
});

/**
 * Every night, clinic by clinic: the champion's base rate follows the newest outcomes, what it was trained on is compared with what comes
 * now, somebody is told when the two have parted, and the next training is asked for when a week has gone by or that has happened.
 */
export function watchNoShowModels(): Promise<ModelsWatched> {
  return watch.watchModels();
}
