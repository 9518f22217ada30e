import { createHmac } from 'node:crypto';
import type { Knex } from 'knex';
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { refuse } from '../domain/errors.ts';
import type { Gates } from './admission.ts';

/** How many calls one caller may make in a minute (docs/adr/0012); failed tries of secrets are counted apart. */
export interface CallLimit {
  name: string;
  perMinute: number;
  /** Counts one call. Refuses with `unavailable` when the count cannot be kept (fails closed). */
  count(subject: string): Promise<Standing>;
}
export interface Standing {
  isOver: boolean;
  left: number;
  /** Until the count begins anew. */
  seconds: number;
}

const windowSeconds = 60;

/** Of this process: costs no round trip on the booking path and cannot be down. */
function inMemory(name: string, perMinute: number): CallLimit {
  const limiter = new RateLimiterMemory({ keyPrefix: name, points: perMinute, duration: windowSeconds });
  return { name, perMinute, count: (subject) => standing(limiter.consume(subject)) };
}

/** Of all processes, because what a program may is promised to its maker; once over, it is refused without asking Postgres. */
function inPostgres(deps: CallLimitDeps, name: string, perMinute: number): CallLimit {
  const limiter = new RateLimiterPostgres({
    ...{ storeClient: deps.knex, storeType: 'knex', schemaName: 'app', tableName: 'rate_limits' },
    ...{ tableCreated: true, keyPrefix: name, points: perMinute, duration: windowSeconds },
    inMemoryBlockOnConsumed: perMinute + 1,
  });
  const keyOf = (subject: string) => createHmac('sha256', deps.key).update(subject).digest('base64url');
  return {
    ...{ name, perMinute },
    count: (subject) => deps.gates.work.run(() => standing(limiter.consume(keyOf(subject)))),
  };
}

/** The limiters reject with the count when it is over, and with anything else when they cannot count. */
const standing = (counted: Promise<RateLimiterRes>): Promise<Standing> =>
  counted.then(
    (count) => present(count, false),
    (error: unknown) =>
      error instanceof RateLimiterRes
        ? present(error, true)
        : refuse('unavailable', { retryAfterSeconds: 5 }),
  );

const present = ({ remainingPoints, msBeforeNext }: RateLimiterRes, isOver: boolean): Standing => ({
  isOver,
  left: isOver ? 0 : remainingPoints,
  seconds: Math.max(1, Math.ceil(msBeforeNext / 1000)),
});

interface CallLimitDeps {
  knex: Knex;
  key: Buffer;
  gates: Gates;
}
export function createCallLimits(
  deps: CallLimitDeps,
  perMinute: Record<'person' | 'program' | 'address', number>,
) {
  return {
    person: inMemory('person', perMinute.person),
    program: inPostgres(deps, 'program', perMinute.program),
    address: inMemory('address', perMinute.address),
  };
}
export type CallLimits = ReturnType<typeof createCallLimits>;
