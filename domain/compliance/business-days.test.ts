import { describe, expect, it } from 'vitest';
import { addDays } from '../clinic/calendar.ts';
import { easter, nationalHolidays } from '../clinic/holidays.ts';
import { addBusinessDays, businessDaysBetween, businessDeadline, isBusinessDay } from './business-days.ts';

const zone = 'America/Sao_Paulo';

describe('business days of the law', () => {
  it.each([
    // A plain week.
    ['2026-11-23', '2026-11-26'],
    // Friday before Carnival 2026 (Feb 16–17 are no holidays): Monday, Tuesday, Ash Wednesday.
    ['2026-02-13', '2026-02-18'],
    // Maundy Thursday 2026: Good Friday and the weekend do not count.
    ['2026-04-02', '2026-04-08'],
    // Tiradentes on a Tuesday.
    ['2026-04-17', '2026-04-23'],
    // Labour Day on a Friday.
    ['2026-04-29', '2026-05-05'],
    // Corpus Christi is no holiday.
    ['2026-06-03', '2026-06-08'],
    // Independence Day on a Monday.
    ['2026-09-04', '2026-09-10'],
    // Aparecida on a Monday, All Souls on a Monday.
    ['2026-10-09', '2026-10-15'],
    ['2026-10-30', '2026-11-05'],
    // Consciousness Day on a Friday.
    ['2026-11-18', '2026-11-24'],
    // Christmas (Friday) to New Year (Friday).
    ['2026-12-23', '2026-12-29'],
    ['2026-12-30', '2027-01-05'],
    // Learnt on a Saturday, a Sunday, a holiday: the first business day after is the first.
    ['2026-11-28', '2026-12-02'],
    ['2026-11-29', '2026-12-02'],
    ['2026-12-25', '2026-12-30'],
  ])('three after %s end on %s', (from, to) => {
    expect(addBusinessDays(from, 3)).toBe(to);
    expect(businessDaysBetween(from, to)).toBe(3);
  });

  it.each([
    ['2026-11-27', '2026-12-28'],
    ['2026-12-01', '2026-12-30'],
    ['2026-12-23', '2027-01-22'],
    ['2026-03-27', '2026-04-28'],
  ])('twenty after %s end on %s', (from, to) => {
    expect(addBusinessDays(from, 20)).toBe(to);
    expect(businessDaysBetween(from, to)).toBe(20);
  });

  it('rest on Carnival and Corpus Christi only where they are asked to', () => {
    expect(addBusinessDays('2026-02-13', 3, 'rest')).toBe('2026-02-20');
    expect(addBusinessDays('2026-06-03', 3, 'rest')).toBe('2026-06-09');
    expect(isBusinessDay('2026-02-16')).toBe(true);
    expect(isBusinessDay('2026-02-16', 'rest')).toBe(false);
  });

  it('follow Easter, which is computed: Good Friday rests, Carnival and Corpus Christi do not, for 200 years', () => {
    for (let year = 1950; year < 2150; year += 1) {
      const sunday = easter(year);
      expect(isBusinessDay(addDays(sunday, -2)), sunday).toBe(false);
      const optional = [addDays(sunday, -48), addDays(sunday, -47), addDays(sunday, 60)];
      // Carnival may be no fixed holiday; Corpus Christi (21 May to 24 June) neither.
      expect(optional.map((day) => isBusinessDay(day))).toEqual([true, true, true]);
      expect(optional.map((day) => isBusinessDay(day, 'rest'))).toEqual([false, false, false]);
    }
  });

  it('count state and municipal holidays, because the authority sits elsewhere', () => {
    // São Paulo, 25 January and 9 July; Acre, 15 June; Manaus, 24 October (2025, a Friday).
    for (const day of ['2027-01-25', '2026-07-09', '2026-06-15', '2025-10-24'])
      expect(isBusinessDay(day)).toBe(true);
  });

  it('know a holiday from the year of its law on', () => {
    expect(isBusinessDay('2023-11-20')).toBe(true);
    expect(isBusinessDay('2024-11-20')).toBe(false);
    expect(isBusinessDay('2025-11-20')).toBe(false);
  });

  it('agree with a plain count, for every day of forty years', () => {
    for (let day = '2020-01-01'; day < '2060-01-01'; day = addDays(day, 1)) {
      const weekday = new Date(`${day}T12:00:00Z`).getUTCDay();
      const isHoliday = nationalHolidays(Number(day.slice(0, 4))).some(
        ({ date, optional }) => date === day && !optional,
      );
      expect(isBusinessDay(day), day).toBe(weekday % 6 !== 0 && !isHoliday);
    }
  });

  it('go back and forth', () => {
    for (let day = '2026-01-01'; day < '2027-01-01'; day = addDays(day, 1)) {
      const there = addBusinessDays(day, 3);
      expect(isBusinessDay(there)).toBe(true);
      expect(businessDaysBetween(day, there)).toBe(3);
      if (isBusinessDay(day)) expect(addBusinessDays(there, -3)).toBe(day);
    }
    expect(addBusinessDays('2026-11-23', 0)).toBe('2026-11-23');
    expect(businessDaysBetween('2026-11-23', '2026-11-20')).toBe(0);
  });
});

