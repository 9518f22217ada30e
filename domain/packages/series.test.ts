import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, instantOf, wallTime, weekdayOf } from '../clinic/calendar.ts';
import { byNearness, type FreeTime, nextOpen, windowAfter, wishIn } from './series.ts';

const timeZone = 'America/Sao_Paulo';
const at = (day: string, time: string) => instantOf(day, time, timeZone);
const free = (day: string, time: string): FreeTime => ({
  ...{ startsAt: at(day, time), endsAt: at(day, time) + 1_800_000 },
  ...{ professionalId: 'p', roomId: null, deviceId: null },
});
const month = { minDays: 30, maxDays: 45 };

describe('the dates of a series', () => {
  it('wish for the same weekday and hour in the days after the session before', () => {
    // 2026-12-02 is a Wednesday.
    const wish = wishIn(windowAfter('2026-12-02', month), { weekday: 3, time: '14:30' }, timeZone);
    expect(wallTime(wish, timeZone)).toMatchObject({ day: '2027-01-06', time: '14:30' });
  });

  it('take the first day when the weekday is not in the window', () => {
    const window = windowAfter('2026-12-02', { minDays: 1, maxDays: 2 });
    const wish = wishIn(window, { weekday: 3, time: '09:00' }, timeZone);
    expect(wallTime(wish, timeZone).day).toBe('2026-12-03');
  });

  it('keep the weekday before the hour, and the hour before any other time', () => {
    const wish = at('2027-01-06', '14:30');
    const sameHour = free('2027-01-07', '14:30');
    const sameDay = free('2027-01-06', '17:00');
    const first = (...slots: FreeTime[]) => byNearness(slots, wish, timeZone)[0];
    expect(first(sameHour, sameDay)).toEqual({ slot: sameDay, fit: 'same-weekday' });
    expect(first(sameHour, free('2027-01-07', '15:00'))?.fit).toBe('same-time');
    expect(first(free('2027-01-13', '14:30'), sameDay)?.fit).toBe('same');
    expect(byNearness([], wish, timeZone)).toEqual([]);
  });

  it('lie in the window whatever its length and zone, on the weekday when the window is a week', () => {
    const anyDay = fc.integer({ min: 0, max: 1_000 }).map((days) => addDays('2026-01-01', days));
    const zones = fc.constantFrom('America/Sao_Paulo', 'America/Manaus', 'America/Noronha', 'Europe/Lisbon');
    fc.assert(
      fc.property(
        anyDay,
        fc.integer({ min: 1, max: 60 }),
        fc.nat(30),
        fc.nat(6),
        zones,
        (day, min, more, weekday, zone) => {
          const window = windowAfter(day, { minDays: min, maxDays: min + more });
          const wish = wallTime(wishIn(window, { weekday, time: '10:00' }, zone), zone);
          expect(wish.day >= window.from && wish.day <= window.to).toBe(true);
          expect(wish.time).toBe('10:00');
          if (more >= 6) expect(weekdayOf(wish.day)).toBe(weekday);
        },
      ),
    );
  });
});

describe('the next session of a series', () => {
  it('is none when all have a visit, or none has', () => {
    const both = [
      { position: 1, day: '2026-12-02' },
      { position: 2, day: '2027-01-06' },
    ];
    expect(nextOpen(2, both, month)).toBeNull();
    expect(nextOpen(2, [], month)).toBeNull();
  });

  it('is the place that a cancelled one left, counted from the one before it', () => {
    const visits = [
      { position: 1, day: '2026-12-02' },
      { position: 3, day: '2027-02-10' },
    ];
    expect(nextOpen(3, visits, month)).toEqual({ position: 2, from: '2027-01-01', to: '2027-01-16' });
  });

  it('follows the visit that was moved', () => {
    expect(nextOpen(2, [{ position: 1, day: '2026-12-10' }], month)).toMatchObject({ from: '2027-01-09' });
  });
});
