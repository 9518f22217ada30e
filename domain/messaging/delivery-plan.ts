import type { Channel, MessageKind, MessagePurpose } from './delivery.ts';
import type { MessageState } from './message-state.ts';
import { refusalOf } from './whatsapp-errors.ts';

/** Everything one look at the record tells of a message; instants are epoch milliseconds, spans milliseconds. */
export interface DeliveryFacts {
  channel: Channel;
  kind: MessageKind;
  purpose: MessagePurpose;
  state: MessageState;
  isClosed: boolean;
  /** It stands in for a WhatsApp message. */
  isFallback: boolean;
  /** An SMS stands in for it already. */
  hasFallback: boolean;
  errorCode: string | null;
  usefulUntil: number;
  notBefore: number | null;
  /** Since when it has been tried in vain; null while only rules of our own hold it back. */
  triedSince: number | null;
  sentAt: number | null;
  /** The provider took it and looks at its template first: it lets it go, or refuses it, hours later. */
  isHeldThere: boolean;
  stateAt: number;
  /** The clinic wants SMS, a provider is set up, and the client has a mobile. */
  canSms: boolean;
  /** How long WhatsApp may keep an SMS waiting: the clinic's rule. */
  fallbackAfter: number;
  /** How long a message that WhatsApp took may still arrive: the template's time to live there, as registered. */
  livesFor: number;
  unknownWait: number;
  /** How often this run has asked an SMS provider what became of it. */
  looks: number;
}

/** What a process has to do itself; the rest of a plan is record. */
export type DeliveryStep =
  | { kind: 'send'; until: number }
  | { kind: 'look' }
  | { kind: 'wait'; until: number; for: 'its-time' | 'attempt' | 'fate' | 'receipt' }
  | { kind: 'over' };

export type PlannedDelivery =
  | DeliveryStep
  | { kind: 'close' }
  /** An attempt died between claim and answer: nobody knows. */
  | { kind: 'doubt' }
  /** Never to be sent: too late for everybody, or not sendable on any channel. */
  | { kind: 'drop'; code: string; isTold: boolean }
  /** This one is over, and one SMS goes in its place. */
  | { kind: 'fall-back'; code: string }
  /** A person goes on. */
  | { kind: 'hand-over'; task: 'message-undelivered' | 'message-unknown'; code: string };

/** An attempt lives half a minute (startToCloseTimeout of the workflow); nothing of it can come later. */
const attemptMs = 45_000;
/** Between the end of a message's life at Meta and the SMS: a receipt that was on its way still counts. */
const receiptMarginMs = 60_000;
/** SMS receipts are often lost on the way: the provider is asked so long after the sending. */
const looksAfterMs = [5 * 60_000, 60 * 60_000];

const over = { kind: 'over' } as const;
const close = { kind: 'close' } as const;

/** Codes of a refusal at the claim that say something of WhatsApp only. */
export const smsMayStillGo = (code: string | null): boolean =>
  code !== null &&
  (code.startsWith('template-') || ['no-channel', 'no-opt-in', 'no-whatsapp'].includes(code));

/** Codes of rules of our own that kept a message until it was of no use: nobody chose that, so a person hears of it. */
const missedMoment = ['quiet-hours', 'daily-cap', 'too-late', 'window-closed'];
export const isMomentMissed = (code: string | null): boolean => missedMoment.includes(code ?? '');

/**
 * What a message needs next: the whole policy of its delivery, pure, asked anew after whatever happened. An SMS is planned only for what
 * certainly did not arrive and cannot arrive any more; what may be with the client is never sent again (ADR 0005, 0019).
 */
export function planDelivery(facts: DeliveryFacts, now: number): PlannedDelivery {
  if (facts.isClosed) return over;
  switch (facts.state) {
    case 'pending':
      return planUnsent(facts, now);
    case 'sending':
      return waitOr((facts.sentAt ?? facts.stateAt) + attemptMs, 'attempt', now) ?? { kind: 'doubt' };
    case 'unknown':
      return (
        waitOr(facts.stateAt + facts.unknownWait, 'fate', now) ?? {
          ...{ kind: 'hand-over', task: 'message-unknown' },
          code: facts.errorCode ?? 'unknown',
        }
      );
    case 'failed':
      return planUndelivered(facts, now, facts.errorCode ?? 'unknown');
    case 'accepted':
    case 'sent':
      return facts.channel === 'sms' ? planSmsReceipt(facts, now) : planReceipt(facts, now);
    case 'dropped':
      return planDropped(facts, now);
    case 'needs-person':
    case 'delivered':
    case 'read':
      return close;
  }
}

