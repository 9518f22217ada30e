import { condition, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';
import type { PrivacyActivities } from '../../activities/privacy/activities.ts';
import { nextGrantStep } from '../../domain/privacy/break-glass.ts';

export interface BreakGlassInput {
  clinicId: string;
  grantId: string;
}

/** Ended early, or reviewed: look at the row again. It carries nothing. */
export const grantChangedSignal = defineSignal('changed');

// Our own Postgres, every write guarded by what is in the row already, so a try may follow a try for as long as an outage lasts. Nothing
// is lost meanwhile: the policy of the record stops at the instant of expiry by itself.
const record = proxyActivities<PrivacyActivities>({
  startToCloseTimeout: '15 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

export const breakGlassId = (clinicId: string, grantId: string): string =>
  `clinic/${clinicId}/break-glass/${grantId}`;

/**
 * The life of one opening of a client's record by somebody without the right to it: it ends by the clock or by a person, and is not
 * over before a reviewer looked at it, or it was raised that none did.
 */
export async function breakGlass({ grantId }: BreakGlassInput): Promise<void> {
  let hasChanged = false;
  setHandler(grantChangedSignal, () => {
    hasChanged = true;
  });

  for (;;) {
    hasChanged = false;
    const grant = await record.readBreakGlass({ grantId });
    if (!grant || grant.isClosed) return;
    const step = nextGrantStep(grant, Date.now());
    switch (step.do) {
      case 'wait':
        if (!hasChanged) await condition(() => hasChanged, step.until - Date.now());
        break;
      case 'end':
        await record.endBreakGlass({ grantId });
        break;
      case 'remind':
        await record.remindReviewers({ grantId, reminder: step.reminder });
        break;
      case 'escalate':
        // Read again after it: perhaps it was reviewed in the same moment.
        await record.escalateBreakGlass({ grantId });
        break;
      case 'close':
        await record.closeBreakGlass({ grantId });
        return;
    }
  }
}
