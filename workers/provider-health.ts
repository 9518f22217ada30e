import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import type { Provider } from '../domain/messaging/delivery.ts';
import {
  dropBreakers,
  saysEveryMs,
  writeBreakers,
  type BreakerLook,
  type BreakerState,
} from '../models/provider-health.ts';
import { startLoop } from './loop.ts';

export interface ProviderWatch {
  /** A breaker changed; written soon, whatever happens to the write. */
  note: (provider: Provider, state: BreakerState) => void;
  /** Writes what it knows, and again every half minute; `probe` then asks those that are down whether they are back. */
  start(probe: () => Promise<unknown>): { stop(): Promise<void> };
}

/** What this worker knows of the providers, for the people who look at messages (api/messaging/health-routes.ts). */
export function createProviderWatch(options: {
  knex: Knex;
  log: Logger;
  providers: readonly Provider[];
}): ProviderWatch {
  const { knex, log, providers } = options;
  const instance = randomUUID();
  const looks = new Map<Provider, BreakerLook>(
    providers.map((provider) => [provider, { provider, state: 'closed', since: new Date() }]),
  );
  let wake: () => void = () => undefined;
  return {
    note: (provider, state) => {
      const was = looks.get(provider);
      // Asking a provider that is down whether it is back begins no new outage.
      const isSame = was !== undefined && (was.state === 'closed') === (state === 'closed');
      looks.set(provider, { provider, state, since: isSame ? was.since : new Date() });
      wake();
    },
    start(probe) {
      const loop = startLoop({
        ...{ name: 'provider-health', log, idleMs: saysEveryMs },
        async turn() {
          await writeBreakers(knex, instance, [...looks.values()]);
          if ([...looks.values()].some(({ state }) => state !== 'closed')) await probe();
          return false;
        },
      });
      wake = () => loop.wake();
      return {
        async stop() {
          await loop.stop();
          // The database may be gone before us; the line ages out then.
          await dropBreakers(knex, instance).catch(() => undefined);
        },
      };
    },
  };
}
