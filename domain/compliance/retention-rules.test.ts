import { describe, expect, it } from 'vitest';
import { addDays, instantOf } from '../clinic/calendar.ts';
import { cutoffOf, houseRules, mayKeep, retentionClasses, rulesOn } from './retention-rules.ts';

const rule = (dataClass: string) => {
  const found = rulesOn('2026-11-27').find((one) => one.dataClass === dataClass);
  if (!found) throw new Error(dataClass);
  return found;
};

describe('the rules of how long data is kept', () => {
  it('say one thing of each class, with its source', () => {
    expect(rulesOn('2026-11-27').map(({ dataClass }) => dataClass)).toEqual([...retentionClasses]);
    for (const { source, keepDays, leastDays, mostDays } of houseRules) {
      expect(source).toMatch(/Lei|LGPD|CDC|CTN|Marco Civil/);
      expect(keepDays).toBeGreaterThanOrEqual(leastDays ?? 0);
      expect(keepDays).toBeLessThanOrEqual(mostDays ?? Infinity);
    }
  });

  it('hold from their day on', () => {
    expect(rulesOn('2018-12-26').map(({ dataClass }) => dataClass)).not.toContain('clinical-record');
    expect(rulesOn('2018-12-27').map(({ dataClass }) => dataClass)).toContain('clinical-record');
  });

  it('keep a record for twenty years at least, whatever a clinic wishes', () => {
    expect(mayKeep(rule('clinical-record'), 7_304)).toBe(false);
    expect(mayKeep(rule('clinical-record'), 7_305)).toBe(true);
    expect(cutoffOf(7_305, Date.parse('2026-11-27T12:00:00Z'), 'America/Manaus').toISOString()).toBe(
      '2006-11-27T04:00:00.000Z',
    );
  });

  it('let a clinic choose within what the law and the purpose bear', () => {
    expect(mayKeep(rule('chat-stranger'), 29)).toBe(false);
    expect(mayKeep(rule('chat-stranger'), 90)).toBe(true);
    expect(mayKeep(rule('chat-stranger'), 366)).toBe(false);
    expect(mayKeep(rule('payments'), 4_000)).toBe(false);
  });
});

describe('the days of a rule', () => {
  const zone = 'America/Rio_Branco';
  const isDue = (dataClass: string, from: string, today: string) =>
    instantOf(from, '23:59', zone) <
    cutoffOf(rule(dataClass).keepDays, instantOf(today, '03:00', zone), zone).getTime();
  const after = (day: string, years: number) => `${Number(day.slice(0, 4)) + years}${day.slice(4)}`;

  it.each([
    ['clinical-record', 20],
    ['chat-client', 5],
    ['consent-proof', 5],
  ])('of %s are never fewer than %i years, whichever 29 Februaries lie between', (dataClass, years) => {
    for (let day = '2019-01-01'; day < '2030-01-01'; day = addDays(day, 1)) {
      if (day.endsWith('-02-29')) continue;
      // The last day itself is kept; two more at the most, because a rule counts days.
      expect(isDue(dataClass, day, after(day, years)), day).toBe(false);
      expect(isDue(dataClass, day, addDays(after(day, years), 3)), day).toBe(true);
    }
  });

  it('of payments reach the end of the fifth year after that of the payment (CTN art. 173 I)', () => {
    expect(isDue('payments', '2026-01-01', '2031-12-31')).toBe(false);
    expect(isDue('payments', '2023-01-01', '2028-12-31')).toBe(false);
  });

  it('end at midnight of the clinic', () => {
    const now = Date.parse('2026-11-28T03:30:00Z');
    expect(cutoffOf(1, now, 'America/Sao_Paulo').toISOString()).toBe('2026-11-27T03:00:00.000Z');
    expect(cutoffOf(1, now, zone).toISOString()).toBe('2026-11-26T05:00:00.000Z');
  });
});
