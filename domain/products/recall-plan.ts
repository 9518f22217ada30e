import { wallTime } from '../clinic/calendar.ts';
import type { MessageState } from '../messaging/message-state.ts';
import type { CallReason, RecallLevel, RecallPersonState, UnreachableReason } from './recall.ts';
import { isAccounted } from './recall.ts';

const hour = 3_600_000;
/** A message had its chance for a day; quiet hours are the messages' own, and the day begins when it left. */
export const patienceMs = 24 * hour;
/** While a message is on its way it is looked after this often. */
const onItsWayMs = hour / 12;
const leastAttempts = 2;

/** A message of the two: when it left (null: it waits for its hour or its turn), and what became of it. */
export interface AskedFacts {
  sentAt: number | null;
  state: MessageState;
}
export interface RecallPersonFacts {
  state: RecallPersonState;
  first: AskedFacts | null;
  second: AskedFacts | null;
  /** Somebody of the staff was asked to reach her. */
  isWithStaff: boolean;
}
export type PersonStep =
  { do: 'tell' | 'tell-again' } | { do: 'call'; reason: CallReason } | { do: 'wait'; until: number | null };

/** It never left, came back, or nobody knows: a second one would go the same way. */
const isLost = ({ state }: AskedFacts): boolean =>
  state === 'failed' || state === 'dropped' || state === 'needs-person';

/** A message, a second one after a day without a word, then a person. Null once she is accounted for. */
export function nextForPerson(
  { state, first, second, isWithStaff }: RecallPersonFacts,
  now: number,
): PersonStep | null {
  if (isAccounted(state)) return null;
  if (isWithStaff) return { do: 'wait', until: null };
  if (!first) return { do: 'tell' };
  const last = second ?? first;
  if (isLost(last)) return { do: 'call', reason: 'message-failed' };
  if (last.sentAt === null || state === 'to-tell') return { do: 'wait', until: now + onItsWayMs };
  const until = last.sentAt + patienceMs;
  if (now < until) return { do: 'wait', until };
  return second ? { do: 'call', reason: 'no-answer' } : { do: 'tell-again' };
}

/** Two tries of a person on two of the clinic's days; nobody is rung up who is dead, or of whom nothing is left. */
export function mayBeUnreachable(
  reason: UnreachableReason,
  attempts: readonly { happenedAt: number; isByPerson: boolean }[],
  timeZone: string,
): boolean {
  if (reason === 'deceased' || reason === 'erased') return true;
  const byPeople = attempts.filter(({ isByPerson }) => isByPerson);
  const days = new Set(byPeople.map(({ happenedAt }) => wallTime(happenedAt, timeZone).day));
  return byPeople.length >= leastAttempts && days.size >= leastAttempts;
}

export interface RecallBalance {
  people: number;
  accounted: number;
  lots: number;
  lotsDealt: number;
}
/** Everybody of it, and every lot of it: nothing less ends a recall. */
export const mayClose = ({ people, accounted, lots, lotsDealt }: RecallBalance): boolean =>
  accounted === people && lotsDealt === lots;

/** How long the owner hears nothing of a recall that goes on. */
const quietHours: Record<RecallLevel, number> = { I: 24, II: 48, III: 72 };
export const reminderAfter = (level: RecallLevel | null, since: number): number =>
  since + quietHours[level ?? 'II'] * hour;

export interface RecallFacts extends RecallBalance {
  isClosed: boolean;
  /** People whose turn it is now, by what comes next. */
  toTell: number;
  toTellAgain: number;
  toCall: number;
  /** The next turn of somebody, epoch milliseconds; null: none that time brings. */
  nextTurnAt: number | null;
  /** The owner was told that it may be closed. */
  isSaid: boolean;
  remindAt: number;
}
export type RecallStep =
  | { do: 'tell' | 'tell-again' | 'call' | 'remind' | 'end' }
  /** `isReady`: it may be closed, or (a late use turned up) no longer. */
  | { do: 'say'; isReady: boolean }
  | { do: 'wait'; until: number };

/** Uses that come late, answers and messages that left are looked for this often, whoever knocks. */
const lookEveryMs = hour;

export function nextRecallStep(facts: RecallFacts, now: number): RecallStep {
  if (facts.isClosed) return { do: 'end' };
  if (facts.toTell > 0) return { do: 'tell' };
  if (facts.toTellAgain > 0) return { do: 'tell-again' };
  if (facts.toCall > 0) return { do: 'call' };
  const isReady = mayClose(facts);
  if (isReady !== facts.isSaid) return { do: 'say', isReady };
  if (!isReady && facts.remindAt <= now) return { do: 'remind' };
  const times = [now + lookEveryMs, facts.nextTurnAt ?? Infinity, isReady ? Infinity : facts.remindAt];
  return { do: 'wait', until: Math.min(...times) };
}
