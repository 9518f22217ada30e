import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, instantOf, wallTime, weekdayOf } from '../clinic/calendar.ts';
import { blockTimes, busyCode, canBlock, isWithinRepeat, mayBlock, piecesOf } from './blocks.ts';
import type { Interval } from './busy-times.ts';

const zones = [
  ...['America/Sao_Paulo', 'America/Manaus', 'America/Rio_Branco', 'America/Noronha'],
  ...['America/New_York', 'Europe/Lisbon', 'Australia/Lord_Howe', 'Pacific/Apia'],
];
const at = (day: string, time: string, zone = 'America/Sao_Paulo') => instantOf(day, time, zone);
const hour = 3_600_000;

describe('a block', () => {
  it('is of a kind that its resource can have', () => {
    expect([canBlock('room', 'lunch'), canBlock('professional', 'maintenance')]).toEqual([false, false]);
    expect([canBlock('professional', 'lunch'), canBlock('device', 'maintenance')]).toEqual([true, true]);
    expect([canBlock('room', 'other'), canBlock('professional', 'other')]).toEqual([true, true]);
  });
  it('is set by a professional in her own time alone', () => {
    expect([mayBlock('professional', false), mayBlock('professional', true)]).toEqual([false, true]);
    expect([mayBlock('receptionist', false), mayBlock('owner', false)]).toEqual([true, true]);
  });
  it('refuses a booking with what it is', () => {
    expect(busyCode('professional', 'lunch')).toBe('professional-absent');
    expect(busyCode('device', 'maintenance')).toBe('device-maintenance');
    expect(busyCode('room', 'maintenance')).toBe('room-busy');
    expect(busyCode('professional', 'other')).toBe('professional-busy');
    expect(busyCode('device', null)).toBe('device-busy');
  });
  it('is held in pieces of a day, without a gap', () => {
    const time: Interval = [at('2026-11-24', '12:00'), at('2026-12-04', '13:30')];
    const pieces = piecesOf(time);
    expect([pieces.length, pieces[0]?.[0], pieces.at(-1)?.[1]]).toEqual([11, ...time]);
    for (const [index, [from]] of pieces.entries()) expect(from).toBe(pieces[index - 1]?.[1] ?? time[0]);
    expect(piecesOf([0, 24 * hour])).toEqual([[0, 24 * hour]]);
  });
});

describe('a recurring block', () => {
  it('comes on its weekdays until its last day', () => {
    const lunch: Interval = [at('2026-11-24', '12:00'), at('2026-11-24', '13:00')];
    const repeat = { every: 'week', weekdays: [1, 3], until: '2026-12-07' } as const;
    const days = blockTimes(lunch, repeat, 'America/Sao_Paulo').map(
      ([from]) => wallTime(from, 'America/Sao_Paulo').day,
    );
    expect(days).toEqual(['2026-11-25', '2026-11-30', '2026-12-02', '2026-12-07']);
    const weekly = { every: 'week', until: '2026-12-08' } as const;
    expect(blockTimes(lunch, weekly, 'America/Sao_Paulo')).toHaveLength(3);
    expect(blockTimes(lunch, null, 'America/Sao_Paulo')).toEqual([lunch]);
  });
  it('may come for four hundred days and not before its first', () => {
    const lunch: Interval = [at('2026-11-24', '23:00'), at('2026-11-24', '23:30')];
    const isWithin = (until: string) => isWithinRepeat(lunch, { every: 'day', until }, 'America/Sao_Paulo');
    expect([isWithin('2026-11-23'), isWithin('2026-11-24')]).toEqual([false, true]);
    const last = addDays('2026-11-24', 399);
    expect([isWithin(last), isWithin(addDays(last, 1))]).toEqual([true, false]);
    expect(blockTimes(lunch, { every: 'day', until: last }, 'America/Sao_Paulo')).toHaveLength(400);
  });
  it('leaves out a time that the clock skips', () => {
    const night: Interval = [
      at('2026-03-07', '02:15', 'America/New_York'),
      at('2026-03-07', '03:15', 'America/New_York'),
    ];
    const times = blockTimes(night, { every: 'day', until: '2026-03-09' }, 'America/New_York');
    // On the 8th it would be from 3:15 to 3:15.
    expect(times.map(([from]) => wallTime(from, 'America/New_York').day)).toEqual([
      '2026-03-07',
      '2026-03-09',
    ]);
  });

  it('stays at its time on the clock wherever the clinic is, and never meets itself', () => {
    const start = fc.record({
      day: fc.integer({ min: 0, max: 3_000 }).map((count) => addDays('2018-01-01', count)),
      minute: fc.integer({ min: 4 * 60, max: 21 * 60 }),
      length: fc.integer({ min: 1, max: 23 * 60 }),
      weekdays: fc.option(fc.subarray([0, 1, 2, 3, 4, 5, 6], { minLength: 1 }), { nil: undefined }),
      every: fc.constantFrom('day', 'week'),
    });
    fc.assert(
      fc.property(fc.constantFrom(...zones), start, (zone, { day, minute, length, weekdays, every }) => {
        const time = new Date(minute * 60_000).toISOString().slice(11, 16);
        const first: Interval = [at(day, time, zone), at(day, time, zone) + length * 60_000];
        const end = wallTime(first[1], zone).time;
        const until = addDays(day, 399);
        const times = blockTimes(first, { every, weekdays, until }, zone);
        const asked = weekdays ?? (every === 'day' ? [0, 1, 2, 3, 4, 5, 6] : [weekdayOf(day)]);
        let expected = 0;
        for (let one = day; one <= until; one = addDays(one, 1))
          expected += asked.includes(weekdayOf(one)) ? 1 : 0;
        expect(times).toHaveLength(expected);
        for (const [index, [from, to]] of times.entries()) {
          const wall = wallTime(from, zone);
          expect(wall.time).toBe(time);
          expect(asked).toContain(wall.weekday);
          // An end in the early morning can lie in the hour that is skipped.
          if (end >= '04:00') expect(wallTime(to, zone).time).toBe(end);
          expect(from).toBeGreaterThanOrEqual(times[index - 1]?.[1] ?? from);
        }
      }),
      { numRuns: 60 },
    );
  });
});
