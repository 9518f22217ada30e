import { randomBytes, timingSafeEqual, createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { writeBrCode } from '../../domain/payments/br-code.ts';
import { fromPixAmount, toPixAmount } from '../../domain/payments/pix-amount.ts';
import { HttpError, readJson, type Exchange } from './http.ts';
import type { PixFaults } from './pix-faults.ts';
import { type PixCharge, type PixRefund, type PixStore, refundStatus } from './pix-store.ts';

export interface PixClient {
  id: string;
  secret: string;
  /** Who is paid, as the payer's bank shows it. */
  name: string;
  city: string;
}
export interface PixBankDeps {
  clients: () => readonly PixClient[];
  store: PixStore;
  faults: PixFaults;
  /** Host and port, the place behind the code. */
  host: () => string;
  tokens: Map<string, { client: PixClient; until: number }>;
}

/** A refusal as the standard writes it (RFC 7807, `https://pix.bcb.gov.br/api/v2/error/…`). */
class Problem extends Error {
  readonly status: number;
  constructor(status: number, name: string) {
    super(name);
    this.status = status;
  }
}

const tokenSeconds = 3_600;
const amount = z.string().transform((text, ctx) => {
  const cents = fromPixAmount(text);
  if (!cents) ctx.addIssue({ code: 'custom', message: 'amount' });
  return cents ?? 0;
});
const chargeBody = z.looseObject({
  calendario: z.looseObject({ expiracao: z.number().int().min(1).max(2_147_483_647) }),
  valor: z.looseObject({ original: amount }),
  chave: z.string().min(1).max(77),
  solicitacaoPagador: z.string().max(140).optional(),
});
const removalBody = z.strictObject({ status: z.literal('REMOVIDA_PELO_USUARIO_RECEBEDOR') });
const refundBody = z.looseObject({ valor: amount });
const webhookBody = z.strictObject({ webhookUrl: z.url().max(500) });

type Call = (
  deps: PixBankDeps,
  client: PixClient,
  ids: string[],
  body: unknown,
) => [status: number, answer: unknown];

const calls: [method: string, path: RegExp, call: Call][] = [
  ['PUT', /^\/v2\/cob\/([a-zA-Z0-9]{26,35})$/, createCharge],
  [
    'GET',
    /^\/v2\/cob\/([a-zA-Z0-9]{1,35})$/,
    (deps, client, [txid]) => [200, shown(ownCharge(deps, client, txid))],
  ],
  ['PATCH', /^\/v2\/cob\/([a-zA-Z0-9]{1,35})$/, removeCharge],
  ['PUT', /^\/v2\/pix\/([a-zA-Z0-9]{32})\/devolucao\/([a-zA-Z0-9]{1,35})$/, createRefund],
  ['GET', /^\/v2\/pix\/([a-zA-Z0-9]{32})\/devolucao\/([a-zA-Z0-9]{1,35})$/, readRefund],
  ['PUT', /^\/v2\/webhook\/([^/]{1,200})$/, registerWebhook],
];

/** The protocol, with the faults that were asked for. False when the path is none of it. */
export async function pixBankRoute(deps: PixBankDeps, exchange: Exchange): Promise<boolean> {
  const { method = '' } = exchange.request;
  const { pathname } = exchange.url;
  if (pathname !== '/oauth/token' && !pathname.startsWith('/v2/')) return false;
  const fault = deps.faults.draw();
  if (fault === '5xx') {
    exchange.response.writeHead(503, { 'content-type': 'text/html' }).end('<h1>Service unavailable</h1>');
    return true;
  }
  if (fault === 'hang') {
    await wait(deps.faults.plan.holdMs, undefined, { ref: false });
    exchange.request.socket.destroy();
    return true;
  }
  const [status, answer] = await act(deps, exchange, method).catch((error: unknown): [number, unknown] => {
    const known = error instanceof HttpError ? new Problem(error.status, 'RequisicaoInvalida') : error;
    if (!(known instanceof Problem)) throw error;
    const type = `https://pix.bcb.gov.br/api/v2/error/${known.message}`;
    return [known.status, { type, title: known.message, status: known.status, detail: 'Simulated bank' }];
  });
  if (fault === 'slow-answer') await wait(deps.faults.plan.holdMs, undefined, { ref: false });
  if (fault === 'lost-answer') {
    exchange.request.socket.destroy();
    return true;
  }
  const type = status < 400 ? 'application/json' : 'application/problem+json';
  exchange.response.writeHead(status, { 'content-type': type }).end(JSON.stringify(answer));
  return true;
}

async function act(deps: PixBankDeps, exchange: Exchange, method: string): Promise<[number, unknown]> {
  if (deps.faults.plan.refuseTokens) throw new Problem(401, 'AcessoNegado');
  if (exchange.url.pathname === '/oauth/token') return giveToken(deps, exchange);
  const bearer = /^Bearer (.+)$/.exec(exchange.request.headers.authorization ?? '')?.[1];
  const known = deps.tokens.get(bearer ?? '');
  if (!known || known.until < Date.now()) throw new Problem(401, 'AcessoNegado');
  for (const [wanted, path, call] of calls) {
    const match = wanted === method && path.exec(exchange.url.pathname);
    if (match)
      return call(deps, known.client, match.slice(1), method === 'GET' ? {} : await readJson(exchange));
  }
  throw new Problem(404, 'NaoEncontrado');
}

const digest = (text: string) => createHash('sha256').update(text).digest();

function giveToken({ clients, tokens }: PixBankDeps, { request }: Exchange): Promise<[number, unknown]> {
  const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const given = digest(Buffer.from(basic, 'base64').toString());
  const client = clients().find(({ id, secret }) => timingSafeEqual(digest(`${id}:${secret}`), given));
  if (!client) return Promise.reject(new Problem(401, 'AcessoNegado'));
  const token = randomBytes(24).toString('base64url');
  tokens.set(token, { client, until: Date.now() + tokenSeconds * 1_000 });
  const answer = { access_token: token, token_type: 'Bearer', expires_in: tokenSeconds };
  return Promise.resolve([200, { ...answer, scope: 'cob.read cob.write pix.read pix.write webhook.write' }]);
}

function parsed<T extends z.ZodType>(schema: T, body: unknown, name: string): z.output<T> {
  const result = schema.safeParse(body);
  if (!result.success) throw new Problem(400, name);
  return result.data;
}

/** Somebody else's charge is not there. */
function ownCharge({ store }: PixBankDeps, client: PixClient, txid = ''): PixCharge {
  const charge = store.charges.get(txid.toLowerCase());
  if (charge?.owner !== client.id) throw new Problem(404, 'CobNaoEncontrada');
  return charge;
}

function createCharge(
  deps: PixBankDeps,
  client: PixClient,
  [txid = '']: string[],
  body: unknown,
): [number, unknown] {
  const { calendario, valor, chave, solicitacaoPagador } = parsed(chargeBody, body, 'CobOperacaoInvalida');
  const id = txid.toLowerCase();
  // As banks do: the name is taken, whatever the rest says.
  if (deps.store.charges.has(id)) throw new Problem(400, 'CobOperacaoInvalida');
  const location = `${deps.host()}/qr/v2/${id}`;
  const charge: PixCharge = {
    ...{ txid: id, owner: client.id, key: chave, amountCents: valor.original, status: 'ATIVA', location },
    ...{ note: solicitacaoPagador ?? '', createdAt: Date.now(), seconds: calendario.expiracao },
    brCode: writeBrCode({
      ...{ location, amountCents: valor.original, merchantName: client.name, merchantCity: client.city },
    }),
  };
  deps.store.record({ fact: 'charge', charge });
  return [201, shown(charge)];
}

function removeCharge(
  deps: PixBankDeps,
  client: PixClient,
  [txid]: string[],
  body: unknown,
): [number, unknown] {
  parsed(removalBody, body, 'CobOperacaoInvalida');
  const charge = ownCharge(deps, client, txid);
  // A paid charge cannot be taken back, nor one that was.
  if (charge.status !== 'ATIVA') throw new Problem(400, 'CobOperacaoInvalida');
  deps.store.record({ fact: 'removed', txid: charge.txid });
  return [200, shown(charge)];
}

function ownPayment({ store }: PixBankDeps, client: PixClient, endToEndId = '') {
  const charge = store.chargeOfPayment(endToEndId);
  if (charge?.owner !== client.id || !charge.payment) throw new Problem(404, 'PixNaoEncontrado');
  return { txid: charge.txid, payment: charge.payment };
}

function createRefund(
  deps: PixBankDeps,
  client: PixClient,
  [endToEndId, id = '']: string[],
  body: unknown,
): [number, unknown] {
  const { valor } = parsed(refundBody, body, 'PixDevolucaoInvalida');
  const { txid, payment } = ownPayment(deps, client, endToEndId);
  const given = payment.refunds
    .filter((one) => one.end === 'DEVOLVIDO')
    .reduce((sum, one) => sum + one.amountCents, 0);
  const isKnown = payment.refunds.some((one) => one.id === id);
  if (isKnown || given + valor > payment.amountCents) throw new Problem(400, 'PixDevolucaoInvalida');
  const { processingMs, fail } = deps.faults.plan.refund;
  const end = deps.faults.random() < fail ? 'NAO_REALIZADO' : 'DEVOLVIDO';
  const refund: PixRefund = {
    id,
    amountCents: valor,
    at: Date.now(),
    doneAt: Date.now() + processingMs,
    end,
  };
  deps.store.record({ fact: 'refund', txid, refund });
  return [201, shownRefund(refund)];
}

function readRefund(deps: PixBankDeps, client: PixClient, [endToEndId, id]: string[]): [number, unknown] {
  const refund = ownPayment(deps, client, endToEndId).payment.refunds.find((one) => one.id === id);
  const isHidden = refund !== undefined && Date.now() < refund.at + deps.faults.plan.refund.hiddenMs;
  if (!refund || isHidden) throw new Problem(404, 'PixDevolucaoNaoEncontrada');
  return [200, shownRefund(refund)];
}

function registerWebhook(
  { store }: PixBankDeps,
  client: PixClient,
  [key = '']: string[],
  body: unknown,
): [number, unknown] {
  const { webhookUrl } = parsed(webhookBody, body, 'WebhookOperacaoInvalida');
  store.record({ fact: 'webhook', owner: client.id, key: decodeURIComponent(key), url: webhookUrl });
  return [200, {}];
}

const shownRefund = (refund: PixRefund) => ({
  ...{ id: refund.id, rtrId: `D${refund.id.slice(0, 31)}`, valor: toPixAmount(refund.amountCents) },
  horario: { solicitacao: new Date(refund.at).toISOString() },
  status: refundStatus(refund),
});

const shown = ({ txid, status, amountCents, key, location, brCode, payment, ...charge }: PixCharge) => ({
  ...{ txid, revisao: 0, status, chave: key, location, solicitacaoPagador: charge.note },
  calendario: { criacao: new Date(charge.createdAt).toISOString(), expiracao: charge.seconds },
  valor: { original: toPixAmount(amountCents) },
  ...(status === 'ATIVA' && { pixCopiaECola: brCode }),
  ...(payment && {
    pix: [
      {
        ...{ endToEndId: payment.endToEndId, txid, valor: toPixAmount(payment.amountCents) },
        horario: new Date(payment.at).toISOString(),
        ...(payment.refunds.length > 0 && { devolucoes: payment.refunds.map(shownRefund) }),
      },
    ],
  }),
});
