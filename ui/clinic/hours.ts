import type { HourRange, WeeklyHours } from '../../domain/clinic/calendar.ts';
import { isTime } from '../typed-date.ts';

export type Weekday = keyof WeeklyHours;
/** As a Brazilian week is read: Monday first. */
export const weekdays: readonly Weekday[] = ['1', '2', '3', '4', '5', '6', '0'];
const workdays: readonly Weekday[] = ['1', '2', '3', '4', '5'];

export const rangesOf = (hours: WeeklyHours, day: Weekday): readonly HourRange[] => hours[day] ?? [];

/** Code of what is wrong with a day's intervals, as typed: `missing`, `order`, `overlap`. */
export function hoursFault(ranges: readonly HourRange[]): string | null {
  if (ranges.some(({ from, to }) => !isTime(from) || !isTime(to))) return 'missing';
  if (ranges.some(({ from, to }) => from >= to)) return 'order';
  const sorted = sortRanges(ranges);
  return sorted.some(({ from }, at) => at > 0 && from < (sorted[at - 1]?.to ?? '')) ? 'overlap' : null;
}

export const hasHoursFault = (hours: WeeklyHours): boolean =>
  weekdays.some((day) => hoursFault(rangesOf(hours, day)) !== null);

const sortRanges = (ranges: readonly HourRange[]): HourRange[] =>
  [...ranges].sort((one, other) => one.from.localeCompare(other.from));

/** As they are kept: sorted, days without intervals left out. */
export function tidyHours(hours: WeeklyHours): WeeklyHours {
  const open = weekdays.filter((day) => rangesOf(hours, day).length > 0);
  return Object.fromEntries(open.map((day) => [day, sortRanges(rangesOf(hours, day))]));
}

const later = (time: string, minutes: number): string => {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  const total = Math.min(hour * 60 + minute + minutes, 23 * 60 + 59);
  return `${String(Math.floor(total / 60)).padStart(2, '0')}:${String(total % 60).padStart(2, '0')}`;
};

/** The next interval a day could have: an hour after the last, as after lunch. */
export function nextRange(ranges: readonly HourRange[]): HourRange {
  const last = ranges.at(-1);
  return last && isTime(last.to)
    ? { from: later(last.to, 60), to: later(last.to, 300) }
    : { from: '08:00', to: '18:00' };
}

/** Monday to Friday like `day`. */
export const copyToWorkdays = (hours: WeeklyHours, day: Weekday): WeeklyHours => ({
  ...hours,
  ...Object.fromEntries(
    workdays.map((other) => [other, rangesOf(hours, day).map((range) => ({ ...range }))]),
  ),
});
