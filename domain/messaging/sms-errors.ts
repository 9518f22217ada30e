import type { SmsProvider } from './delivery.ts';
import type { RefusalAction } from './whatsapp-errors.ts';

/** What to do with a refusal of an SMS provider; `retryAfterMs` is the first wait (milliseconds). */
export interface SmsRefusal {
  action: RefusalAction;
  meaning: string;
  retryAfterMs?: number;
}

const act = (action: RefusalAction, meaning: string): SmsRefusal => ({ action, meaning });
const retry = (retryAfterMs: number, meaning: string): SmsRefusal => ({
  action: 'retry',
  meaning,
  retryAfterMs,
});

/** Codes of the answer's body and of the receipts (`ErrorCode`). `fallback`: this person cannot be reached by SMS; somebody calls. */
const twilio: Readonly<Record<number, SmsRefusal>> = {
  20003: act('pause-sender', 'account or token wrong'),
  20404: act('ops', 'account not found'),
  20429: retry(5_000, 'too many requests'),
  20500: retry(5_000, 'internal error'),
  20503: retry(5_000, 'service unavailable'),
  21211: act('fallback', 'not a telephone number'),
  21408: act('ops', 'country not enabled for this account'),
  21606: act('ops', 'sender may not send'),
  21610: act('opt-out', 'person answered STOP'),
  21612: act('fallback', 'no route to this number'),
  21614: act('fallback', 'not a mobile number'),
  21617: act('dead-letter', 'text too long'),
  30001: retry(60_000, 'queue overflow'),
  30002: act('ops', 'account suspended'),
  30003: act('fallback', 'handset unreachable'),
  30004: act('fallback', 'blocked by the person or the carrier'),
  30005: act('fallback', 'number unknown'),
  30006: act('fallback', 'landline'),
  30007: act('fallback', 'filtered by the carrier'),
  30008: act('fallback', 'unknown error of the carrier'),
  30010: act('ops', 'price above the account’s limit'),
};

/** HTTP statuses, which is how Zenvia's codes come (VALIDATION_ERROR, AUTHENTICATION_ERROR …). */
const http: Readonly<Record<number, SmsRefusal>> = {
  400: act('dead-letter', 'validation error'),
  401: act('pause-sender', 'token wrong'),
  403: act('pause-sender', 'permission denied'),
  404: act('ops', 'account or sender not found'),
  429: retry(5_000, 'too many requests'),
  500: retry(5_000, 'internal error'),
};

export function smsRefusalOf(provider: SmsProvider, code: number): SmsRefusal {
  const known = (provider === 'twilio' ? twilio[code] : undefined) ?? http[code];
  return known ?? act('ops', 'unlisted error');
}

/**
 * A receipt's code, which says what became of one message: what is not listed is this telephone's matter. The statuses of HTTP are none
 * of the carriers' codes, and must not stop a sender for one bad number.
 */
export function smsReceiptOf(provider: SmsProvider, code: number): SmsRefusal {
  const listed = provider === 'twilio' ? twilio[code] : undefined;
  if (listed) return listed;
  const refusal = smsRefusalOf(provider, code);
  return isProvidersOwnTrouble(refusal.action) ? act('fallback', 'unlisted error of the carrier') : refusal;
}

/**
 * Whether the same text may be tried at the next provider: this one took nothing, and the reason is its own, neither the number's nor
 * the text's.
 */
export const isProvidersOwnTrouble = (action: RefusalAction): boolean =>
  action === 'retry' || action === 'pause-sender' || action === 'ops';
