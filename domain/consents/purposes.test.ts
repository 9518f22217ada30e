import { describe, expect, it } from 'vitest';
import { wallTime } from '../clinic/calendar.ts';
import { isMinorOn } from './purposes.ts';

describe('somebody below eighteen (LGPD art. 14)', () => {
  it.each([
    ['2008-11-28', '2026-11-27', true],
    ['2008-11-28', '2026-11-28', false],
    ['2008-12-31', '2026-12-31', false],
    ['2009-01-01', '2026-12-31', true],
    // Born on 29 February: grown up on 1 March where the year has none (Código Civil art. 132 § 3).
    ['2008-02-29', '2026-02-28', true],
    ['2008-02-29', '2026-03-01', false],
    // No birth date: whoever registers a child writes it.
    [null, '2026-11-27', false],
  ])('born on %s, on %s: %s', (born, today, isMinor) => {
    expect(isMinorOn(born, today)).toBe(isMinor);
  });

  it('grows up at midnight of the clinic, not of the server', () => {
    const at = Date.parse('2026-11-28T03:30:00Z');
    const isMinorIn = (zone: string) => isMinorOn('2008-11-28', wallTime(at, zone).day);
    expect(['America/Noronha', 'America/Sao_Paulo'].map(isMinorIn)).toEqual([false, false]);
    expect(['America/Manaus', 'America/Rio_Branco'].map(isMinorIn)).toEqual([true, true]);
  });
});
