import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleWhenResult } from 'cockatiel';
import { toPixAmount } from '../../domain/payments/pix-amount.ts';
import { createAccessTokens, type PixAccess } from './access-tokens.ts';
import { createHttpCaller, type HttpCall, type HttpCaller } from './http-call.ts';
import {
  accessRefused,
  type Charge,
  type PixAnswer,
  readAnswer,
  readCharge,
  readRefund,
  type Refund,
} from './pix-answer.ts';

export type { PixAccess } from './access-tokens.ts';
export type { Charge, Payment, PixAnswer, Refund } from './pix-answer.ts';

export interface PixBankOptions {
  baseUrl: string;
  timeoutMs?: number;
  /** Calls that fail in a row before the breaker opens, and how long it stays open (milliseconds). */
  breaker?: { failures: number; openMs: number };
  call?: HttpCaller;
}

export interface NewCharge {
  txid: string;
  amountCents: number;
  pixKey: string;
  /** Until when it can be paid, in seconds from now. */
  seconds: number;
  /** Shown by the payer's bank. Never the procedure: it would stand on a bank statement. */
  note: string;
  merchantName: string;
}

/** One clinic that is not let in is no reason to keep the others from the bank. */
const isDown = (answer: PixAnswer<unknown>): boolean =>
  answer.outcome === 'away' && answer.cause !== accessRefused;

export type PixBank = ReturnType<typeof createPixBank>;

/**
 * «API Pix» of the Banco Central (version 2), which every bank that receives Pix for companies offers alike. Every call names what it
 * is about by an id of ours, so making it again is the same charge, the same removal, the same refund.
 */
export function createPixBank(options: PixBankOptions) {
  const { baseUrl, timeoutMs = 10_000, call = createHttpCaller() } = options;
  const { failures, openMs } = options.breaker ?? { failures: 5, openMs: 5_000 };
  const breaker = circuitBreaker(
    handleWhenResult((answer) => isDown(answer as PixAnswer<unknown>)),
    { halfOpenAfter: openMs, breaker: new ConsecutiveBreaker(failures) },
  );
  const tokens = createAccessTokens({ baseUrl, timeoutMs, call });

  async function attempt<T>(
    access: PixAccess,
    request: { method: HttpCall['method']; path: string; body?: object },
    read: (body: unknown) => T | null,
    isSecond = false,
  ): Promise<PixAnswer<T>> {
    const token = await tokens.get(access);
    if (token.outcome === 'missing') return { outcome: 'away', cause: 'no-token' };
    if (token.outcome === 'refused') return { outcome: 'away', cause: accessRefused };
    if (token.outcome === 'away') return token;
    const answer = await call({
      ...{ method: request.method, url: `${baseUrl}/v2${request.path}`, timeoutMs },
      headers: { authorization: `Bearer ${token.value}`, 'content-type': 'application/json' },
      ...(request.body && { body: JSON.stringify(request.body) }),
    });
    if (answer.kind === 'answer' && answer.status === 401) {
      tokens.forget(access);
      return isSecond ? { outcome: 'away', cause: accessRefused } : attempt(access, request, read, true);
    }
    return readAnswer(answer, read);
  }

  async function ask<T>(...of: [...Parameters<typeof attempt<T>>]): Promise<PixAnswer<T>> {
    try {
      return await breaker.execute(() => attempt<T>(...of));
    } catch (error) {
      if (error instanceof BrokenCircuitError) return { outcome: 'away', cause: 'breaker-open' };
      throw error;
    }
  }

  const chargePath = (txid: string) => `/cob/${encodeURIComponent(txid)}`;
  const refundPath = (endToEndId: string, id: string) =>
    `/pix/${encodeURIComponent(endToEndId)}/devolucao/${encodeURIComponent(id)}`;

  return {
    putCharge(access: PixAccess, charge: NewCharge): Promise<PixAnswer<Charge>> {
      const body = {
        calendario: { expiracao: charge.seconds },
        valor: { original: toPixAmount(charge.amountCents) },
        chave: charge.pixKey,
        solicitacaoPagador: charge.note.slice(0, 140),
      };
      const read = readCharge(charge.txid, charge.merchantName);
      return ask(access, { method: 'PUT', path: chargePath(charge.txid), body }, read);
    },

    getCharge: (access: PixAccess, txid: string, merchantName = ''): Promise<PixAnswer<Charge>> =>
      ask(access, { method: 'GET', path: chargePath(txid) }, readCharge(txid, merchantName)),

    removeCharge: (access: PixAccess, txid: string): Promise<PixAnswer<Charge>> =>
      ask(
        access,
        { method: 'PATCH', path: chargePath(txid), body: { status: 'REMOVIDA_PELO_USUARIO_RECEBEDOR' } },
        readCharge(txid, ''),
      ),

    putRefund: (
      access: PixAccess,
      endToEndId: string,
      id: string,
      cents: number,
    ): Promise<PixAnswer<Refund>> =>
      ask(
        access,
        { method: 'PUT', path: refundPath(endToEndId, id), body: { valor: toPixAmount(cents) } },
        readRefund,
      ),

    getRefund: (access: PixAccess, endToEndId: string, id: string): Promise<PixAnswer<Refund>> =>
      ask(access, { method: 'GET', path: refundPath(endToEndId, id) }, readRefund),

    /** Tells the bank where payments of this key are to be told. */
    putWebhook: (access: PixAccess, pixKey: string, webhookUrl: string): Promise<PixAnswer<true>> =>
      ask(
        access,
        { method: 'PUT', path: `/webhook/${encodeURIComponent(pixKey)}`, body: { webhookUrl } },
        () => true as const,
      ),
  };
}
