import { createCallbacks } from './callbacks.ts';
import { controlRoute } from './control-routes.ts';
import type { AcceptedMessage, BusinessNumber, Fact } from './facts.ts';
import { createFate } from './fate.ts';
import { createFaults, type FaultPlanInput } from './faults.ts';
import { HttpError, requireLocal, type Exchange } from './http.ts';
import { openJournal } from './journal.ts';
import { createMediaStore } from './media-store.ts';
import { createPeople } from './people.ts';
import { createPerson, type PersonActs } from './person.ts';
import { phoneRoute } from './phone-routes.ts';
import { providerRoute } from './provider-routes.ts';
import { createRates } from './rates.ts';
import { serveSimulator } from './serve.ts';
import { createStore } from './store.ts';
import { createReview, type ReviewPlan, type TemplateChange } from './template-review.ts';
import { createTemplates } from './templates.ts';
import { accountBody } from './webhook-bodies.ts';

export interface SimulatorOptions {
  port?: number;
  host?: string;
  /** Bearer token that the house must show. */
  token: string;
  /** Signs the webhooks. */
  appSecret: string;
  /** Where webhooks go; without it none are sent. */
  callbackUrl?: string;
  /** JSONL; without it everything is forgotten at the end. People's files lie beside it. */
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
  /** Everything else that a person or staff can do with a telephone. */
  person: PersonActs;
  /** A file that a person will send. */
  keepMedia(bytes: Buffer, mime: string, fileName?: string): ReturnType<MediaKeeper>;
  /** Meta's side: an account's number, a verdict, a change of a template, news of the account. */
  addNumber(number: BusinessNumber): void;
  setReview(plan: Partial<ReviewPlan>): void;
  changeTemplate(wabaId: string, name: string, change: TemplateChange & { ttlSeconds?: number }): void;
  tellAccount(wabaId: string, field: string, value: object): void;
  reset(): void;
  stop(): Promise<void>;
}
type MediaKeeper = ReturnType<typeof createMediaStore>['keep'];

/** WhatsApp as Meta runs it, on this machine. */
export async function startWhatsAppSimulator(options: SimulatorOptions): Promise<WhatsAppSimulator> {
  const world = createWorld(options);
  const { store, faults, callbacks, person, media, templates, review } = world;
  const tellAccount = (wabaId: string, field: string, value: object) =>
    callbacks.enqueue(accountBody(wabaId, field, value));
  const control = { ...world, tellAccount, outage: (ms: number) => server.outage(ms) };

  async function handle(exchange: Exchange): Promise<void> {
    if (await providerRoute({ ...world, token: options.token }, exchange)) return;
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
    person,
    keepMedia: (bytes, mime, fileName) => media.keep(bytes, mime, fileName),
    addNumber: (number) => store.record({ fact: 'number', number }),
    setReview: (plan) => void review.set(plan),
    changeTemplate(wabaId, name, { ttlSeconds, ...change }) {
      const template = templates.find(wabaId, name, 'pt_BR');
      if (!template) throw new Error(`no template ${name}`);
      review.change({ ...template, ...(ttlSeconds !== undefined && { ttlSeconds }) }, change);
    },
    tellAccount,
    reset() {
      media.reset();
      store.reset();
      world.rates.reset();
    },
    stop() {
      callbacks.stop();
      return server.stop();
    },
  };
}

function createWorld(options: SimulatorOptions) {
  const { appSecret, callbackUrl, ledgerFile, retryBaseMs = 500, retryCapMs = 30_000 } = options;
  const store = createStore(openJournal<Fact>(ledgerFile));
  const faults = createFaults();
  const callbacks = createCallbacks(
    { appSecret, retryBaseMs, retryCapMs, ...(callbackUrl !== undefined && { url: callbackUrl }) },
    store,
    faults,
  );
  const people = createPeople(store);
  const templates = createTemplates(store);
  const fate = createFate({ store, faults, callbacks, people, templates });
  return {
    ...{ store, faults, callbacks, people, templates, fate },
    rates: createRates(faults),
    media: createMediaStore(store, ledgerFile === undefined ? undefined : `${ledgerFile}.media`),
    review: createReview(store, callbacks),
    person: createPerson({ store, callbacks, people, fate }),
  };
}
