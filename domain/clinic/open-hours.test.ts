import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, isOpen, openRanges, wallTime, type WeeklyHours } from './calendar.ts';
import { isInside, OpenDays } from './open-hours.ts';

const zones = [
  ...['America/Sao_Paulo', 'America/Manaus', 'America/Rio_Branco', 'America/Noronha', 'America/New_York'],
  ...['Europe/Lisbon', 'Australia/Lord_Howe', 'Pacific/Apia', 'Pacific/Kiritimati', 'Asia/Kathmandu'],
];
const day = fc.integer({ min: 0, max: 9_000 }).map((count) => addDays('2010-01-01', count));
const time = fc
  .integer({ min: 0, max: 1439 })
  .map((min) => new Date(min * 60_000).toISOString().slice(11, 16));
const ranges = fc.uniqueArray(time, { maxLength: 6 }).map((times) => {
  const sorted = times.toSorted();
  return sorted.slice(1).map((to, at) => ({ from: sorted[at] ?? '', to }));
});
const weekly: fc.Arbitrary<WeeklyHours> = fc.record(
  { 0: ranges, 1: ranges, 2: ranges, 3: ranges, 4: ranges, 5: ranges, 6: ranges },
  { requiredKeys: [] },
);

describe('the opening hours of a run of days', () => {
  it('agree with the calendar about every time, in any zone, on any day of twenty-five years', () => {
    const length = fc.integer({ min: 1, max: 600 });
    const instant = fc.integer({ min: -1_440, max: 3 * 1_440 });
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        day,
        weekly,
        fc.array(fc.tuple(instant, length), { minLength: 20, maxLength: 20 }),
        (timeZone, fromDay, hours, times) => {
          const toDay = addDays(fromDay, 1);
          const calendar = { timeZone, hours, closedDays: [] };
          const open = new OpenDays(calendar, fromDay, toDay).hours();
          for (const [offset, min] of times) {
            const from = Date.parse(`${fromDay}T00:00:00Z`) + offset * 60_000;
            const on = wallTime(from, timeZone).day;
            const isAsked = on === fromDay || on === toDay;
            const to = from + min * 60_000;
            expect(isInside(open, from, to)).toBe(isAsked && isOpen(calendar, from, to));
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('are those of the calendar, day after day, without the days on which the clinic is closed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones.slice(0, 4)), weekly, (timeZone, hours) => {
        const calendar = { timeZone, hours, closedDays: ['2026-11-25'] };
        const days = ['2026-11-24', '2026-11-25', '2026-11-26'];
        expect([...new OpenDays(calendar, '2026-11-24', '2026-11-26').hours()]).toEqual(
          days.flatMap((one) => openRanges(calendar, one)).flat(),
        );
      }),
    );
  });
});