describe('the instant a clock ends', () => {
  it('is midnight after the last day, in the zone of the clinic', () => {
    const known = Date.parse('2026-11-27T18:00:00Z');
    expect(new Date(businessDeadline(known, 3, zone)).toISOString()).toBe('2026-12-03T03:00:00.000Z');
    expect(new Date(businessDeadline(known, 3, 'America/Manaus')).toISOString()).toBe(
      '2026-12-03T04:00:00.000Z',
    );
  });

  it.each([
    ['America/Noronha', '02'],
    ['America/Sao_Paulo', '03'],
    ['America/Manaus', '04'],
    ['America/Rio_Branco', '05'],
  ])('of twenty over Christmas and New Year is midnight in %s', (place, hour) => {
    const noon = Date.parse('2026-12-10T15:00:00Z');
    expect(new Date(businessDeadline(noon, 20, place)).toISOString()).toBe(`2027-01-12T${hour}:00:00.000Z`);
  });

  it.each([
    // Tuesday in Noronha, still Monday in Acre.
    ['2026-12-01T02:30:00Z', 'America/Noronha', '2026-12-05T02:00:00.000Z'],
    ['2026-12-01T02:30:00Z', 'America/Rio_Branco', '2026-12-04T05:00:00.000Z'],
    ['2026-12-01T04:30:00Z', 'America/Sao_Paulo', '2026-12-05T03:00:00.000Z'],
    ['2026-12-01T04:30:00Z', 'America/Rio_Branco', '2026-12-04T05:00:00.000Z'],
  ])(
    'counts from the day that it is in the clinic: known at %s in %s, three end at %s',
    (known, place, end) => {
      expect(new Date(businessDeadline(Date.parse(known), 3, place)).toISOString()).toBe(end);
    },
  );

  it('takes the day of knowledge from the clock of the zone: 23:30 on Friday is not Saturday', () => {
    const friday = Date.parse('2026-11-28T02:30:00Z');
    expect(businessDeadline(friday, 3, zone)).toBe(businessDeadline(friday - 86_400_000 / 2, 3, zone));
    // Both learnt by the weekend: Monday is the first day in any case.
    expect(businessDeadline(friday + 86_400_000, 3, zone)).toBe(businessDeadline(friday, 3, zone));
  });

  it('crosses a change to summer time, as Brazil had until 2019', () => {
    const known = Date.parse('2018-11-01T15:00:00Z');
    expect(new Date(businessDeadline(known, 3, zone)).toISOString()).toBe('2018-11-08T02:00:00.000Z');
  });
});
