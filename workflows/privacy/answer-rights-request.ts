import { condition, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';
import type { RightsActivities } from '../../activities/privacy/rights-activities.ts';
import { nextRightsStep } from '../../domain/privacy/rights-plan.ts';

export interface RightsRequestInput {
  clinicId: string;
  requestId: string;
}

/** Somebody acted on the request, or what fulfils it has ended: look again. */
export const rightsRequestChangedSignal = defineSignal('rightsRequestChanged');

// Database only and safe to run again; tried for as long as it takes, because the law's clock does not stop for an outage.
const record = proxyActivities<RightsActivities>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

export const rightsRequestId = (clinicId: string, requestId: string): string =>
  `clinic/${clinicId}/rights-request/${requestId}`;

/**
 * One right of one person: it waits until it is known who asks and what is decided, for whatever fulfils it to end, and keeps the fifteen days
 * of the law: those who decide hear at ten and thirteen, and being late is written down.
 */
export async function answerRightsRequest({ requestId }: RightsRequestInput): Promise<void> {
  let hasChanged = false;
  setHandler(rightsRequestChangedSignal, () => {
    hasChanged = true;
  });
  await record.askStaffAboutRights({ requestId });

  for (;;) {
    hasChanged = false;
    const request = await record.readRightsRequest({ requestId });
    if (!request || request.isClosed) return;
    const step = nextRightsStep(request, Date.now());
    switch (step.do) {
      case 'wait':
        if (step.until === null) await condition(() => hasChanged);
        else await condition(() => hasChanged, step.until - Date.now());
        break;
      case 'fulfil':
        await record.fulfilRightByRule({ requestId });
        break;
      case 'answer':
        await record.answerRight({ requestId });
        break;
      case 'close':
        await record.closeRightsRequest({ requestId });
        return;
      default:
        await record.markRightsClock({ requestId, mark: step.do });
    }
  }
}
