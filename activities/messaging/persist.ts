import { setTimeout as wait } from 'node:timers/promises';
import { DomainError } from '../../domain/errors.ts';

const patienceMs = 8_000;
const pauseMs = 250;

/**
 * Tries a transaction again while Postgres is away for a moment. A result of the provider that could not be written down
 * would be an unknown message, and those cost a person's time. `work` must bear being committed twice.
 */
export async function persist<T>(work: () => Promise<T>): Promise<T> {
  const until = Date.now() + patienceMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error) || Date.now() > until) throw error;
      await wait(pauseMs);
    }
  }
}

const isPassing = (error: unknown): boolean =>
  error instanceof DomainError && (error.code === 'unavailable' || error.code === 'busy-try-again');
