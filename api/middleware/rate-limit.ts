import { createHmac } from 'node:crypto';
import type { Knex } from 'knex';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { refuse } from '../../domain/errors.ts';

export interface RateLimit {
  /** Takes one try; refuses with `too-many-attempts`, or with `unavailable` when the store cannot be asked (fails closed). */
  take(subject: string): Promise<void>;
  /** Gives the try back after a success; `all` forgets the earlier failures too. */
  giveBack(subject: string, all: boolean): Promise<void>;
}

export interface RateLimitOptions {
  name: string;
  tries: number;
  seconds: number;
}

/** Counters in Postgres, so that they hold over restarts and instances; subjects are HMACs there. */
export function createRateLimit(
  deps: { knex: Knex; key: Buffer },
  { name, tries, seconds }: RateLimitOptions,
): RateLimit {
  const limiter = new RateLimiterPostgres({
    storeClient: deps.knex,
    storeType: 'knex',
    schemaName: 'app',
    tableName: 'rate_limits',
    tableCreated: true,
    keyPrefix: name,
    points: tries,
    duration: seconds,
  });
  const keyOf = (subject: string) =>
    createHmac('sha256', deps.key).update(`${name}|${subject}`).digest('base64url');
  const failed = (error: unknown): never => {
    if (!(error instanceof RateLimiterRes)) refuse('unavailable', { retryAfterSeconds: 5 });
    refuse('too-many-attempts', { retryAfterSeconds: Math.ceil(error.msBeforeNext / 1000) });
  };
  return {
    take: async (subject) => void (await limiter.consume(keyOf(subject)).catch(failed)),
    giveBack: async (subject, all) =>
      void (await (all ? limiter.delete(keyOf(subject)) : limiter.reward(keyOf(subject))).catch(failed)),
  };
}
