import { describe, expect, it } from 'vitest';
import { addDays } from '../clinic/calendar.ts';
import { fiscalUntil, recordYears, yearsAfter } from './erasure.ts';

describe('how long the law keeps what stays of somebody erased', () => {
  it.each([
    ['2026-11-27', '2046-11-27'],
    ['2026-12-31', '2046-12-31'],
    // Twenty years after 29 February there is one again, but for the turn of a century.
    ['2028-02-29', '2048-02-29'],
    ['2080-02-29', '2100-03-01'],
  ])('a record last written on %s until %s (Lei 13.787/2018 art. 6)', (last, until) => {
    expect(yearsAfter(last, recordYears)).toBe(until);
  });

  it('five years after 29 February end on 1 March', () => {
    expect(yearsAfter('2028-02-29', 5)).toBe('2033-03-01');
  });

  it('is never less than the twenty years of the law, for each day of thirty years', () => {
    for (let day = '2020-01-01'; day < '2050-01-01'; day = addDays(day, 1)) {
      const until = yearsAfter(day, recordYears);
      expect(Number(until.slice(0, 4)) - Number(day.slice(0, 4))).toBe(recordYears);
      expect(until.slice(5) >= day.slice(5)).toBe(true);
    }
  });

  it('payments to the end of the fifth year after that of the payment (CTN art. 173 I)', () => {
    expect([fiscalUntil('2026-01-02'), fiscalUntil('2026-12-31')]).toEqual(['2031-12-31', '2031-12-31']);
    expect(fiscalUntil('2027-01-01')).toBe('2032-12-31');
  });
});
