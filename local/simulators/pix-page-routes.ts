import { readFile } from 'node:fs/promises';
import QRCode from 'qrcode';
import { z } from 'zod';
import { HttpError, readInput, sendJson, type Exchange } from './http.ts';
import { pixFaultsSchema, type PixFaults } from './pix-faults.ts';
import { isPayable, type PixPerson } from './pix-person.ts';
import { type PixCharge, type PixStore, refundStatus } from './pix-store.ts';

export interface PixPageDeps {
  store: PixStore;
  person: PixPerson;
  faults: PixFaults;
  nameOf: (owner: string) => string;
  /** Refuses every connection for so long (milliseconds). */
  outage: (ms: number) => void;
}

const files: Record<string, { name: string; type: string }> = {
  '/pix': { name: 'bank.html', type: 'text/html; charset=utf-8' },
  '/pix/bank.css': { name: 'bank.css', type: 'text/css; charset=utf-8' },
  '/pix/bank.js': { name: 'bank.js', type: 'text/javascript; charset=utf-8' },
};
const payBody = z
  .strictObject({ code: z.string().min(20).max(600).optional(), txid: z.string().max(35).optional() })
  .refine((input) => (input.code === undefined) !== (input.txid === undefined), 'code or txid');
const outageBody = z.strictObject({ ms: z.number().int().min(1).max(3_600_000) });
const shownCharges = 100;

type Route = (deps: PixPageDeps, exchange: Exchange) => Promise<unknown>;

/** The bank as its client sees it on her phone, and what tests and drills may ask; none of it is the bank's interface. */
const routes: Record<string, Route> = {
  'GET /pix/api/charges': async ({ store, nameOf }) => ({
    charges: await Promise.all(
      [...store.charges.values()]
        .slice(-shownCharges)
        .reverse()
        .map((one) => shown(one, nameOf(one.owner))),
    ),
  }),
  'POST /pix/api/pay': ({ person }, exchange) => pay(person, exchange),
  'POST /_control/pay': ({ person }, exchange) => pay(person, exchange),
  'GET /_control/ledger': ({ store }) => Promise.resolve({ charges: [...store.charges.values()] }),
  'POST /_control/faults': async ({ faults }, exchange) => {
    faults.set(await readInput(exchange, pixFaultsSchema));
    return faults.plan;
  },
  'POST /_control/outage': async ({ outage }, exchange) => {
    const { ms } = await readInput(exchange, outageBody);
    outage(ms);
    return { ms };
  },
};

async function pay(person: PixPerson, exchange: Exchange) {
  const { code, txid } = await readInput(exchange, payBody);
  return code === undefined ? person.payCharge(txid ?? '') : person.payCode(code);
}

async function shown(charge: PixCharge, name: string) {
  const { txid, amountCents, note, status, createdAt, seconds, payment, brCode } = charge;
  const isOpen = isPayable(charge);
  return {
    ...{ txid, amountCents, note, status, createdAt, name, isOpen, expiresAt: createdAt + seconds * 1_000 },
    paidAt: payment?.at ?? null,
    refunds:
      payment?.refunds.map((one) => ({ amountCents: one.amountCents, status: refundStatus(one) })) ?? [],
    ...(isOpen && { brCode, qr: await qrOf(brCode) }),
  };
}

export async function pixPageRoute(deps: PixPageDeps, exchange: Exchange): Promise<void> {
  const { request, response, url } = exchange;
  const file = request.method === 'GET' ? files[url.pathname === '/' ? '/pix' : url.pathname] : undefined;
  if (file) {
    response.writeHead(200, {
      'content-type': file.type,
      'content-security-policy': "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
      'cache-control': 'no-cache',
    });
    response.end(await readFile(new URL(`./bank/${file.name}`, import.meta.url)));
    return;
  }
  const route = routes[`${request.method ?? ''} ${url.pathname}`];
  if (!route) throw new HttpError(404, 'not found');
  sendJson(exchange, 200, await route(deps, exchange));
}

const qrOf = async (text: string): Promise<string> =>
  `data:image/svg+xml,${encodeURIComponent(await QRCode.toString(text, { type: 'svg', margin: 1 }))}`;
