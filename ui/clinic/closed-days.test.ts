import { describe, expect, it } from 'vitest';
import { addClosedDay, isOpenOn, ownDays, setHoliday } from './closed-days.ts';

const christmas = { date: '2026-12-25', name: 'Natal', optional: false };
const carnival = { date: '2026-02-17', name: 'Carnaval (terça-feira)', optional: true };

describe('closed days', () => {
  it('follow the calendar until the clinic says otherwise', () => {
    expect(isOpenOn([], christmas)).toBe(false);
    expect(isOpenOn([], carnival)).toBe(true);
  });

  it('keep only what differs from the calendar', () => {
    const open = setHoliday([], christmas, true);
    expect(open).toEqual([{ date: '2026-12-25', name: 'Natal', isOpen: true }]);
    expect(isOpenOn(open, christmas)).toBe(true);
    expect(setHoliday(open, christmas, false)).toEqual([]);
    expect(setHoliday([], carnival, false)).toEqual([{ date: '2026-02-17', name: 'Carnaval (terça-feira)' }]);
  });

  it("show the clinic's own apart from the holidays", () => {
    const days = addClosedDay(setHoliday([], carnival, false), {
      date: '2026-01-25',
      name: 'Aniversário de São Paulo',
    });
    expect(ownDays(days, [carnival, christmas]).map(({ name }) => name)).toEqual([
      'Aniversário de São Paulo',
    ]);
  });
});
