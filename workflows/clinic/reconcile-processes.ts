import { proxyActivities } from '@temporalio/workflow';
import type { ProcessActivities, Reconciliation } from '../../activities/clinic/activities.ts';

// Reads two lists and writes pokes, which may be doubled. Not tried for long: the next run, a minute later, looks again.
const sweeps = proxyActivities<ProcessActivities>({
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '15 seconds',
  retry: { initialInterval: '2 seconds', maximumAttempts: 3 },
});

/** Every minute: no row without its process and no process without its row, whatever was lost on the way (D6). */
export function reconcileProcesses(): Promise<Reconciliation> {
  return sweeps.reconcileRows();
}
