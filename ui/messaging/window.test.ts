import { describe, expect, it } from 'vitest';
import { isEndingSoon, leftSaid, windowLeft } from './window.ts';

const now = Date.parse('2026-11-26T12:00:00Z');
const minutes = (count: number) => count * 60_000;

describe('the window in which WhatsApp takes free text', () => {
  it('is closed for somebody who never wrote, after its end, and in its last minute', () => {
    expect(windowLeft(null, now)).toBe(0);
    expect(windowLeft('2026-11-26T11:59:00Z', now)).toBe(0);
    expect(windowLeft('2026-11-26T12:00:59Z', now)).toBe(0);
  });

  it('promises nobody more than there is', () => {
    expect(windowLeft('2026-11-26T15:13:30Z', now)).toBe(minutes(192.5));
    expect(leftSaid(minutes(192.5))).toBe('3 h 12 min');
    expect(leftSaid(minutes(120))).toBe('2 h');
    expect(leftSaid(minutes(12.9))).toBe('12 min');
    expect(leftSaid(minutes(0.9))).toBe('menos de 1 min');
  });

  it('is ending soon in its last two hours, and not when it is over', () => {
    expect([0, 1, minutes(119), minutes(120)].map(isEndingSoon)).toEqual([false, true, true, false]);
  });
});
