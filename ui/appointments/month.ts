import type { AgendaDays } from '../../api/appointments/agenda-days.ts';
import { addDays, openRanges, weekdayOf } from '../../domain/clinic/calendar.ts';
import { nationalHolidays } from '../../domain/clinic/holidays.ts';
import { clinicCalendar } from '../../domain/clinic/settings.ts';
import type { Clinic, Resource } from './types.ts';

/** The weeks, Monday first, that hold the month of a day. */
export function monthWeeks(day: string): string[][] {
  const first = `${day.slice(0, 7)}-01`;
  let at = addDays(first, -((weekdayOf(first) + 6) % 7));
  const weeks: string[][] = [];
  do {
    weeks.push(Array.from({ length: 7 }, (_, index) => addDays(at, index)));
    at = addDays(at, 7);
  } while (at.startsWith(day.slice(0, 7)));
  return weeks;
}

export interface MonthDay {
  visits: number;
  unconfirmed: number;
  attention: number;
  /** Booked part of the working time of those shown, in per cent; 0 when nothing is booked or nobody's hours are known. */
  full: number;
  /** Why the clinic does not open. */
  closedBy: string | null;
}

export function monthDays(
  days: readonly string[],
  about: {
    counts: AgendaDays;
    clinic: Clinic | null;
    workers: readonly Pick<Resource, 'hours'>[];
  },
): Map<string, MonthDay> {
  const counts = new Map(about.counts.map((one) => [one.day, one]));
  const { clinic } = about;
  const year = (day: string | undefined) => Number(day?.slice(0, 4));
  const calendar = clinic && clinicCalendar(clinic, year(days[0]), year(days.at(-1)));
  return new Map(
    days.map((day) => {
      const { visits = 0, unconfirmed = 0, attention = 0, minutes = 0 } = counts.get(day) ?? {};
      const working = calendar
        ? about.workers.reduce(
            (sum, { hours }) =>
              sum +
              openRanges(calendar, day, hours ?? undefined).reduce((all, [from, to]) => all + to - from, 0),
            0,
          ) / 60_000
        : 0;
      const closedBy = calendar?.closedDays.includes(day) ? closedName(clinic as Clinic, day) : null;
      const full = working > 0 ? Math.round((minutes / working) * 100) : 0;
      return [day, { visits, unconfirmed, attention, full, closedBy }];
    }),
  );
}

const closedName = (clinic: Clinic, day: string): string =>
  clinic.closedDays.find((one) => one.date === day)?.name ??
  nationalHolidays(Number(day.slice(0, 4))).find((one) => one.date === day)?.name ??
  '';
