import { describe, expect, it } from 'vitest';
import { isMonthFinal, monthsToReport, nextMonth } from './effect-months.ts';

describe('the months of a report', () => {
  it('follow one another over a year’s end', () => {
    expect([nextMonth('2026-08'), nextMonth('2026-12')]).toEqual(['2026-09', '2027-01']);
  });

  it('are those that are not final yet, from the first with a weighed visit on', () => {
    expect(monthsToReport('2026-10', null, '2027-01')).toEqual(['2026-10', '2026-11', '2026-12', '2027-01']);
    expect(monthsToReport('2026-10', '2026-12', '2027-01')).toEqual(['2027-01']);
    expect(monthsToReport('2027-02', null, '2027-01')).toEqual([]);
  });

  it('are final two days after their end with every end known, else after a week', () => {
    const end = Date.parse('2026-12-01T03:00:00Z');
    const after = (days: number) => end + days * 86_400_000;
    expect([0, 1.9, 2].map((days) => isMonthFinal(end, after(days), 0))).toEqual([false, false, true]);
    expect([2, 6.9, 7].map((days) => isMonthFinal(end, after(days), 1))).toEqual([false, false, true]);
  });
});
