import { proxyActivities } from '@temporalio/workflow';
import type { WatchActivities, Watched } from '../../activities/clinic/watch-activities.ts';

// Writes codes into rows, the same ones however often. Tried for hours, not days: the next run looks at everything anew.
const watch = proxyActivities<WatchActivities>({
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '1 minute',
  retry: {
    initialInterval: '10 seconds',
    backoffCoefficient: 3,
    maximumInterval: '1 hour',
    maximumAttempts: 8,
  },
});

/**
 * Every day: visits that lie behind the last day of their professional's licence, or behind the day their device is due, ask somebody to
 * look at them, thirty days before at the earliest; when the licence was renewed they no longer do.
 */
export function watchCompetences(): Promise<Watched> {
  return watch.watchEndings();
}