/** Not offers, which nobody misses, and not codes, which are asked for again. */
export const isMissed = ({ purpose }: Pick<DeliveryFacts, 'purpose'>): boolean =>
  purpose === 'service' || purpose === 'conversation';

/** Free words of a conversation stay there: staff see their ticks, and an SMS would be out of its place. */
const isWatched = ({ kind, purpose }: DeliveryFacts): boolean =>
  purpose === 'service' && ['visit', 'notice', 'template'].includes(kind);

const mayFallBack = (facts: DeliveryFacts, now: number): boolean =>
  facts.channel === 'whatsapp' &&
  isWatched(facts) &&
  facts.canSms &&
  !facts.hasFallback &&
  now < facts.usefulUntil;

const waitOr = (
  until: number,
  what: Extract<DeliveryStep, { kind: 'wait' }>['for'],
  now: number,
): PlannedDelivery | null => (now < until ? { kind: 'wait', until, for: what } : null);

/** How long WhatsApp alone is tried: at most half of the time in which the message is of use, so that the SMS still is. */
function patienceEnd(facts: DeliveryFacts, now: number): number {
  const since = facts.triedSince ?? now;
  return since + Math.min(facts.fallbackAfter, (facts.usefulUntil - since) / 2);
}

function planUnsent(facts: DeliveryFacts, now: number): PlannedDelivery {
  const { usefulUntil, notBefore, triedSince } = facts;
  if (now >= usefulUntil) return { kind: 'drop', code: 'too-late', isTold: isMissed(facts) };
  const fallsBack = mayFallBack(facts, now);
  const patience = Math.floor(patienceEnd(facts, now));
  if (fallsBack && triedSince !== null && now >= patience) return { kind: 'fall-back', code: 'not-taken' };
  // While only a rule of our own holds it back (the night, a rate), no provider has failed it.
  const end = fallsBack && triedSince !== null ? Math.min(usefulUntil, patience) : usefulUntil;
  const wait = waitOr(Math.min(notBefore ?? 0, end), 'its-time', now);
  return wait ?? { kind: 'send', until: fallsBack ? Math.min(usefulUntil, patience) : usefulUntil };
}

/** The clinic wrote to its own number (131021): an SMS would change nothing, nor would a person. */
const isIdle = ({ channel, errorCode }: DeliveryFacts): boolean =>
  channel === 'whatsapp' && refusalOf(Number(errorCode ?? NaN)).action === 'drop';

function planUndelivered(facts: DeliveryFacts, now: number, code: string): PlannedDelivery {
  if (facts.hasFallback || isIdle(facts)) return close;
  if (mayFallBack(facts, now)) return { kind: 'fall-back', code };
  return isMissed(facts) ? { kind: 'hand-over', task: 'message-undelivered', code } : close;
}

function planReceipt(facts: DeliveryFacts, now: number): PlannedDelivery {
  if (!isWatched(facts) || facts.hasFallback) return close;
  // A rule that was shortened since must not let both arrive.
  const patience = Math.max(facts.fallbackAfter, facts.livesFor);
  // What is held there has its whole life ahead of it, once it is let go.
  if (facts.isHeldThere && facts.state === 'accepted')
    return waitOr(facts.usefulUntil, 'receipt', now) ?? planUndelivered(facts, now, 'expired');
  const sentAt = facts.sentAt ?? facts.stateAt;
  const began = facts.isHeldThere ? Math.max(facts.stateAt, sentAt) : sentAt;
  const expires = began + patience + receiptMarginMs;
  return waitOr(expires, 'receipt', now) ?? planUndelivered(facts, now, 'expired');
}

function planSmsReceipt(facts: DeliveryFacts, now: number): PlannedDelivery {
  const after = looksAfterMs[facts.looks];
  // The provider has it and nobody says more: that is all there is to know.
  if (after === undefined) return close;
  return waitOr((facts.sentAt ?? facts.stateAt) + after, 'receipt', now) ?? { kind: 'look' };
}

function planDropped(facts: DeliveryFacts, now: number): PlannedDelivery {
  const { errorCode } = facts;
  if (smsMayStillGo(errorCode) && mayFallBack(facts, now))
    return { kind: 'fall-back', code: errorCode ?? '' };
  const isUnheard = facts.isFallback || smsMayStillGo(errorCode) || isMomentMissed(errorCode);
  const isUnwanted = ['not-wanted', 'no-opt-in'].includes(errorCode ?? '');
  if (isUnheard && !isUnwanted && isMissed(facts))
    return { kind: 'hand-over', task: 'message-undelivered', code: errorCode ?? '' };
  return close;
}
