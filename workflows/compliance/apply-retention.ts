import { proxyActivities } from '@temporalio/workflow';
import type { Retained, RetentionActivities } from '../../activities/compliance/retention-activities.ts';

// Removes in batches, each in its own transaction; what went stays gone and a second try goes on with the rest. Tried for hours, not
// days: the next night finds what is left.
const retention = proxyActivities<RetentionActivities>({
  startToCloseTimeout: '4 hours',
  heartbeatTimeout: '5 minutes',
  retry: {
    initialInterval: '10 seconds',
    backoffCoefficient: 3,
    maximumInterval: '1 hour',
    maximumAttempts: 7,
  },
});

/**
 * Every night, clinic by clinic: what is older than its rule allows goes (LGPD art. 15–16), unless a legal hold keeps it; of whom a whole
 * record is due, a person hears.
 */
export function applyRetention(): Promise<Retained> {
  return retention.removeWhatIsDue();
}
