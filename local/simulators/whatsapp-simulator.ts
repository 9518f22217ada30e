import { createCallbacks } from './callbacks.ts';
import { controlRoute } from './control-routes.ts';
import { createFaults, type FaultPlanInput } from './faults.ts';
import { HttpError, requireLocal, type Exchange } from './http.ts';
import { openJournal } from './journal.ts';
import { createPerson } from './person.ts';
import { phoneRoute } from './phone-routes.ts';
import { sendMessageRoute } from './provider-routes.ts';
import { serveSimulator } from './serve.ts';
import { createStore, type AcceptedMessage, type Fact } from './store.ts';

export interface SimulatorOptions {
  port?: number;
  host?: string;
  /** Bearer token that the house must show. */
  token: string;
  /** Signs the webhooks. */
  appSecret: string;
  /** Where webhooks go; without it none are sent. */
  callbackUrl?: string;
  /** JSONL; without it everything is forgotten at the end. */
  ledgerFile?: string;
  retryBaseMs?: number;
  retryCapMs?: number;
}

export interface WhatsAppSimulator {
  url: string;
  ledger(): AcceptedMessage[];
  pendingWebhooks(): number;
  setFaults(plan: FaultPlanInput): void;
  setCallbackUrl(url: string): void;
  press(payload: string, target: { messageId?: string; to?: string }): { wamid: string };
  write(to: string, text: string, phoneNumberId?: string): { wamid: string };
  reset(): void;
  stop(): Promise<void>;
}

const sendPath = /^\/v\d+\.\d+\/([\w-]{1,64})\/messages$/;

export async function startWhatsAppSimulator(options: SimulatorOptions): Promise<WhatsAppSimulator> {
  const { token, appSecret, callbackUrl } = options;
  const store = createStore(openJournal<Fact>(options.ledgerFile));
  const faults = createFaults();
  const { retryBaseMs = 500, retryCapMs = 30_000 } = options;
  const callbackOptions = {
    appSecret,
    retryBaseMs,
    retryCapMs,
    ...(callbackUrl !== undefined && { url: callbackUrl }),
  };
  const callbacks = createCallbacks(callbackOptions, store, faults);
  const person = createPerson(store, callbacks);
  const control = { store, faults, person, outage: (ms: number) => server.outage(ms) };

  async function handle(exchange: Exchange): Promise<void> {
    const send = exchange.request.method === 'POST' && sendPath.exec(exchange.url.pathname);
    if (send) return sendMessageRoute({ token, store, faults, callbacks }, exchange, send[1] ?? '');
    requireLocal(exchange);
    if ((await controlRoute(control, exchange)) || (await phoneRoute(control, exchange))) return;
    throw new HttpError(404, 'not found');
  }

  const server = await serveSimulator(handle, options);
  return {
    url: server.url,
    ledger: () => [...store.accepted.values()],
    pendingWebhooks: () => store.hooks.size,
    setFaults: (plan) => faults.set(plan),
    setCallbackUrl: (url) => callbacks.setUrl(url),
    press: (payload, target) => person.press(payload, target),
    write: (to, text, phoneNumberId) => person.write(to, text, phoneNumberId),
    reset: () => store.reset(),
    stop() {
      callbacks.stop();
      return server.stop();
    },
  };
}
