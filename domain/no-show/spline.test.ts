import { describe, expect, it } from 'vitest';
import { solveSymmetric } from './cholesky.ts';
import { knotsOf } from './knots.ts';
import { curveAt, logit } from './score.ts';
import { fitSpline } from './spline.ts';

const tinyRidge = { ridge: 1e-7, smooth: 0 };
/** `n` rows of a value, of which `missed` were missed. */
const group = (value: number, n: number, missed: number) =>
  Array.from({ length: n }, (_, at) => ({ value, missed: Number(at < missed) }));
const fit = (rows: { value: number; missed: number }[], options = tinyRidge) => {
  const columns = [Float64Array.from(rows, ({ value }) => value)];
  const found = fitSpline(
    ['isPaid'],
    columns,
    Uint8Array.from(rows, ({ missed }) => missed),
    options,
  );
  return (value: number) => found.intercept + curveAt(found.curves[0] as never, value);
};

describe('the spline logistic', () => {
  it('solves what can be solved by hand', () => {
    const b = Float64Array.of(10, 8);
    solveSymmetric(Float64Array.of(4, 0, 2, 3), b);
    // 4x + 2y = 10, 2x + 3y = 8.
    expect([...b].map((value) => Math.round(value * 1e9) / 1e9)).toEqual([1.75, 1.5]);
  });

  it('finds the odds of every level, and of what is unknown', () => {
    const odds = fit([...group(0, 100, 30), ...group(1, 50, 5), ...group(NaN, 40, 20)]);
    expect(odds(0)).toBeCloseTo(logit(0.3), 4);
    expect(odds(1)).toBeCloseTo(logit(0.1), 4);
    expect(odds(NaN)).toBeCloseTo(logit(0.5), 4);
  });

  it('says with few rows what the house’s rules say, and leaves them with many', () => {
    const rule = (times: number) => {
      const rows = Array.from({ length: times }, () => [...group(0, 4, 2), ...group(1, 4, 2)]).flat();
      const odds = fit(rows, { ridge: 6, smooth: 12 });
      return odds(1) - odds(0);
    };
    // The rule: who has paid is missed less by one in log-odds; here they are missed alike.
    expect(rule(1)).toBeLessThan(-0.5);
    expect(rule(500)).toBeGreaterThan(-0.05);
  });

  it('never answers what is no number, even where a level was always missed', () => {
    const odds = fit([...group(0, 5, 5), ...group(1, 5, 0)], { ridge: 1, smooth: 1 });
    expect(odds(0)).toBeGreaterThan(odds(1));
    expect(Number.isFinite(odds(0))).toBe(true);
  });

  it('draws a curve straight between its knots and flat outside', () => {
    const curve = { knots: [1, 3], weights: [0, 1], unknown: 7 };
    expect([-5, 1, 2, 3, 99, NaN].map((value) => curveAt(curve, value))).toEqual([0, 0, 0.5, 1, 1, 7]);
  });

  it('bends at every value of a few and at quantiles of many', () => {
    expect(knotsOf(Float64Array.of(2, NaN, 1, 2, 1), 'number')).toEqual([1, 2]);
    const many = Float64Array.from({ length: 101 }, (_, at) => at);
    expect(knotsOf(many, 'number', 5)).toEqual([0, 25, 50, 75, 100]);
    expect(knotsOf(Float64Array.of(NaN), 'number')).toEqual([]);
  });
});
