import { z } from 'zod';
import { readBrCode, writeBrCode } from '../../domain/payments/br-code.ts';
import { fromPixAmount } from '../../domain/payments/pix-amount.ts';
import type { HttpAnswer } from './http-call.ts';

/** Answers of the bank are results, never exceptions. */
export type PixAnswer<T> =
  | { outcome: 'ok'; value: T }
  /** The bank understood and will not; `code` is the last word of its problem type, or the status. */
  | { outcome: 'refused'; status: number; code: string }
  | { outcome: 'missing' }
  /** No answer, or none that can be read: it may have acted. Every call may be made again, so asking again is the cure. */
  | { outcome: 'away'; cause: string };

/**
 * Cause of an answer `away`: the bank does not let the clinic in (a secret that was changed, a contract that ended), so nothing is known
 * of what was asked. Not a refusal of it: that would book visits without their deposit until somebody looks.
 */
export const accessRefused = 'access-refused';

export interface Payment {
  endToEndId: string;
  amountCents: number;
  at: Date;
}
export interface Charge {
  state: 'active' | 'paid' | 'removed';
  amountCents: number;
  /** The text of the QR code; null for a charge that is over, or when the bank told neither text nor place. */
  brCode: string | null;
  payments: Payment[];
}
export interface Refund {
  state: 'processing' | 'done' | 'failed';
  amountCents: number;
}

const amount = z.string().transform((text, ctx) => {
  const cents = fromPixAmount(text);
  if (cents === null) ctx.addIssue({ code: 'custom', message: 'not an amount' });
  return cents ?? 0;
});
// Thirty-two letters and digits, as the specification has it; it names the payer's bank and the minute.
const endToEndId = z.string().regex(/^[a-zA-Z0-9]{32}$/);

export const tokenSchema = z.looseObject({
  access_token: z.string().min(1).max(8_192),
  expires_in: z.number().min(1).max(86_400).catch(60),
});

const chargeSchema = z.looseObject({
  status: z.enum(['ATIVA', 'CONCLUIDA', 'REMOVIDA_PELO_USUARIO_RECEBEDOR', 'REMOVIDA_PELO_PSP']),
  txid: z.string(),
  valor: z.looseObject({ original: amount }),
  pixCopiaECola: z.string().max(512).optional(),
  location: z.string().max(77).optional(),
  pix: z
    .array(z.looseObject({ endToEndId, valor: amount, horario: z.iso.datetime({ offset: true }) }))
    .max(100)
    .optional(),
});
const refundSchema = z.looseObject({
  id: z.string(),
  valor: amount,
  status: z.enum(['EM_PROCESSAMENTO', 'DEVOLVIDO', 'NAO_REALIZADO']),
});
const problemSchema = z.looseObject({ type: z.string().max(300) });

const chargeStates = {
  ATIVA: 'active',
  CONCLUIDA: 'paid',
  REMOVIDA_PELO_USUARIO_RECEBEDOR: 'removed',
  REMOVIDA_PELO_PSP: 'removed',
} as const;
const refundStates = { EM_PROCESSAMENTO: 'processing', DEVOLVIDO: 'done', NAO_REALIZADO: 'failed' } as const;

/** The name of the one who is paid, for a code that we write ourselves because the bank told only its place. */
export const readCharge =
  (txid: string, merchantName: string) =>
  (body: unknown): Charge | null => {
    const parsed = chargeSchema.safeParse(body).data;
    if (parsed?.txid.toLowerCase() !== txid.toLowerCase()) return null;
    const { status, valor, pix = [] } = parsed;
    return {
      state: chargeStates[status],
      amountCents: valor.original,
      brCode: status === 'ATIVA' ? codeOf(parsed, valor.original, merchantName) : null,
      payments: pix.map((one) => ({
        endToEndId: one.endToEndId,
        amountCents: one.valor,
        at: new Date(one.horario),
      })),
    };
  };

/** A text whose check sum or amount is wrong is shown to nobody. */
function codeOf(
  { pixCopiaECola, location }: { pixCopiaECola?: string | undefined; location?: string | undefined },
  amountCents: number,
  merchantName: string,
): string | null {
  const code =
    pixCopiaECola ??
    (location === undefined
      ? null
      : writeBrCode({ location, amountCents, merchantName, merchantCity: 'BRASIL' }));
  const told = code === null ? undefined : readBrCode(code)?.get('54');
  // The amount may be left to the place behind the code; told, it is ours.
  const isOurs =
    code !== null && readBrCode(code) !== null && (told === undefined || fromPixAmount(told) === amountCents);
  return isOurs ? code : null;
}

export function readRefund(body: unknown): Refund | null {
  const parsed = refundSchema.safeParse(body).data;
  return parsed ? { state: refundStates[parsed.status], amountCents: parsed.valor } : null;
}

export function readAnswer<T>(answer: HttpAnswer, read: (body: unknown) => T | null): PixAnswer<T> {
  if (answer.kind === 'away') return { outcome: 'away', cause: answer.cause };
  const { status } = answer;
  const body = parseJson(answer.body);
  if (status >= 200 && status < 300) {
    const value = read(body);
    return value === null ? { outcome: 'away', cause: 'unreadable-answer' } : { outcome: 'ok', value };
  }
  if (status === 404) return { outcome: 'missing' };
  if (status >= 500 || status === 408 || status === 429) return { outcome: 'away', cause: `http-${status}` };
  const type = problemSchema.safeParse(body).data?.type.split('/').at(-1);
  return {
    outcome: 'refused',
    status,
    code: /^\w{1,60}$/.test(type ?? '') ? (type as string) : `http-${status}`,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
