import { addDays, instantOf, wallTime } from '../clinic/calendar.ts';
import { isWindowOpen } from './delivery.ts';
import { type PersonFacts, type SendAsk, whyNotToPerson } from './send-consent.ts';
import { afterSilence, type Silence } from './send-hours.ts';
import type { MessagingSettings } from './settings.ts';

/** A message that went to the same client, or may have. */
export interface SentMessage {
  /** Epoch milliseconds at which it was handed to the provider. */
  at: number;
  isOffer: boolean;
  /** Nobody wrote it by hand, and it is no code. */
  isAutomatic: boolean;
  isWhatsApp: boolean;
}

export interface SendFacts {
  ask: SendAsk;
  /** Null for a stranger, who can only be answered. */
  person: PersonFacts | null;
  /** Of the conversation it belongs to. */
  lastInboundAt: Date | null;
  settings: MessagingSettings;
  silence: Silence;
  /** Thirty days of offers, and today's and tomorrow's whatever they are. */
  sent: readonly SentMessage[];
  /** Until when the clinic's number sends no offers, by word of the provider. */
  offersPausedUntil: number | null;
}

export type Ruling =
  { may: 'go' } | { may: 'wait'; until: number; code: string } | { may: 'never'; code: string };

const pairMs = 6_000;
export const monthMs = 30 * 86_400_000;

/** Staff write in bursts, and a person reads them; what no hand wrote is counted and spaced. */
export const isAutomatic = ({ kind, purpose }: Pick<SendAsk, 'kind' | 'purpose'>): boolean =>
  (kind === 'visit' || kind === 'notice' || kind === 'campaign') && purpose !== 'access';

/** Why it must not leave at all, whatever the hour. */
function whyNever({ ask, person, settings, lastInboundAt }: SendFacts, now: number): string | undefined {
  if (ask.usefulUntil !== null && ask.usefulUntil <= now) return 'too-late';
  if (ask.channel === 'sms' && !settings.isSmsOn) return 'sms-off';
  if (!person && !(ask.purpose === 'conversation' && ask.isInConversation)) return 'erased';
  const refusal = person && whyNotToPerson(ask, person);
  if (refusal) return refusal;
  if (ask.purpose === 'offers' && Math.min(settings.offersADay, settings.offersAMonth) === 0)
    return 'offers-off';
  const needsWindow = ask.kind === 'text' && ask.channel === 'whatsapp';
  return needsWindow && !isWindowOpen(lastInboundAt, now) ? 'window-closed' : undefined;
}

interface Moment {
  at: number;
  code: string;
}
type Rule = (facts: SendFacts, at: number) => Moment | null;

/** The first moment after a day that is full. */
function afterDay(at: number, count: number, most: number, timeZone: string): number {
  return count < most ? at : instantOf(addDays(wallTime(at, timeZone).day, 1), '00:00', timeZone);
}

const sentOn = ({ sent, silence }: SendFacts, at: number, is: (one: SentMessage) => boolean): number => {
  const { timeZone } = silence.calendar;
  const { day } = wallTime(at, timeZone);
  return sent.filter((one) => is(one) && wallTime(one.at, timeZone).day === day).length;
};

/** In the order of their codes: the first that makes it wait is the one that is told. */
const rules: readonly Rule[] = [
  ({ ask, offersPausedUntil }, at) =>
    ask.purpose === 'offers' && (offersPausedUntil ?? 0) > at
      ? { at: offersPausedUntil as number, code: 'offers-paused' }
      : null,
  ({ ask, silence, settings }, at) => {
    const quietUntil = afterSilence(ask, silence, settings, at);
    return quietUntil === at ? null : { at: quietUntil ?? Infinity, code: 'quiet-hours' };
  },
  (facts, at) => {
    const { ask, settings, silence } = facts;
    if (!isAutomatic(ask)) return null;
    const count = sentOn(facts, at, (one) => one.isAutomatic);
    return waits(afterDay(at, count, settings.automaticADay, silence.calendar.timeZone), at, 'daily-cap');
  },
  (facts, at) => {
    const { ask, settings, silence } = facts;
    if (ask.purpose !== 'offers') return null;
    const count = sentOn(facts, at, (one) => one.isOffer);
    return waits(afterDay(at, count, settings.offersADay, silence.calendar.timeZone), at, 'offers-cap');
  },
  ({ ask, settings, sent }, at) => {
    if (ask.purpose !== 'offers') return null;
    const month = sent.filter((one) => one.isOffer && one.at > at - monthMs).map((one) => one.at);
    // The oldest that has to leave the month before there is room.
    const oldest = month.toSorted((one, other) => one - other)[month.length - settings.offersAMonth];
    return oldest === undefined ? null : { at: oldest + monthMs, code: 'offers-cap' };
  },
  ({ ask, sent }, at) => {
    if (!isAutomatic(ask) || ask.channel !== 'whatsapp') return null;
    const last = Math.max(...sent.filter((one) => one.isWhatsApp).map((one) => one.at + pairMs), 0);
    return waits(Math.max(at, last), at, 'pair-rate');
  },
];

const waits = (until: number, at: number, code: string): Moment | null =>
  until > at ? { at: until, code } : null;

// Each pass moves to the end of a silence or of a full day; a month of full days is the longest way.
const mostPasses = 80;

/** Whether a message may leave now, in a moment that is early enough to be of use, or never. */
export function ruleOnSend(facts: SendFacts, now: number): Ruling {
  const never = whyNever(facts, now);
  if (never) return { may: 'never', code: never };
  let at = now;
  let code: string | undefined;
  for (let pass = 0; pass < mostPasses; pass += 1) {
    const moment = firstWait(facts, at);
    if (!moment) {
      if (code === undefined) return { may: 'go' };
      return { may: 'wait', until: at, code };
    }
    code ??= moment.code;
    at = moment.at;
    if (at >= (facts.ask.usefulUntil ?? Infinity)) break;
  }
  return { may: 'never', code: code ?? 'too-late' };
}

function firstWait(facts: SendFacts, at: number): Moment | null {
  for (const rule of rules) {
    const moment = rule(facts, at);
    if (moment) return moment;
  }
  return null;
}
