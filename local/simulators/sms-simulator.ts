import { requireLocal } from './http.ts';
import { openJournal } from './journal.ts';
import { serveSimulator } from './serve.ts';
import { createSmsCallbacks } from './sms-callbacks.ts';
import { createSmsEvents } from './sms-events.ts';
import { createSmsFaults, type SmsFaultPlanInput } from './sms-faults.ts';
import { smsPageRoute } from './sms-page-routes.ts';
import {
  createSmsStore,
  type InboundSms,
  type SmsFact,
  type SmsSubscription,
  type SmsVendor,
  type TakenSms,
} from './sms-store.ts';
import { twilioRoute } from './sms-twilio-routes.ts';
import { zenviaRoute } from './sms-zenvia-routes.ts';

export interface SmsSimulatorOptions {
  port?: number;
  host?: string;
  /** What the house must show. */
  zenviaToken: string;
  twilioAccountSid: string;
  twilioToken: string;
  /** Where Twilio posts what people write; its receipts go where each message says. */
  twilioInboundUrl?: string;
  /** JSONL; without it everything is forgotten at the end. */
  ledgerFile?: string;
  /** Of Zenvia, which waits half a minute and tries thirty times; shorter here. */
  retryMs?: number;
  tries?: number;
}

export interface SmsSimulator {
  url: string;
  ledger(): TakenSms[];
  inbound(): InboundSms[];
  subscriptions(): SmsSubscription[];
  pendingWebhooks(): number;
  setFaults(plan: SmsFaultPlanInput): void;
  /** The person with this number (digits) writes to whoever wrote to her last. */
  write(from: string, text: string, sender?: { provider: SmsVendor; to: string }): { id: string };
  outage(ms: number): void;
  reset(): void;
  stop(): Promise<void>;
}

/** Zenvia and Twilio on this machine, behind one port, and a page where a person reads her SMS and answers. */
export async function startSmsSimulator(options: SmsSimulatorOptions): Promise<SmsSimulator> {
  const { zenviaToken, twilioAccountSid, twilioToken, retryMs = 2_000, tries = 30 } = options;
  const store = createSmsStore(openJournal<SmsFact>(options.ledgerFile));
  const faults = createSmsFaults();
  const callbacks = createSmsCallbacks({ twilioToken, retryMs, tries }, store, faults);
  const twilioInboundUrl = options.twilioInboundUrl ?? 'http://127.0.0.1:4000/api/v1/webhooks/twilio';
  const events = createSmsEvents({ store, faults, callbacks, twilioInboundUrl });
  const vendor = { store, faults, events, zenviaToken, twilioAccountSid, twilioToken };
  const page = { store, faults, events, outage: (ms: number) => server.outage(ms) };
  const server = await serveSimulator(async (exchange) => {
    if ((await zenviaRoute(vendor, exchange)) || (await twilioRoute(vendor, exchange))) return;
    requireLocal(exchange);
    await smsPageRoute(page, exchange);
  }, options);
  return {
    url: server.url,
    ledger: () => [...store.taken.values()],
    inbound: () => [...store.inbound.values()],
    subscriptions: () => [...store.subscriptions.values()],
    pendingWebhooks: () => store.hooks.size,
    setFaults: (plan) => faults.set(plan),
    write(from, text, sender) {
      const written = events.write(from, text, sender);
      if (!written) throw new Error(`nobody wrote to ${from}`);
      return written;
    },
    outage: (ms) => server.outage(ms),
    reset: () => store.reset(),
    stop() {
      callbacks.stop();
      return server.stop();
    },
  };
}
