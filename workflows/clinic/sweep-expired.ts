import { proxyActivities } from '@temporalio/workflow';
import type { SweepActivities, Swept } from '../../activities/clinic/sweep-activities.ts';

// Deletes what nobody can use any more, in batches. Not tried for long: the next run comes within the hour.
const sweeps = proxyActivities<SweepActivities>({
  startToCloseTimeout: '20 minutes',
  heartbeatTimeout: '30 seconds',
  retry: { initialInterval: '5 seconds', backoffCoefficient: 2, maximumAttempts: 3 },
});

/** Every hour: answers kept for repetitions, codes, challenges, sessions and counters that have expired are gone from the database. */
export function sweepExpired(): Promise<Swept> {
  return sweeps.sweepRows();
}
