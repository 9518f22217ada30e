import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpError, requireLocal, sendJson } from './http.ts';
import { openJournal } from './journal.ts';
import { type PixBankDeps, pixBankRoute, type PixClient } from './pix-bank-routes.ts';
import { createPixCallbacks } from './pix-callbacks.ts';
import { createPixFaults, type PixFaultPlanInput } from './pix-faults.ts';
import { pixPageRoute } from './pix-page-routes.ts';
import { createPixPerson } from './pix-person.ts';
import { createPixStore, type PixCharge, type PixFact } from './pix-store.ts';

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
  const { host = '127.0.0.1', clients, retryBaseMs = 500, retryCapMs = 30_000 } = options;
  const store = createPixStore(openJournal<PixFact>(options.ledgerFile));
  const faults = createPixFaults();
  const callbacks = createPixCallbacks({ retryBaseMs, retryCapMs }, store, faults);
  const person = createPixPerson(store, callbacks);
  const nameOf = (owner: string) => clients.find(({ id }) => id === owner)?.name ?? owner;
  const page = { store, person, faults, nameOf, outage };
  const bank: PixBankDeps = {
    ...{ store, faults, tokens: new Map() },
    clients: () => clients,
    host: () => `${host}:${port}`,
  };
  let port = 0;

  const server = createServer((request, response) => {
    const exchange = { request, response, url: new URL(request.url ?? '/', 'http://bank') };
    const handle = async () => {
      if (await pixBankRoute(bank, exchange)) return;
      requireLocal(exchange);
      await pixPageRoute(page, exchange);
    };
    handle().catch((error: unknown) => {
      const { status, message } =
        error instanceof HttpError ? error : { status: 500, message: String(error) };
      if (response.headersSent || request.socket.destroyed) request.socket.destroy();
      else sendJson(exchange, status, { error: message });
    });
  });
  const listen = (wanted: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(wanted, host, () => {
        server.off('error', reject);
        resolve();
      });
    });

  let returning: NodeJS.Timeout | undefined;
  function outage(ms: number): void {
    server.close();
    clearTimeout(returning);
    // Long enough for the answer to the one who asked.
    setTimeout(() => server.closeAllConnections(), 20).unref();
    returning = setTimeout(() => void listen(port), ms);
  }

  await listen(options.port ?? 0);
  port = (server.address() as AddressInfo).port;
  return {
    url: `http://${host}:${port}`,
    ledger: () => [...store.charges.values()],
    pendingWebhooks: () => store.hooks.size,
    setFaults: (plan) => faults.set(plan),
    pay: (txid) => person.payCharge(txid),
    payCode: (code) => person.payCode(code),
    outage,
    stop() {
      callbacks.stop();
      clearTimeout(returning);
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
