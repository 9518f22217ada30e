import { describe, expect, it } from 'vitest';
import { monthDays, monthWeeks } from './month.ts';
import type { Clinic } from './types.ts';

const clinic = {
  timeZone: 'America/Sao_Paulo',
  hours: { 4: [{ from: '08:00', to: '18:00' }], 5: [{ from: '08:00', to: '18:00' }] },
  closedDays: [{ date: '2026-11-27', name: 'Reforma' }],
} as unknown as Clinic;
const count = (day: string, minutes: number) => ({ day, visits: 3, unconfirmed: 1, attention: 0, minutes });

describe('the month', () => {
  it('is whole weeks from Monday to Sunday', () => {
    const weeks = monthWeeks('2026-11-26');
    expect([weeks[0]?.[0], weeks.at(-1)?.[6], weeks.length]).toEqual(['2026-10-26', '2026-12-06', 6]);
    expect(monthWeeks('2027-02-10').map((week) => week[0])).toEqual([
      '2027-02-01',
      '2027-02-08',
      '2027-02-15',
      '2027-02-22',
    ]);
  });

  it('says how full a day is of the hours of those shown, and nothing when they have none', () => {
    const about = { counts: [count('2026-11-26', 600)], clinic, workers: [{ hours: null }, { hours: null }] };
    expect(monthDays(['2026-11-26'], about).get('2026-11-26')).toMatchObject({ visits: 3, full: 50 });
    expect(monthDays(['2026-11-26'], { ...about, workers: [] }).get('2026-11-26')?.full).toBe(0);
  });

  it('knows why a day is closed, and that a day without visits has none', () => {
    const days = monthDays(['2026-11-27', '2026-12-25', '2026-11-26'], { counts: [], clinic, workers: [] });
    expect([...days.values()].map(({ closedBy, visits }) => [closedBy, visits])).toEqual([
      ['Reforma', 0],
      ['Natal', 0],
      [null, 0],
    ]);
  });
});
