import { describe, expect, it } from 'vitest';
import { absentSince, monthOf, segmentSchema } from './segment.ts';

const isTaken = (segment: unknown) => segmentSchema.safeParse(segment).success;

describe('whom a campaign is for', () => {
  it('refuses a condition that it does not know, and one out of bounds', () => {
    expect(isTaken({ phone: '+55' })).toBe(false);
    expect(isTaken({ birthMonth: 13 })).toBe(false);
    expect(isTaken({ absentMonths: 0 })).toBe(false);
    expect(isTaken({ procedureIds: [] })).toBe(false);
    expect(isTaken({ visited: { from: '2026-02-30', to: '2026-03-01' } })).toBe(false);
  });
  it('refuses a span that ends before it begins', () => {
    expect(isTaken({ visited: { from: '2026-03-02', to: '2026-03-01' } })).toBe(false);
  });
  it('refuses people who never came and came', () => {
    expect(isTaken({ neverCame: true, absentMonths: 6 })).toBe(false);
    expect(isTaken({ neverCame: true, birthMonth: 3 })).toBe(true);
  });
  it('takes no condition at all: everybody who agreed', () => {
    expect(isTaken({})).toBe(true);
  });
});

describe('days and months', () => {
  it('counts months back by the calendar of the clinic, to the last day where a month is shorter', () => {
    const late = Date.parse('2026-09-01T02:00:00Z');
    expect(absentSince(late, 'America/Sao_Paulo', 6)).toBe('2026-02-28');
    expect(absentSince(late, 'UTC', 6)).toBe('2026-03-01');
    expect(absentSince(Date.parse('2026-01-15T12:00:00Z'), 'UTC', 14)).toBe('2024-11-15');
  });
  it('knows the month of a birthday', () => {
    expect(monthOf('1990-05-17')).toBe(5);
  });
});
