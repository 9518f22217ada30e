import type { ClinicCalendar, WeeklyHours } from './calendar.ts';
import { nationalClosedDays } from './holidays.ts';

/** A day of the clinic's own: closed, or open although it is a national holiday. */
export interface ClinicDay {
  date: string;
  name: string;
  isOpen?: boolean;
}

export interface ClinicSettings {
  timeZone: string;
  hours: WeeklyHours;
  closedDays: readonly ClinicDay[];
}

/** The calendar of a span of years: national holidays keep the clinic closed unless it says that it opens. */
export function clinicCalendar(settings: ClinicSettings, fromYear: number, toYear: number): ClinicCalendar {
  const closed = new Set<string>();
  for (let year = fromYear; year <= toYear; year += 1)
    for (const day of nationalClosedDays(year)) closed.add(day);
  for (const day of settings.closedDays) {
    if (day.isOpen) closed.delete(day.date);
    else closed.add(day.date);
  }
  return { timeZone: settings.timeZone, hours: settings.hours, closedDays: [...closed] };
}

/** The calendar around an instant: the year before to two years after, enough for any plan of a visit. */
export function calendarAround(settings: ClinicSettings, instant: number): ClinicCalendar {
  const year = new Date(instant).getUTCFullYear();
  return clinicCalendar(settings, year - 1, year + 2);
}
