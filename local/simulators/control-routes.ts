import { z } from 'zod';
import { faultsSchema, type Faults } from './faults.ts';
import { readInput, sendJson, type Exchange } from './http.ts';
import type { Person } from './person.ts';
import type { Store } from './store.ts';

const number = z.string().regex(/^\+?\d{10,15}$/);
const replySchema = z
  .strictObject({ messageId: z.string().optional(), to: number.optional(), payload: z.string().min(1) })
  .refine((input) => (input.messageId === undefined) !== (input.to === undefined), 'messageId or to');
const textSchema = z.strictObject({
  to: number,
  text: z.string().min(1).max(4096),
  phoneNumberId: z.string().optional(),
});
const outageSchema = z.strictObject({ ms: z.number().int().min(1).max(3_600_000) });

export interface ControlDeps {
  store: Store;
  faults: Faults;
  person: Person;
  /** Refuses every connection for so long (milliseconds). */
  outage: (ms: number) => void;
}

type Route = (deps: ControlDeps, exchange: Exchange) => Promise<unknown>;

/** What tests and drills may ask of the simulator; not part of the vendor's interface. */
export const controlRoutes: Record<string, Route> = {
  'GET /_control/ledger': ({ store }) => Promise.resolve({ accepted: [...store.accepted.values()] }),
  'POST /_control/faults': async ({ faults }, exchange) => {
    faults.set(await readInput(exchange, faultsSchema));
    return faults.plan;
  },
  'POST /_control/outage': async ({ outage }, exchange) => {
    const { ms } = await readInput(exchange, outageSchema);
    outage(ms);
    return { ms };
  },
  'POST /_control/reset': ({ store, faults }) => {
    store.reset();
    faults.set({});
    return Promise.resolve({});
  },
  'POST /_control/reply': async ({ person }, exchange) => {
    const { payload, messageId, to } = await readInput(exchange, replySchema);
    return person.press(payload, { messageId, to });
  },
  'POST /_control/text': async ({ person }, exchange) => {
    const { to, text, phoneNumberId } = await readInput(exchange, textSchema);
    return person.write(to, text, phoneNumberId);
  },
};

export async function controlRoute(deps: ControlDeps, exchange: Exchange): Promise<boolean> {
  const route = controlRoutes[`${exchange.request.method ?? ''} ${exchange.url.pathname}`];
  if (!route) return false;
  sendJson(exchange, 200, await route(deps, exchange));
  return true;
}
