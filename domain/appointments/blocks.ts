import { addDays, instantOf, wallTime, weekdayOf } from '../clinic/calendar.ts';
import type { ResourceKind } from '../clinic/catalogue.ts';
import type { ActorRole } from '../clinic/roles.ts';
import type { RefusalCode } from './booking.ts';
import type { Interval } from './busy-times.ts';

/** Why a professional, room or device is not to be had. */
export const blockKinds = ['absence', 'lunch', 'meeting', 'maintenance', 'other'] as const;
export type BlockKind = (typeof blockKinds)[number];

const ofPeople: readonly BlockKind[] = ['absence', 'lunch', 'meeting'];

/** People are not serviced, and rooms have no lunch. */
export const canBlock = (kind: ResourceKind, block: BlockKind): boolean =>
  block === 'other' || ofPeople.includes(block) === (kind === 'professional');

/** A professional decides over her own time alone. */
export const mayBlock = (role: ActorRole, isOwn: boolean): boolean => role !== 'professional' || isOwn;

/** Why a booking is refused where somebody, or a block, has the resource. */
export function busyCode(kind: ResourceKind, block: BlockKind | null): RefusalCode {
  if (block && ofPeople.includes(block)) return 'professional-absent';
  return block === 'maintenance' && kind === 'device' ? 'device-maintenance' : `${kind}-busy`;
}

export interface Repeat {
  every: 'day' | 'week';
  /** 0 = Sunday. Left out: every day, or each week on the day of the first. */
  weekdays?: readonly number[] | undefined;
  /** The last day on which it may begin, in the clinic's zone. */
  until: string;
}

const mostDays = 400;

const dayMs = 86_400_000;
export const isLongerThanADay = ([from, to]: Interval): boolean => to - from > dayMs;

export const isWithinRepeat = ([from]: Interval, { until }: Repeat, timeZone: string): boolean => {
  const { day } = wallTime(from, timeZone);
  return until >= day && until < addDays(day, mostDays);
};

/**
 * Each time of a recurring block: at the same time on the clinic's clock, so that lunch stays at noon when the clock changes. A time that
 * the change leaves out falls away. The first is the one that was asked for, if its weekday is one of those.
 */
export function blockTimes(first: Interval, repeat: Repeat | null, timeZone: string): Interval[] {
  if (!repeat) return [first];
  const [start, end] = [wallTime(first[0], timeZone), wallTime(first[1], timeZone)];
  const weekdays = repeat.weekdays ?? (repeat.every === 'week' ? [start.weekday] : null);
  const times: Interval[] = [];
  for (let day = start.day; day <= repeat.until; day = addDays(day, 1)) {
    if (weekdays && !weekdays.includes(weekdayOf(day))) continue;
    const endDay = start.day === end.day ? day : addDays(day, 1);
    const time: Interval =
      day === start.day
        ? first
        : [instantOf(day, start.time, timeZone), instantOf(endDay, end.time, timeZone)];
    if (time[1] > time[0]) times.push(time);
  }
  return times;
}

/** A long absence is held in pieces: a look-up of what is held starts a day or so back, and stays on the index. */
export const piecesOf = ([from, to]: Interval): Interval[] =>
  Array.from({ length: Math.ceil((to - from) / dayMs) }, (_, at) => [
    from + at * dayMs,
    Math.min(to, from + (at + 1) * dayMs),
  ]);
