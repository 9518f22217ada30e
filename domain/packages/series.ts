import type { Refusal } from '../appointments/booking.ts';
import { addDays, instantOf, wallTime, weekdayOf } from '../clinic/calendar.ts';

/** A free time that a session may take. */
export interface FreeTime {
  startsAt: number;
  endsAt: number;
  professionalId: string;
  roomId: string | null;
  deviceId: string | null;
}

/** How near a proposal is to the wish: the same weekday and hour, one of the two, or neither; `none`: nothing is free in its days. */
export const fits = ['same', 'same-weekday', 'same-time', 'other', 'none'] as const;
export type Fit = (typeof fits)[number];

export interface ProposedSession {
  position: number;
  /** Null when nothing is free in the days it may be on. */
  slot: FreeTime | null;
  /** What would have been the same weekday and hour, epoch milliseconds. */
  wishedAt: number;
  fit: Fit;
  /** Why the wish itself was not taken; empty when it was. */
  reasons: readonly Refusal[];
}

export interface Interval {
  minDays: number;
  maxDays: number;
}

/** The days on which the session after one on `day` may be, inclusive. */
export const windowAfter = (day: string, { minDays, maxDays }: Interval): { from: string; to: string } => ({
  from: addDays(day, minDays),
  to: addDays(day, maxDays),
});

/**
 * The day that is wished for: the first of the same weekday in the window, else the first day of it. `weekday` and `time` are those of
 * the first session, so that one that had to move does not pull the others along.
 */
export function wishIn(
  { from, to }: { from: string; to: string },
  { weekday, time }: { weekday: number; time: string },
  timeZone: string,
): number {
  let day = from;
  while (day < to && weekdayOf(day) !== weekday) day = addDays(day, 1);
  return instantOf(weekdayOf(day) === weekday ? day : from, time, timeZone);
}

/** Free times by nearness to the wish: its weekday before its hour, its hour before any other; among equals the nearest instant. */
export function byNearness(
  slots: readonly FreeTime[],
  wishedAt: number,
  timeZone: string,
): { slot: FreeTime; fit: Fit }[] {
  const wish = wallTime(wishedAt, timeZone);
  const fitOf = ({ startsAt }: FreeTime): Fit => {
    const { weekday, time } = wallTime(startsAt, timeZone);
    // Another week at the same weekday and hour keeps her habit too.
    if (weekday === wish.weekday && time === wish.time) return 'same';
    if (weekday === wish.weekday) return 'same-weekday';
    return time === wish.time ? 'same-time' : 'other';
  };
  return slots
    .map((slot) => ({ slot, fit: fitOf(slot) }))
    .toSorted(
      (one, other) =>
        fits.indexOf(one.fit) - fits.indexOf(other.fit) ||
        Math.abs(one.slot.startsAt - wishedAt) - Math.abs(other.slot.startsAt - wishedAt) ||
        one.slot.startsAt - other.slot.startsAt,
    );
}

/** The next place of a series without a visit, and the days on which it may be; null when every place has one. */
export function nextOpen(
  sessions: number,
  visits: readonly { position: number; day: string }[],
  interval: Interval,
): { position: number; from: string; to: string } | null {
  const taken = new Map(visits.map(({ position, day }) => [position, day]));
  let position = 1;
  while (taken.has(position)) position += 1;
  if (position > sessions) return null;
  const before = [...taken].filter(([at]) => at < position).map(([, day]) => day);
  const last = before.toSorted().at(-1);
  return last === undefined ? null : { position, ...windowAfter(last, interval) };
}
