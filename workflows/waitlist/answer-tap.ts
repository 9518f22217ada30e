import { ActivityFailure, isCancellation, proxyActivities } from '@temporalio/workflow';
import type { OfferAnswerActivities } from '../../activities/messaging/offer-answer-activities.ts';

export interface AnswerTapInput {
  clinicId: string;
  offerId: string;
}

// The provider: soon or never, because she is looking at the telephone; each try checks first that none before it went out.
const sendsFor = (clinicId: string) =>
  proxyActivities<OfferAnswerActivities>({
    taskQueue: 'messaging',
    startToCloseTimeout: '30s',
    heartbeatTimeout: '6s',
    scheduleToCloseTimeout: '5m',
    retry: { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '30s' },
    priority: { fairnessKey: clinicId },
  });

export const answerTapId = (clinicId: string, offerId: string): string =>
  `clinic/${clinicId}/offer-tap/${offerId}`;

/** Tells a client who pressed «Quero» or «Agora não» what came of it. What she asked for is done already; this is courtesy. */
export async function answerTap({ clinicId, offerId }: AnswerTapInput): Promise<void> {
  try {
    await sendsFor(clinicId).sendOfferAnswer({ offerId });
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
  }
}
