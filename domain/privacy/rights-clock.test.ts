import { describe, expect, it } from 'vitest';
import { addDays, instantOf } from '../clinic/calendar.ts';
import { rightsClock } from './rights-clock.ts';

const zones = {
  ...{ 'America/Noronha': '-02:00', 'America/Sao_Paulo': '-03:00' },
  ...{ 'America/Manaus': '-04:00', 'America/Rio_Branco': '-05:00' },
} as const;
type Zone = keyof typeof zones;
const iso = (at: number) => new Date(at).toISOString();
const marksOf = (wall: string, zone: Zone) => {
  const { warnAt, escalateAt, dueAt } = rightsClock(Date.parse(`${wall}:00${zones[zone]}`), zone);
  return [warnAt, escalateAt, dueAt].map(iso);
};

describe('fifteen days of a right', () => {
  it.each([
    // Christmas and New Year: holidays and weekends count (LGPD art. 19 II says days, not business days).
    ['2026-12-24T18:00', ['2027-01-04', '2027-01-07', '2027-01-09']],
    // Carnival 2027 (8 and 9 February) lies within.
    ['2027-02-05T09:00', ['2027-02-16', '2027-02-19', '2027-02-21']],
    // Good Friday and Easter 2027 (26 and 28 March).
    ['2027-03-19T09:00', ['2027-03-30', '2027-04-02', '2027-04-04']],
    // 29 February is a day; the year after has none.
    ['2028-02-20T09:00', ['2028-03-02', '2028-03-05', '2028-03-07']],
    ['2027-02-20T09:00', ['2027-03-03', '2027-03-06', '2027-03-08']],
    // The last minute of a year.
    ['2027-12-31T23:59', ['2028-01-11', '2028-01-14', '2028-01-16']],
  ])(
    'that came at %s end at midnight of ten, thirteen and fifteen days, wherever the clinic is',
    (wall, days) => {
      for (const zone of Object.keys(zones) as Zone[]) {
        const midnight = iso(Date.parse(`2026-01-01T00:00:00${zones[zone]}`)).slice(10);
        expect(marksOf(wall, zone)).toEqual(days.map((day) => `${day}${midnight}`));
      }
    },
  );

  it('begin on the clinic’s day: one instant is two days in Noronha and in Acre', () => {
    const at = Date.parse('2026-12-31T23:30:00-05:00');
    expect(iso(rightsClock(at, 'America/Rio_Branco').dueAt)).toBe('2027-01-16T05:00:00.000Z');
    expect(iso(rightsClock(at, 'America/Noronha').dueAt)).toBe('2027-01-17T02:00:00.000Z');
  });

  it('are fifteen whole days after the day it came, on every day of two leap years and what lies between', () => {
    for (let day = '2024-01-01'; day < '2029-01-01'; day = addDays(day, 1)) {
      for (const zone of Object.keys(zones)) {
        const { warnAt, escalateAt, dueAt } = rightsClock(instantOf(day, '13:07', zone), zone);
        const dayAfter = instantOf(addDays(day, 1), '00:00', zone);
        expect([warnAt, escalateAt, dueAt].map((at) => (at - dayAfter) / 86_400_000)).toEqual([10, 13, 15]);
      }
    }
  });

  it('keep to the clinic’s clock where it is put back, as Brazil’s was until 2019', () => {
    // Lisbon leaves summer time on 26 October 2025: the deadline is midnight there all the same.
    const at = Date.parse('2025-10-20T12:00:00Z');
    expect(iso(rightsClock(at, 'Europe/Lisbon').dueAt)).toBe('2025-11-05T00:00:00.000Z');
  });
});
