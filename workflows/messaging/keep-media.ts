import { ActivityFailure, isCancellation, proxyActivities } from '@temporalio/workflow';
import type { MediaActivities } from '../../activities/messaging/media-activities.ts';

export interface KeepMediaInput {
  clinicId: string;
  inboundId: string;
}

// The provider keeps a file for a month, and somebody waits to see it: soon at first, then a few times a day for a week. Away
// from the messages and a few at a time, because a slow download would hold one of their places for most of a minute.
const filesOf = (clinicId: string) =>
  proxyActivities<Pick<MediaActivities, 'fetchMedia'>>({
    taskQueue: 'compliance',
    startToCloseTimeout: '90s',
    scheduleToCloseTimeout: '7 days',
    retry: { initialInterval: '20s', backoffCoefficient: 3, maximumInterval: '12h' },
    priority: { priorityKey: 5, fairnessKey: clinicId },
  });

// Our own Postgres: worth trying for as long as it is down.
const record = proxyActivities<Pick<MediaActivities, 'giveUpMedia'>>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '5m' },
});

export const keepMediaId = (clinicId: string, inboundId: string): string =>
  `clinic/${clinicId}/media/${inboundId}`;

/** Fetches a file that somebody sent before the provider forgets it, and says so when it could not. */
export async function keepMedia({ clinicId, inboundId }: KeepMediaInput): Promise<void> {
  try {
    await filesOf(clinicId).fetchMedia({ inboundId });
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    await record.giveUpMedia({ inboundId });
  }
}
