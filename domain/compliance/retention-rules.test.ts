import { describe, expect, it } from 'vitest';
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
    expect(cutoffOf(7_305, Date.parse('2026-11-27T12:00:00Z')).toISOString()).toBe(
      '2006-11-27T12:00:00.000Z',
    );
  });

  it('let a clinic choose within what the law and the purpose bear', () => {
    expect(mayKeep(rule('chat-stranger'), 29)).toBe(false);
    expect(mayKeep(rule('chat-stranger'), 90)).toBe(true);
    expect(mayKeep(rule('chat-stranger'), 366)).toBe(false);
    expect(mayKeep(rule('payments'), 4_000)).toBe(false);
  });
});
