import { proxyActivities } from '@temporalio/workflow';
import type { EffectActivities, EffectsReported } from '../../activities/no-show/effect-activities.ts';

// Counts rows of the past and writes the same numbers however often. Tried for hours, not days: the next night counts anew, and a month
// is not final before that.
const effects = proxyActivities<EffectActivities>({
  startToCloseTimeout: '2 hours',
  heartbeatTimeout: '1 minute',
  retry: {
    initialInterval: '10 seconds',
    backoffCoefficient: 3,
    maximumInterval: '1 hour',
    maximumAttempts: 7,
  },
});

/**
 * Every night, clinic by clinic: what the ladder has changed in the running month, and for good in those that are over, against the
 * clients it was held out from. Somebody is told when it changes nothing, or makes it worse.
 */
export function reportNoShowEffects(): Promise<EffectsReported> {
  return effects.measureEffects();
}
