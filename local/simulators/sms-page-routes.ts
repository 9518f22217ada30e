import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { formatPhone } from '../../domain/clients/phone.ts';
import { smsText } from '../../domain/messaging/sms-text.ts';
import { type Exchange, HttpError, readInput, sendJson } from './http.ts';
import type { SmsEvents } from './sms-events.ts';
import { smsFaultsSchema, type SmsFaults } from './sms-faults.ts';
import { smsProviders, type SmsStore } from './sms-store.ts';

export interface SmsPageDeps {
  store: SmsStore;
  faults: SmsFaults;
  events: SmsEvents;
  /** Refuses every connection for so long (milliseconds). */
  outage: (ms: number) => void;
}

const files: Record<string, { name: string; type: string }> = {
  '/sms': { name: 'sms.html', type: 'text/html; charset=utf-8' },
  '/sms/sms.css': { name: 'sms.css', type: 'text/css; charset=utf-8' },
  '/sms/sms.js': { name: 'sms.js', type: 'text/javascript; charset=utf-8' },
};
const number = z.string().regex(/^\+?\d{10,15}$/);
const writeBody = z.strictObject({
  from: number,
  text: z.string().trim().min(1).max(1_520),
  sender: z.strictObject({ provider: z.enum(smsProviders), to: z.string().min(1).max(50) }).optional(),
});
const outageBody = z.strictObject({ ms: z.number().int().min(1).max(3_600_000) });
const shownNumbers = 100;
const shownMessages = 200;

type Route = (deps: SmsPageDeps, exchange: Exchange) => Promise<unknown>;

/** The telephones as their owners see them, and what tests and drills may ask; none of it is a vendor's interface. */
const routes: Record<string, Route> = {
  'GET /sms/api/numbers': ({ store }) => Promise.resolve({ numbers: numbers(store) }),
  'POST /sms/api/write': write,
  'POST /_control/text': write,
  'GET /_control/ledger': ({ store }) =>
    Promise.resolve({ accepted: [...store.taken.values()], inbound: [...store.inbound.values()] }),
  'POST /_control/faults': async ({ faults }, exchange) => {
    faults.set(await readInput(exchange, smsFaultsSchema));
    return faults.plan;
  },
  'POST /_control/outage': async ({ outage }, exchange) => {
    const { ms } = await readInput(exchange, outageBody);
    outage(ms);
    return { ms };
  },
  'POST /_control/reset': ({ store, faults }) => {
    store.reset();
    faults.set({});
    return Promise.resolve({});
  },
};

async function write({ events }: SmsPageDeps, exchange: Exchange): Promise<{ id: string }> {
  const { from, text, sender } = await readInput(exchange, writeBody);
  const written = events.write(from.replace(/^\+/, ''), text, sender);
  if (!written) throw new HttpError(404, 'nobody wrote to this number: say sender');
  return written;
}

/** One entry for each telephone, the one that heard or said something last first. */
function numbers({ taken, inbound }: SmsStore) {
  const byNumber = new Map<
    string,
    { id: string; at: number; isOwn: boolean; text: string; state: string }[]
  >();
  const add = (
    number: string,
    message: { id: string; at: number; isOwn: boolean; text: string; state: string },
  ) => byNumber.set(number, [...(byNumber.get(number) ?? []), message]);
  for (const one of taken.values())
    add(one.to, { ...pick(one), isOwn: false, state: `${one.provider} · ${smsText(one.text).segments} SMS` });
  for (const one of inbound.values())
    add(one.from, { ...pick(one), isOwn: true, state: one.isTaken ? 'taken' : 'waiting' });
  return [...byNumber]
    .map(([digits, messages]) => ({
      digits,
      number: formatPhone(`+${digits}`),
      messages: messages.sort((one, other) => one.at - other.at).slice(-shownMessages),
    }))
    .sort((one, other) => lastOf(other.messages) - lastOf(one.messages))
    .slice(0, shownNumbers);
}
const pick = ({ id, at, text }: { id: string; at: number; text: string }) => ({ id, at, text });
const lastOf = (messages: { at: number }[]) => messages.at(-1)?.at ?? 0;

export async function smsPageRoute(deps: SmsPageDeps, exchange: Exchange): Promise<void> {
  const { request, response, url } = exchange;
  const file = request.method === 'GET' ? files[url.pathname === '/' ? '/sms' : url.pathname] : undefined;
  if (file) {
    response.writeHead(200, {
      'content-type': file.type,
      'content-security-policy': "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
      'cache-control': 'no-cache',
    });
    response.end(await readFile(new URL(`./sms/${file.name}`, import.meta.url)));
    return;
  }
  const route = routes[`${request.method ?? ''} ${url.pathname}`];
  if (!route) throw new HttpError(404, 'not found');
  sendJson(exchange, 200, await route(deps, exchange));
}
