import { addDays } from './calendar.ts';

export interface Holiday {
  date: string;
  name: string;
  /** Ponto facultativo: many clinics open; the clinic decides. */
  optional: boolean;
}

/** Easter Sunday of the Gregorian calendar (anonymous algorithm of Meeus, Jones and Butcher). */
export function easter(year: number): string {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const e = b % 4;
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - d - g + 15) % 30;
  const i = Math.floor(c / 4);
  const k = c % 4;
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  const day = ((h + l - 7 * m + 114) % 31) + 1;
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

const fixed: readonly { monthDay: string; name: string; since: number }[] = [
  { monthDay: '01-01', name: 'Confraternização Universal', since: 1949 },
  { monthDay: '04-21', name: 'Tiradentes', since: 1950 },
  { monthDay: '05-01', name: 'Dia do Trabalho', since: 1949 },
  { monthDay: '09-07', name: 'Independência do Brasil', since: 1949 },
  { monthDay: '10-12', name: 'Nossa Senhora Aparecida', since: 1980 },
  { monthDay: '11-02', name: 'Finados', since: 2003 },
  { monthDay: '11-15', name: 'Proclamação da República', since: 1949 },
  // Lei 14.759/2023: national from 2024 on.
  { monthDay: '11-20', name: 'Consciência Negra', since: 2024 },
  { monthDay: '12-25', name: 'Natal', since: 1949 },
];

/** National holidays of a year (Leis 662/1949, 6.802/1980, 10.607/2002, 14.759/2023) and the optional days tied to Easter. */
export function nationalHolidays(year: number): Holiday[] {
  const sunday = easter(year);
  const movable: Holiday[] = [
    { date: addDays(sunday, -48), name: 'Carnaval (segunda-feira)', optional: true },
    { date: addDays(sunday, -47), name: 'Carnaval (terça-feira)', optional: true },
    { date: addDays(sunday, -2), name: 'Sexta-feira Santa', optional: false },
    { date: addDays(sunday, 60), name: 'Corpus Christi', optional: true },
  ];
  const dated = fixed
    .filter((holiday) => year >= holiday.since)
    .map(({ monthDay, name }) => ({ date: `${year}-${monthDay}`, name, optional: false }));
  return [...dated, ...movable].sort((one, other) => one.date.localeCompare(other.date));
}

/** The obligatory ones only: the days a clinic is closed unless it says otherwise. */
export const nationalClosedDays = (year: number): string[] =>
  nationalHolidays(year)
    .filter((holiday) => !holiday.optional)
    .map((holiday) => holiday.date);
