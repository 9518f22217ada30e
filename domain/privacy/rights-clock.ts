import { addDays, instantOf, wallTime } from '../clinic/calendar.ts';
import { type RightsPolicy, rightsPolicyOn } from './rights.ts';

export interface RightsClock {
  warnAt: number;
  escalateAt: number;
  dueAt: number;
  policy: RightsPolicy;
}

/**
 * Calendar days of the clinic, the day it came in not counted (Código Civil art. 132): each mark is the end of its day, so that a request
 * of the evening has as long as one of the morning. Weekends and holidays count.
 */
export function rightsClock(receivedAt: number, timeZone: string): RightsClock {
  const { day } = wallTime(receivedAt, timeZone);
  const policy = rightsPolicyOn(day);
  const endOf = (days: number) => instantOf(addDays(day, days + 1), '00:00', timeZone);
  const { warnDays, escalateDays, days } = policy;
  return { warnAt: endOf(warnDays), escalateAt: endOf(escalateDays), dueAt: endOf(days), policy };
}

export interface ClockFacts {
  warnAt: number;
  escalateAt: number;
  dueAt: number;
  isWarned: boolean;
  isEscalated: boolean;
  isBreached: boolean;
}
export type ClockMark = 'warn' | 'escalate' | 'breach';

/** The furthest mark that was passed and not written down; after an outage those before it are not made up for. */
export function passedMark(clock: ClockFacts, now: number): ClockMark | null {
  if (clock.isBreached) return null;
  if (now >= clock.dueAt) return 'breach';
  if (clock.isEscalated) return null;
  if (now >= clock.escalateAt) return 'escalate';
  return !clock.isWarned && now >= clock.warnAt ? 'warn' : null;
}

/** When the clock next has something to say; null: it has said everything. */
export const nextMark = (clock: ClockFacts, now: number): number | null =>
  [clock.warnAt, clock.escalateAt, clock.dueAt].find((at) => at > now) ?? null;
