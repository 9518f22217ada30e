import { describe, expect, it } from 'vitest';
import { countsFrom, returnsAfter, type ReturnRules } from './returns.ts';

const nothing: ReturnRules = {
  touchUpDays: null,
  returnDays: null,
  seriesMinDays: null,
  seriesMaxDays: null,
};
const toxin = { ...nothing, touchUpDays: 15, returnDays: 120 };
const laser = { ...nothing, seriesMinDays: 30, seriesMaxDays: 45, returnDays: 365 };
const visit = { day: '2026-11-02', hasSessionsLeft: false, isTouchUp: false };

describe('what falls due after a visit', () => {
  it('is nothing for a procedure without rules', () => {
    expect(returnsAfter({ ...visit, rules: nothing })).toEqual([]);
  });

  it('is nothing new after a review: the recall counts from the treatment', () => {
    expect(returnsAfter({ ...visit, rules: toxin, isTouchUp: true })).toEqual([]);
  });

  it('is the review of toxin on days 14 to 21, and its recall after four to five months', () => {
    expect(returnsAfter({ ...visit, rules: toxin })).toEqual([
      { kind: 'touch-up', dueFrom: '2026-11-16', dueTo: '2026-11-23' },
      { kind: 'recall', dueFrom: '2027-03-02', dueTo: '2027-04-01' },
    ]);
  });

  it('is the next session of laser, and no recall before the last one', () => {
    expect(returnsAfter({ ...visit, rules: laser, hasSessionsLeft: true })).toEqual([
      { kind: 'session', dueFrom: '2026-12-02', dueTo: '2026-12-17' },
    ]);
    expect(returnsAfter({ ...visit, rules: laser }).map(({ kind }) => kind)).toEqual(['recall']);
  });

  it('is not fulfilled by the review when it is the recall', () => {
    expect(countsFrom({ kind: 'recall', dueFrom: '2027-03-02' })).toBe('2027-01-31');
    expect(countsFrom({ kind: 'touch-up', dueFrom: '2026-11-16' })).toBe('2026-11-09');
  });
});
