import { proxyActivities } from '@temporalio/workflow';
import type { ComplianceActivities, Reported } from '../../activities/compliance/compliance-activities.ts';

// A month is told once: a second try finds what the first one kept. The next day tries again by itself.
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

/** Every day it looks for a month that is over and was not told; so each month has its report, PDF and CSV, on its first morning. */
export function reportCompliance(): Promise<Reported> {
  return compliance.reportMonth();
}
