import { proxyActivities } from '@temporalio/workflow';
import type { AuditActivities, TrailsVerified } from '../../activities/privacy/audit-activities.ts';

// Reads everything and writes one row a clinic. Tried for hours, not days: the next night looks at everything anew. A clinic of a million
// events takes about a minute, and there is a sign of life after each clinic.
const audit = proxyActivities<AuditActivities>({
  startToCloseTimeout: '4 hours',
  heartbeatTimeout: '10 minutes',
  retry: {
    initialInterval: '10 seconds',
    backoffCoefficient: 3,
    maximumInterval: '1 hour',
    maximumAttempts: 7,
  },
});

/**
 * Every night with nobody present, clinic by clinic: the whole chain is walked and held against the signed heads and the keys, the result
 * is kept, and somebody is called when a trail is not whole.
 */
export function verifyAuditTrail(): Promise<TrailsVerified> {
  return audit.verifyTrails();
}
