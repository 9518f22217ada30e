import { addDays, instantOf, wallTime, weekdayOf } from '../clinic/calendar.ts';
import { nationalHolidays } from '../clinic/holidays.ts';

/**
 * Business days of the law's clocks (Res. CD/ANPD 15/2024). National holidays by law, each from its year on (Leis 662/1949, 6.802/1980,
 * 10.607/2002, 14.759/2023; Good Friday is kept as one, Lei 9.093/1995). Carnival and Corpus Christi are pontos facultativos, no
 * holidays: they count as business days, so that a clock never ends later than the authority may count it. State and municipal
 * holidays count too, for the same reason: the authority sits elsewhere. A small agent's double time (Res. CD/ANPD 2/2022 art. 14)
 * is not used: it falls away when the incident is grave, which nobody knows on the first day.
 */
export type OptionalDays = 'work' | 'rest';

const known = new Map<string, ReadonlySet<string>>();

function restDays(year: number, optional: OptionalDays): ReadonlySet<string> {
  const key = `${year}/${optional}`;
  const before = known.get(key);
  if (before) return before;
  const days = nationalHolidays(year).filter((holiday) => !holiday.optional || optional === 'rest');
  const made = new Set(days.map(({ date }) => date));
  known.set(key, made);
  return made;
}

export function isBusinessDay(day: string, optional: OptionalDays = 'work'): boolean {
  const weekday = weekdayOf(day);
  return weekday !== 0 && weekday !== 6 && !restDays(Number(day.slice(0, 4)), optional).has(day);
}

/** The day of the event is not counted (Código Civil art. 132): the first business day after it is the first of `count`. */
export function addBusinessDays(day: string, count: number, optional: OptionalDays = 'work'): string {
  const step = count < 0 ? -1 : 1;
  let at = day;
  for (let left = Math.abs(count); left > 0;) {
    at = addDays(at, step);
    if (isBusinessDay(at, optional)) left -= 1;
  }
  return at;
}

/** Business days from the day after `from` to `to`, both ends of a clock; 0 when it has ended. */
export function businessDaysBetween(from: string, to: string, optional: OptionalDays = 'work'): number {
  let count = 0;
  for (let day = addDays(from, 1); day <= to; day = addDays(day, 1)) {
    if (isBusinessDay(day, optional)) count += 1;
  }
  return count;
}

/** The first instant that is too late: midnight after the last of `count` business days, on the clock of the zone. */
export function businessDeadline(
  instant: number,
  count: number,
  timeZone: string,
  optional: OptionalDays = 'work',
): number {
  const { day } = wallTime(instant, timeZone);
  return instantOf(addDays(addBusinessDays(day, count, optional), 1), '00:00', timeZone);
}
