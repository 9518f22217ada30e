import { ApplicationFailure } from '@temporalio/activity';

/** The provider certainly has nothing: to be tried again, in `afterMs` where somebody knows how long that takes. */
export const notTaken = (code: string, afterMs?: number): ApplicationFailure =>
  ApplicationFailure.create({
    message: `not taken: ${code}`,
    type: 'message-not-taken',
    ...(afterMs !== undefined && { nextRetryDelay: afterMs }),
  });

/** So that a thousand messages do not come back in the same millisecond. */
export const withJitter = (ms: number | undefined): number | undefined =>
  ms === undefined ? undefined : Math.round(ms * (1 + Math.random() * 0.3));
