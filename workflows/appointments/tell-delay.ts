import { ActivityFailure, isCancellation, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { DelayActivities } from '../../activities/appointments/delay-activities.ts';

export interface TellDelayInput {
  clinicId: string;
  delayId: string;
}

// Our own Postgres: short, idempotent, worth trying until it is back.
const record = proxyLocalActivities<Pick<DelayActivities, 'readDelay' | 'closeDelay'>>({
  startToCloseTimeout: '10s',
  localRetryThreshold: '20s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '30s' },
});

// The provider: within ten minutes or not at all, for news of a delay is old soon; each try checks first that none before it went out.
const sendsFor = (clinicId: string) =>
  proxyActivities<Pick<DelayActivities, 'sendDelayNotice'>>({
    taskQueue: 'messaging',
    startToCloseTimeout: '30s',
    heartbeatTimeout: '6s',
    scheduleToCloseTimeout: '10 minutes',
    retry: { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '30s' },
    priority: { fairnessKey: clinicId },
  });

export const tellDelayId = (clinicId: string, delayId: string): string =>
  `clinic/${clinicId}/delay/${delayId}`;

/** Tells everybody who waits for a professional today that she is late: all at once, each of them once. */
export async function tellDelay({ clinicId, delayId }: TellDelayInput): Promise<void> {
  const delay = await record.readDelay({ delayId });
  if (!delay) return;
  const sends = sendsFor(clinicId);
  const tell = async (appointmentId: string): Promise<boolean> => {
    try {
      return await sends.sendDelayNotice({ delayId, appointmentId });
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      return false;
    }
  };
  const told = await Promise.all(delay.appointmentIds.map(tell));
  await record.closeDelay({ delayId, told: told.filter(Boolean).length });
}
