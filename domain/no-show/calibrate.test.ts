import { describe, expect, it } from 'vitest';
import { refreshIntercept } from './calibrate.ts';
import { houseRules } from './house-rules.ts';
import { logit, scoreFeatures } from './score.ts';

const shiftOf = (missed: number, n: number, prior = 0) => {
  const outcomes = Array.from({ length: n }, (_, at) => Number(at < missed));
  return refreshIntercept(houseRules(), outcomes, new Array<number>(n).fill(0.2), prior).shift;
};

describe('the intercept of a model', () => {
  it('stays without recent visits', () => {
    expect(refreshIntercept(houseRules(), [], []).shift).toBe(0);
  });

  it('moves so that the mean risk is the recent rate', () => {
    expect(shiftOf(30, 100)).toBeCloseTo(logit(0.3) - logit(0.2), 6);
    expect(shiftOf(20, 100)).toBeCloseTo(0, 6);
  });

  it('moves the more the more were missed, and never reaches a certainty', () => {
    const shifts = [0, 5, 10, 20, 40, 80, 100].map((missed) => shiftOf(missed, 100, 50));
    expect([...shifts].sort((a, b) => a - b)).toEqual(shifts);
    expect(Math.max(...shifts.map(Math.abs))).toBeLessThan(4);
  });

  it('hardly follows a handful of visits', () => {
    expect(Math.abs(shiftOf(3, 3, 50))).toBeLessThan(0.35);
  });

  it('keeps the order of risks', () => {
    const rules = houseRules();
    const moved = refreshIntercept(rules, [1, 1, 1, 0], [0.2, 0.2, 0.2, 0.2], 0);
    const risks = [0, 3, 40].map((lead) => [lead, 2, NaN, NaN, 0, 0, NaN]);
    const scored = risks.map((features) => scoreFeatures(moved, features));
    expect([...scored].sort((a, b) => a - b)).toEqual(scored);
    expect(scored[0]).toBeGreaterThan(scoreFeatures(rules, risks[0] as number[]));
  });
});
