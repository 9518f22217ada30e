import { proxyActivities } from '@temporalio/workflow';
import type { ComplianceActivities, Watched } from '../../activities/compliance/compliance-activities.ts';

// Reads, and writes the same findings however often. Tried for hours, not days: the next night looks at everything anew.
const compliance = proxyActivities<ComplianceActivities>({
  startToCloseTimeout: '2 hours',
  heartbeatTimeout: '5 minutes',
  retry: {
    initialInterval: '10 seconds',
    backoffCoefficient: 3,
    maximumInterval: '1 hour',
    maximumAttempts: 7,
  },
});

/** Every night, with nobody present: what is against the law or soon will be; what is in order again is cleared by itself. */
export function watchCompliance(): Promise<Watched> {
  return compliance.findViolations();
}
