import { describe, expect, it } from 'vitest';
import { closedEvents, fromCalendar, hoursShown, offsetOf, toCalendar } from './calendar-events.ts';
import { card } from './samples.ts';
import type { Clinic } from './types.ts';

const noronha = 'America/Noronha';
const clinic = {
  timeZone: noronha,
  hours: {
    4: [
      { from: '08:00', to: '12:00' },
      { from: '13:00', to: '18:00' },
    ],
  },
  closedDays: [{ date: '2026-12-03', name: 'Reforma' }],
} as unknown as Clinic;

describe('the agenda in clinic time', () => {
  it('draws and reads wall time of the clinic, whatever the browser thinks', () => {
    expect(toCalendar(Date.parse('2026-11-26T17:30:00Z'), noronha)).toBe('2026-11-26T15:30:00');
    expect(offsetOf(Date.parse('2026-11-26T17:30:00Z'), noronha)).toBe('-02:00');
    expect(fromCalendar(new Date(2026, 10, 26, 15, 30))).toEqual({ day: '2026-11-26', time: '15:30' });
  });

  it('greys what is closed: around the hours, over lunch, and all of a closed day', () => {
    const grey = (day: string) =>
      closedEvents([{ id: 'p', hours: null }], [day], clinic).map((one) => [one.start, one.end]);
    expect(grey('2026-11-26')).toEqual([
      ['2026-11-26T00:00:00', '2026-11-26T08:00:00'],
      ['2026-11-26T12:00:00', '2026-11-26T13:00:00'],
      ['2026-11-26T18:00:00', '2026-11-27T00:00:00'],
    ]);
    expect(grey('2026-12-03')).toEqual([['2026-12-03T00:00:00', '2026-12-04T00:00:00']]);
  });

  it('never leaves a visit outside the hours drawn', () => {
    const late = card({ startsAt: '2026-11-26T21:40:00Z', endsAt: '2026-11-26T22:30:00Z' });
    expect(hoursShown([], clinic)).toEqual({ min: '08:00:00', max: '18:00:00' });
    expect(hoursShown([late], clinic)).toEqual({ min: '08:00:00', max: '21:00:00' });
  });
});
