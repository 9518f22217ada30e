/**
 * What to do with a refusal of the WhatsApp Cloud API, decided on `error.code`, never on its words.
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes (read 2026-05-15);
 * the same codes come at once (HTTP answer) or later (`statuses[].errors[]`).
 */
export type RefusalAction =
  | 'retry' // try again after `retryAfterMs`, growing by `growth`
  | 'pause-sender' // token or permission: nothing of this number will go out until a person acts
  | 'pause-campaigns' // quality limit: only what a client waits for may go out
  | 'fallback' // this person cannot be reached here: other channel, or a call
  | 'opt-out' // the person refused; record it
  | 'use-template' // outside the 24-hour window
  | 'switch-template' // template paused or disabled
  | 'dead-letter' // our mistake: sending it again changes nothing
  | 'drop' // nothing to do
  | 'ops'; // account, payment, registration: a person of the house

export interface Refusal {
  action: RefusalAction;
  meaning: string;
  /** First wait; the n-th is `retryAfterMs × growth^(n−1)`, at most `retryCapMs`. Milliseconds. */
  retryAfterMs?: number;
  growth?: number;
}

export const retryCapMs = 15 * 60_000;

const retry = (retryAfterMs: number, growth: number, meaning: string): Refusal => ({
  action: 'retry',
  meaning,
  retryAfterMs,
  growth,
});
const act = (action: RefusalAction, meaning: string): Refusal => ({ action, meaning });

const table: Readonly<Record<number, Refusal>> = {
  0: act('pause-sender', 'token invalid'),
  190: act('pause-sender', 'token expired'),
  3: act('pause-sender', 'capability missing'),
  10: act('pause-sender', 'permission denied'),
  1: retry(2_000, 2, 'unknown error'),
  2: retry(2_000, 2, 'service down'),
  4: retry(30_000, 2, 'app rate limit'),
  100: act('dead-letter', 'invalid parameter'),
  80007: retry(120_000, 2, 'account rate limit'),
  130429: retry(2_000, 2, 'throughput reached'),
  // Of one person alone: unlisted, they would stop the number for everybody.
  130472: act('fallback', 'not delivered: the person is in an experiment of Meta'),
  130497: act('fallback', 'people of this country may not be written to'),
  131000: retry(2_000, 2, 'something went wrong'),
  131008: act('dead-letter', 'parameter missing'),
  131009: act('dead-letter', 'parameter value invalid'),
  131016: retry(5_000, 2, 'service unavailable'),
  131021: act('drop', 'sender is recipient'),
  131026: act('fallback', 'undeliverable: not on WhatsApp, old app, or terms not accepted'),
  131031: act('ops', 'account locked'),
  131042: act('ops', 'payment issue'),
  131045: act('ops', 'number not registered'),
  131047: act('use-template', 'more than 24 hours since the last message of the person'),
  131048: act('pause-campaigns', 'spam or quality limit'),
  131049: act('fallback', 'not delivered by choice of Meta; no retry for 24 hours'),
  131050: act('opt-out', 'person opted out of marketing'),
  131051: act('dead-letter', 'message type unsupported'),
  131053: act('dead-letter', 'media upload error'),
  131057: retry(60_000, 2, 'account in maintenance'),
  131062: act('fallback', 'this kind of message needs a number, not a business-scoped id'),
  // Meta: wait at least 6 seconds for the same person, then back off 4^n.
  131056: retry(6_000, 4, 'pair rate limit'),
  132000: act('dead-letter', 'number of template parameters does not match'),
  132001: act('dead-letter', 'template missing in this language'),
  132005: act('dead-letter', 'template text too long'),
  132007: act('dead-letter', 'template against policy'),
  132012: act('dead-letter', 'template parameter format does not match'),
  132015: act('switch-template', 'template paused'),
  132016: act('switch-template', 'template disabled'),
  132068: act('fallback', 'flow blocked'),
  132069: act('fallback', 'flow throttled'),
};

/** `isTransient` is Meta's own hint; it decides only where the table is silent. */
export function refusalOf(code: number, isTransient = false): Refusal {
  const known = table[code];
  if (known) return known;
  if (code >= 200 && code <= 299) return act('pause-sender', 'permission denied');
  return isTransient ? retry(5_000, 2, 'unlisted transient error') : act('ops', 'unlisted error');
}

/** A code that nobody knows says nothing of the whole number. */
export const isListed = (code: number): boolean => table[code] !== undefined || (code >= 200 && code <= 299);

/** Milliseconds before attempt `attempt + 1`; undefined when the refusal is not one to retry. */
export function retryDelayMs(refusal: Refusal, attempt: number): number | undefined {
  if (refusal.retryAfterMs === undefined) return undefined;
  return Math.min(retryCapMs, refusal.retryAfterMs * (refusal.growth ?? 2) ** Math.max(0, attempt - 1));
}

/** The sender cannot send until a person acts; the message is still wanted when they have. */
const heldBack: readonly RefusalAction[] = ['pause-sender', 'ops', 'pause-campaigns'];
const heldBackMs = 5 * 60_000;

/**
 * Milliseconds until the same message may be tried again after its `attempt`-th refusal, or undefined when trying again
 * is pointless and the message has failed.
 */
export function nextTryMs(code: number, action: RefusalAction, attempt: number): number | undefined {
  return heldBack.includes(action) ? heldBackMs : retryDelayMs(refusalOf(code, action === 'retry'), attempt);
}
