import { addDays, instantOf, wallTime, weekdayOf } from '../clinic/calendar.ts';
import type { ClinicCalendar } from '../clinic/calendar.ts';
import type { VisitPolicy } from './visit-policy.ts';

export type QuietCalendar = Pick<ClinicCalendar, 'timeZone' | 'closedDays'>;

/** The silence a clinic keeps: when a message may leave, in its own zone. */
export interface QuietTime {
  isQuiet(instant: number): boolean;
  /** The instant itself, or the end of the silence it falls in. */
  after(instant: number): number;
  /** The instant itself, or the last moment before the silence it falls in. */
  before(instant: number): number;
  /** When the next silence begins; `limit` when none begins earlier. */
  nextStart(instant: number, limit: number): number;
}

// Longer runs of closed days than this are a closed clinic, not a silence to step over.
const MAX_STEPS = 60;

export function quietTime(
  policy: Pick<VisitPolicy, 'quietHours' | 'quietDays'>,
  calendar: QuietCalendar,
  keepsQuietDays: boolean,
): QuietTime {
  const { timeZone } = calendar;
  const hours =
    policy.quietHours && policy.quietHours.from !== policy.quietHours.to ? policy.quietHours : null;
  const hasDays = policy.quietDays && keepsQuietDays;
  const midnight = (day: string): number => instantOf(day, '00:00', timeZone);
  const isQuietDay = (day: string): boolean =>
    hasDays && (weekdayOf(day) === 0 || calendar.closedDays.includes(day));

  const inHours = (time: string): boolean => {
    if (!hours) return false;
    return hours.from < hours.to
      ? time >= hours.from && time < hours.to
      : time >= hours.from || time < hours.to;
  };
  const isQuiet = (instant: number): boolean => {
    const { day, time } = wallTime(instant, timeZone);
    return isQuietDay(day) || inHours(time);
  };

  function endOf(instant: number): number {
    const { day, time } = wallTime(instant, timeZone);
    if (isQuietDay(day)) return midnight(addDays(day, 1));
    const to = hours?.to ?? '00:00';
    return instantOf(time < to ? day : addDays(day, 1), to, timeZone);
  }
  function startOf(instant: number): number {
    const { day, time } = wallTime(instant, timeZone);
    if (isQuietDay(day)) return midnight(day);
    const from = hours?.from ?? '00:00';
    return instantOf(time >= from ? day : addDays(day, -1), from, timeZone);
  }
  function stepWhileQuiet(instant: number, step: (at: number) => number): number {
    let at = instant;
    for (let count = 0; count < MAX_STEPS && isQuiet(at); count += 1) at = step(at);
    return at;
  }

  return {
    isQuiet,
    after: (instant) => stepWhileQuiet(instant, endOf),
    before: (instant) => stepWhileQuiet(instant, (at) => startOf(at) - 1),
    nextStart(instant, limit) {
      const { day } = wallTime(instant, timeZone);
      for (let count = 0; count <= MAX_STEPS; count += 1) {
        const date = addDays(day, count);
        const starts = [
          ...(isQuietDay(date) ? [midnight(date)] : []),
          ...(hours ? [instantOf(date, hours.from, timeZone)] : []),
        ];
        const first = starts.find((start) => start >= instant);
        if (first !== undefined) return Math.min(first, limit);
        if (midnight(date) > limit) break;
      }
      return limit;
    },
  };
}
