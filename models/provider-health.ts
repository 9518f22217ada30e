// Table provider_health: the circuit breakers of the workers, of the platform and no clinic's; owner context: messaging.
import type { Knex } from 'knex';
import type { Provider } from '../domain/messaging/delivery.ts';
import type { Scope } from './tenancy.ts';

export type BreakerState = 'closed' | 'open' | 'half-open';
export interface BreakerLook {
  provider: Provider;
  state: BreakerState;
  since: Date;
}
export interface ProviderHealth {
  provider: Provider;
  state: 'ok' | 'down';
  /** Since when it has been so, as far as the workers that run now know. */
  since: Date;
}

/** A worker says so every half minute; one that is silent for longer is gone, and its word with it. */
export const saysEveryMs = 30_000;
const freshMs = 3 * saysEveryMs;

/** What a worker's breakers are, as of now; lines of workers that are long gone go with it. */
export async function writeBreakers(
  knex: Knex,
  instance: string,
  looks: readonly BreakerLook[],
): Promise<void> {
  await knex.raw(
    `with gone as (delete from provider_health where seen_at < now() - interval '1 hour')
     insert into provider_health as h (provider, instance, state, since, seen_at)
     select provider, ?, state, since, now() from unnest(?::text[], ?::text[], ?::timestamptz[]) as l(provider, state, since)
     on conflict (provider, instance) do update set state = excluded.state, seen_at = excluded.seen_at,
       since = case when h.state = excluded.state then h.since else excluded.since end`,
    [
      instance,
      looks.map(({ provider }) => provider),
      looks.map(({ state }) => state),
      looks.map(({ since }) => since),
    ],
  );
}

/** A worker that ends properly takes its word back. */
export async function dropBreakers(knex: Knex, instance: string): Promise<void> {
  await knex.raw('delete from provider_health where instance = ?', [instance]);
}

/** One worker that cannot reach a provider is enough to call it down: its messages wait. */
export function readProviderHealth({ run }: Scope): Promise<ProviderHealth[]> {
  return run<ProviderHealth>({
    name: 'provider-health',
    text: `select provider, case when bool_or(state <> 'closed') then 'down' else 'ok' end as state,
        coalesce(min(since) filter (where state <> 'closed'), max(since)) as since
      from provider_health where seen_at > now() - $1::float8 * interval '1 ms'
      group by provider order by provider desc`,
    values: [freshMs],
  });
}

export interface QueueHealth {
  /** Messages that have a process and have not left. */
  waiting: number;
  lastTakenAt: Date | null;
}

export async function readQueueHealth({ run, clinicId }: Scope): Promise<QueueHealth> {
  const [row] = await run<QueueHealth>({
    name: 'queue-health',
    text: `select (select count(*)::int from messages where clinic_id = $1 and not is_closed and state = 'pending') as waiting,
        (select max(sent_at) from messages where clinic_id = $1 and sent_at > now() - interval '30 days'
          and state in ('accepted', 'sent', 'delivered', 'read')) as "lastTakenAt"`,
    values: [clinicId],
  });
  return row as QueueHealth;
}
