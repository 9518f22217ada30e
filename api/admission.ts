import { bulkhead, BulkheadRejectedError } from 'cockatiel';
import { DomainError } from '../domain/errors.ts';

/** Bounded concurrency with a bounded queue (D29). */
export interface Gate {
  run<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * Around database work, not around whole requests: a slow body must not hold a place. With the queue full, callers are told at once to come
 * back (503 and Retry-After) instead of waiting for a connection that will not come.
 */
export function createGate({ concurrency, queue }: { concurrency: number; queue: number }): Gate {
  const policy = bulkhead(concurrency, queue);
  return {
    run: (work) =>
      policy.execute(work).catch((error: unknown) => {
        if (error instanceof BulkheadRejectedError)
          throw new DomainError('busy-try-again', { retryAfterSeconds: 1 });
        throw error;
      }),
  };
}

/** One gate for each class of work; together they never ask for more connections than the pool has. */
export function createGates(pool: number) {
  const side = Math.max(1, Math.floor(pool / 6));
  return {
    work: createGate({ concurrency: Math.max(1, pool - 2 * side), queue: 2_000 }),
    // Argon2 costs 19 MiB and a core for each try: few at a time.
    signIn: createGate({ concurrency: Math.min(side, 4), queue: 200 }),
    webhooks: createGate({ concurrency: side, queue: 500 }),
  };
}
export type Gates = ReturnType<typeof createGates>;
