import { requireLocal } from './http.ts';
import { openJournal } from './journal.ts';
import { type PixBankDeps, pixBankRoute, type PixClient } from './pix-bank-routes.ts';
import { createPixCallbacks } from './pix-callbacks.ts';
import { createPixFaults, type PixFaultPlanInput } from './pix-faults.ts';
import { pixPageRoute } from './pix-page-routes.ts';
import { createPixPerson } from './pix-person.ts';
import { createPixStore, type PixCharge, type PixFact } from './pix-store.ts';
import { serveSimulator } from './serve.ts';

export interface PixSimulatorOptions {
  port?: number;
  host?: string;
  clients: PixClient[];
  /** JSONL; without it everything is forgotten at the end. */
  ledgerFile?: string;
  retryBaseMs?: number;
  retryCapMs?: number;
}

export interface PixSimulator {
  url: string;
  ledger(): PixCharge[];
  pendingWebhooks(): number;
  setFaults(plan: PixFaultPlanInput): void;
  pay(txid: string): { endToEndId: string };
  payCode(code: string): { endToEndId: string };
  outage(ms: number): void;
  stop(): Promise<void>;
}

/** A bank on this machine: the API Pix of the Banco Central over HTTP, and the page on which its client pays. */
export async function startPixSimulator(options: PixSimulatorOptions): Promise<PixSimulator> {
  const { clients, retryBaseMs = 500, retryCapMs = 30_000 } = options;
  const store = createPixStore(openJournal<PixFact>(options.ledgerFile));
  const faults = createPixFaults();
  const callbacks = createPixCallbacks({ retryBaseMs, retryCapMs }, store, faults);
  const person = createPixPerson(store, callbacks);
  const nameOf = (owner: string) => clients.find(({ id }) => id === owner)?.name ?? owner;
  const page = { store, person, faults, nameOf, outage: (ms: number) => server.outage(ms) };
  const bank: PixBankDeps = {
    ...{ store, faults, tokens: new Map() },
    clients: () => clients,
    host: () => new URL(server.url).host,
  };
  const server = await serveSimulator(async (exchange) => {
    if (await pixBankRoute(bank, exchange)) return;
    requireLocal(exchange);
    await pixPageRoute(page, exchange);
  }, options);
  return {
    url: server.url,
    ledger: () => [...store.charges.values()],
    pendingWebhooks: () => store.hooks.size,
    setFaults: (plan) => faults.set(plan),
    pay: (txid) => person.payCharge(txid),
    payCode: (code) => person.payCode(code),
    outage: (ms) => server.outage(ms),
    stop() {
      callbacks.stop();
      return server.stop();
    },
  };
}
