import { DomainError, errorTable } from '../../domain/errors.ts';
import type { ApiMiddleware } from '../context.ts';
import type { OperationFacts } from '../operation.ts';

/** Counts what programs ask for, and how it ended; people are not counted. */
export function usage({ id: operation, version = 'v1' }: OperationFacts): ApiMiddleware {
  return async function usageMiddleware(ctx, next) {
    const { actor, deps } = ctx;
    if (actor.role !== 'api-client') {
      await next();
      return;
    }
    const call = {
      clinicId: actor.clinicId,
      apiClientId: actor.actorId,
      operation,
      version: version ?? 'root',
    };
    try {
      await next();
      deps.apiUsage.count(call, 'done');
    } catch (error) {
      // Whatever is no refusal of ours and no fault of the input becomes a 500.
      const status = error instanceof DomainError ? errorTable[error.code].status : statusOf(error);
      // A token that outlived its program says nothing about anybody.
      if (status !== 401) deps.apiUsage.count(call, status < 500 ? 'refused' : 'failed');
      throw error;
    }
  };
}

const statusOf = (error: unknown): number => {
  const { name, status } = (error ?? {}) as { name?: unknown; status?: unknown };
  return name === 'ZodError' ? 400 : typeof status === 'number' ? status : 500;
};
