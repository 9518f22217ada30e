import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { DomainError, errorTable } from '../../domain/errors.ts';

/**
 * The only place that translates refusals for Temporal: the code becomes the failure's type, and the table says whether trying
 * again can help. Without it a refusal arrives as `type: 'DomainError'` and is retried for ever.
 */
export const failureInterceptor: ActivityInterceptorsFactory = () => ({
  inbound: {
    async execute(input, next) {
      try {
        return await next(input);
      } catch (error) {
        throw error instanceof DomainError ? asFailure(error) : error;
      }
    },
  },
});

export function asFailure(error: DomainError): ApplicationFailure {
  const { retry } = errorTable[error.code];
  const { retryAfterSeconds } = error.details;
  return ApplicationFailure.create({
    message: error.code,
    type: error.code,
    nonRetryable: !retry,
    details: [error.details],
    cause: error,
    ...(retry && retryAfterSeconds ? { nextRetryDelay: retryAfterSeconds * 1_000 } : {}),
  });
}
