import { z } from 'zod';
import { peopleRoutes } from './control-people.ts';
import { templateControls } from './control-templates.ts';
import { stateOf } from './fate.ts';
import { faultsSchema, type Faults } from './faults.ts';
import { readInput, sendJson, type Exchange } from './http.ts';
import type { MediaStore } from './media-store.ts';
import type { People } from './people.ts';
import type { PersonActs } from './person.ts';
import type { Rates } from './rates.ts';
import type { Store } from './store.ts';
import type { Review } from './template-review.ts';
import type { Templates } from './templates.ts';

const outageSchema = z.strictObject({ ms: z.number().int().min(1).max(3_600_000) });
const numberSchema = z.strictObject({
  phoneNumberId: z.string().min(1),
  wabaId: z.string().min(1),
  displayPhone: z.string().regex(/^\d{8,15}$/),
  name: z.string().min(1).max(100).optional(),
});

export interface ControlDeps {
  store: Store;
  faults: Faults;
  rates: Rates;
  people: People;
  person: PersonActs;
  media: MediaStore;
  templates: Templates;
  review: Review;
  /** Tells an account's webhook something. */
  tellAccount: (wabaId: string, field: string, value: object) => void;
  /** Refuses every connection for so long (milliseconds). */
  outage: (ms: number) => void;
}

export type ControlRoute = (deps: ControlDeps, exchange: Exchange) => Promise<unknown>;

/** What tests and drills may ask of the simulator (README.md beside this file); not part of the vendor's interface. */
export const controlRoutes: Record<string, ControlRoute> = {
  ...peopleRoutes,
  ...templateControls,
  'GET /_control/ledger': ({ store }, { url }) =>
    Promise.resolve({ accepted: ledger(store, url.searchParams) }),
  'GET /_control/counts': ({ store }, { url }) => Promise.resolve(counts(ledger(store, url.searchParams))),
  'POST /_control/faults': async ({ faults, rates }, exchange) => {
    faults.set(await readInput(exchange, faultsSchema));
    rates.reset();
    return faults.plan;
  },
  'POST /_control/outage': async ({ outage }, exchange) => {
    const { ms } = await readInput(exchange, outageSchema);
    outage(ms);
    return { ms };
  },
  'POST /_control/numbers': async ({ store }, exchange) => {
    const { name, ...number } = await readInput(exchange, numberSchema);
    store.record({ fact: 'number', number: { ...number, ...(name !== undefined && { name }) } });
    return number;
  },
  'POST /_control/reset': ({ store, faults, rates, media }) => {
    media.reset();
    store.reset();
    faults.set({});
    rates.reset();
    return Promise.resolve({});
  },
};

export async function controlRoute(deps: ControlDeps, exchange: Exchange): Promise<boolean> {
  const route = controlRoutes[`${exchange.request.method ?? ''} ${exchange.url.pathname}`];
  if (!route) return false;
  sendJson(exchange, 200, await route(deps, exchange));
  return true;
}

/** Every message that was taken, once; `since` (epoch milliseconds), `to`, `kind` and `callbackData` narrow it down. */
function ledger({ accepted }: Store, query: URLSearchParams) {
  const now = Date.now();
  const since = Number(query.get('since') ?? 0);
  const isWanted = (name: string, ...values: (string | undefined)[]) =>
    !query.has(name) || values.includes(query.get(name) ?? '');
  return [...accepted.values()]
    .filter(
      (m) =>
        m.acceptedAt >= since &&
        isWanted('to', m.to, m.waId) &&
        isWanted('kind', m.type) &&
        isWanted('callbackData', m.callbackData),
    )
    .map((m) => ({ ...m, channel: 'whatsapp', kind: m.type, state: stateOf(m, now) }));
}

/** What benches ask: how many of which kind and fate, and which of our own ids were taken more than once. */
function counts(list: ReturnType<typeof ledger>) {
  const tally = (of: (one: (typeof list)[number]) => string) => {
    const sums: Record<string, number> = {};
    for (const one of list) sums[of(one)] = (sums[of(one)] ?? 0) + 1;
    return sums;
  };
  const byOwnId = tally(({ callbackData = '' }) => callbackData);
  return {
    accepted: list.length,
    byKind: tally(({ kind }) => kind),
    byState: tally(({ state }) => state),
    takenTwice: Object.keys(byOwnId).filter((id) => id && (byOwnId[id] ?? 0) > 1),
  };
}
