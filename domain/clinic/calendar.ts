/**
 * Wall-clock time of a clinic, without a library: the workflow sandbox and the browser have `Intl` and nothing else.
 * Instants are epoch milliseconds; days are `yyyy-mm-dd` and times `HH:MM` in the clinic's IANA zone. Offsets are never
 * stored: Brazil has had no DST since Decreto 9.772/2019, but it is debated every year.
 */
export interface WallTime {
  day: string;
  time: string;
  /** 0 = Sunday … 6 = Saturday. */
  weekday: number;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formatters.set(timeZone, made);
  return made;
}

/** What the clock of a zone shows more than UTC at an instant. */
export function offsetMs(instant: number, timeZone: string): number {
  const parts: Record<string, number> = {};
  for (const part of formatterOf(timeZone).formatToParts(instant)) {
    if (part.type !== 'literal') parts[part.type] = Number(part.value);
  }
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
}

/** Whether the IANA name is known to this runtime. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export function wallTime(instant: number, timeZone: string): WallTime {
  const shifted = new Date(instant + offsetMs(instant, timeZone));
  const iso = shifted.toISOString();
  return { day: iso.slice(0, 10), time: iso.slice(11, 16), weekday: shifted.getUTCDay() };
}

/** The instant of a wall time; in a gap (clock put forward) the first instant after it, in an overlap the first of the two. */
export function instantOf(day: string, time: string, timeZone: string): number {
  const asUtc = Date.parse(`${day}T${time}:00Z`);
  const first = asUtc - offsetMs(asUtc, timeZone);
  const second = asUtc - offsetMs(first, timeZone);
  return offsetMs(second, timeZone) === offsetMs(first, timeZone) ? second : Math.max(first, second);
}

export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10);
}

export const weekdayOf = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay();

/** Opening hours: per weekday ('0' = Sunday) a list of intervals in wall time, sorted, not overlapping. Missing = closed. */
export type WeeklyHours = Partial<Record<'0' | '1' | '2' | '3' | '4' | '5' | '6', readonly HourRange[]>>;
export interface HourRange {
  from: string;
  to: string;
}

export interface ClinicCalendar {
  timeZone: string;
  hours: WeeklyHours;
  /** Days the clinic is closed: national holidays it keeps plus its own. */
  closedDays: readonly string[];
}

/** The open intervals of one day as instants. */
export function openRanges(
  calendar: ClinicCalendar,
  day: string,
  hours: WeeklyHours = calendar.hours,
): [number, number][] {
  if (calendar.closedDays.includes(day)) return [];
  const ranges = hours[String(weekdayOf(day)) as keyof WeeklyHours] ?? [];
  return ranges.map((range) => [
    instantOf(day, range.from, calendar.timeZone),
    instantOf(day, range.to, calendar.timeZone),
  ]);
}

/** Whether [startsAt, endsAt) lies inside one open interval of the day it starts on. */
export function isOpen(
  calendar: ClinicCalendar,
  startsAt: number,
  endsAt: number,
  hours?: WeeklyHours,
): boolean {
  const { day } = wallTime(startsAt, calendar.timeZone);
  return openRanges(calendar, day, hours).some(([from, to]) => startsAt >= from && endsAt <= to);
}
