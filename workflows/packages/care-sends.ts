import { ActivityFailure, isCancellation, proxyActivities } from '@temporalio/workflow';
import type { UntypedActivities } from '@temporalio/workflow';

// The provider: in no hurry, and never into the silence or past its use; each try checks first that none before it went out.
export const sendsUntil = <A = UntypedActivities>(latestUseful: number, clinicId: string) =>
  proxyActivities<A>({
    taskQueue: 'messaging',
    startToCloseTimeout: '30s',
    heartbeatTimeout: '6s',
    scheduleToCloseTimeout: Math.max(latestUseful - Date.now(), 1_000),
    retry: { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '2 hours' },
    priority: { fairnessKey: clinicId },
  });

/** False when it was given up for good; out of time it may find another moment after the silence, which the plan decides. */
export async function wasTried(send: Promise<void>): Promise<boolean> {
  try {
    await send;
    return true;
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    return error.retryState === 'TIMEOUT';
  }
}
