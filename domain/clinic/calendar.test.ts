import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  instantOf,
  isOpen,
  isTimeZone,
  openRanges,
  wallTime,
  type ClinicCalendar,
} from './calendar.ts';
import { easter, nationalClosedDays, nationalHolidays } from './holidays.ts';
import { clinicCalendar } from './settings.ts';

const zones = ['America/Sao_Paulo', 'America/Manaus', 'America/Rio_Branco', 'America/Noronha'];

describe('clinic time', () => {
  it.each([
    ['America/Noronha', '2026-11-23T11:00:00.000Z'],
    ['America/Sao_Paulo', '2026-11-23T12:00:00.000Z'],
    ['America/Manaus', '2026-11-23T13:00:00.000Z'],
    ['America/Rio_Branco', '2026-11-23T14:00:00.000Z'],
  ])('nine in the morning in %s is %s', (zone, iso) => {
    expect(new Date(instantOf('2026-11-23', '09:00', zone)).toISOString()).toBe(iso);
  });
  it('goes to wall time and back in every zone', () => {
    const moment = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2030, 0, 1) });
    fc.assert(
      fc.property(moment, fc.constantFrom(...zones), (at, zone) => {
        const minute = at - (at % 60_000);
        const { day, time } = wallTime(minute, zone);
        expect(instantOf(day, time, zone)).toBe(minute);
      }),
    );
  });
  it('survives the hours that summer time once skipped and repeated in São Paulo', () => {
    // 2018-11-04 00:00 did not exist; 2019-02-16 23:00 came twice.
    expect(
      wallTime(instantOf('2018-11-04', '00:00', 'America/Sao_Paulo'), 'America/Sao_Paulo'),
    ).toMatchObject({
      day: '2018-11-04',
      time: '01:00',
    });
    expect(new Date(instantOf('2019-02-16', '23:00', 'America/Sao_Paulo')).toISOString()).toBe(
      '2019-02-17T01:00:00.000Z',
    );
  });
  it('knows zones and days', () => {
    expect([isTimeZone('America/Belem'), isTimeZone('Brasilia')]).toEqual([true, false]);
    expect([addDays('2028-02-28', 1), addDays('2026-01-01', -1)]).toEqual(['2028-02-29', '2025-12-31']);
  });
});

describe('opening hours', () => {
  const calendar: ClinicCalendar = {
    timeZone: 'America/Manaus',
    hours: {
      1: [
        { from: '08:00', to: '12:00' },
        { from: '13:00', to: '18:00' },
      ],
    },
    closedDays: ['2026-11-30'],
  };
  const at = (time: string, day = '2026-11-23') => instantOf(day, time, calendar.timeZone);

  it('holds a visit that fits between opening and lunch, and none across lunch', () => {
    expect(isOpen(calendar, at('11:30'), at('12:00'))).toBe(true);
    expect(isOpen(calendar, at('11:30'), at('12:30'))).toBe(false);
    expect(isOpen(calendar, at('17:30'), at('18:10'))).toBe(false);
  });
  it('is closed on other days and on closed days', () => {
    expect(openRanges(calendar, '2026-11-24')).toEqual([]);
    expect(openRanges(calendar, '2026-11-30')).toEqual([]);
  });
});

describe('national holidays', () => {
  it.each([
    [2024, '2024-03-31'],
    [2026, '2026-04-05'],
    [2027, '2027-03-28'],
    [2038, '2038-04-25'],
  ])('Easter of %i is %s', (year, day) => {
    expect(easter(year)).toBe(day);
  });
  it('has the days of 2027, with Carnival and Corpus Christi optional', () => {
    expect(
      nationalHolidays(2027)
        .filter((day) => day.optional)
        .map((day) => day.date),
    ).toEqual(['2027-02-08', '2027-02-09', '2027-05-27']);
    expect(nationalClosedDays(2027)).toContain('2027-03-26');
  });
  it('has 20 November only since Lei 14.759/2023', () => {
    expect(nationalClosedDays(2023)).not.toContain('2023-11-20');
    expect(nationalClosedDays(2024)).toContain('2024-11-20');
  });
  it('yields to a clinic that opens, and to days of its own', () => {
    const settings = {
      timeZone: 'America/Sao_Paulo',
      hours: {},
      closedDays: [
        { date: '2026-11-20', name: 'abrimos', isOpen: true },
        { date: '2026-07-09', name: 'Revolução Constitucionalista' },
      ],
    };
    const { closedDays } = clinicCalendar(settings, 2026, 2026);
    expect(closedDays).toContain('2026-07-09');
    expect(closedDays).not.toContain('2026-11-20');
  });
});
