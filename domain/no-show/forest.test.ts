import { describe, expect, it } from 'vitest';
import { binColumn } from './bins.ts';
import { growForest } from './forest.ts';
import { forestOdds, sigmoid } from './score.ts';
import { bestSplit, histogramOf, without } from './tree-split.ts';

const one = { trees: 1, leaves: 2, rate: 1, sample: 1, seed: 1, lambda: 0, leastHessian: 0 };

describe('a boosted forest', () => {
  it('parts four rows where they part', () => {
    const forest = growForest([Float64Array.of(1, 2, 3, 4)], Uint8Array.of(0, 0, 1, 1), one);
    expect(forest.column).toEqual([0, -1, -1]);
    expect(forest.threshold[0]).toBe(2);
    // Base 0, gradients ∓½, second derivatives ¼ each: a leaf is ±1 / ½.
    expect(forest.value[forest.left[0] as number]).toBeCloseTo(-2, 6);
    expect(forest.value[forest.right[0] as number]).toBeCloseTo(2, 6);
  });

  it('parts the unknown from the known', () => {
    const forest = growForest([Float64Array.of(NaN, NaN, 3, 4)], Uint8Array.of(1, 1, 0, 0), one);
    expect(forestOdds(forest, [NaN])).toBeCloseTo(2, 6);
    expect(forestOdds(forest, [3])).toBeCloseTo(-2, 6);
    expect(forestOdds(forest, [-1e300])).toBeCloseTo(-2, 6);
    expect(JSON.parse(JSON.stringify(forest))).toEqual(forest);
  });

  it('splits nothing where there is nothing to gain, or too little on one side', () => {
    const flat = growForest([Float64Array.of(1, 1, 1, 1)], Uint8Array.of(0, 1, 0, 1), one);
    expect(flat.column).toEqual([-1]);
    const few = growForest([Float64Array.of(1, 2, 3, 4)], Uint8Array.of(0, 0, 1, 1), {
      ...one,
      leastHessian: 0.6,
    });
    expect(few.column).toEqual([-1]);
  });

  it('adds trees until what one column cannot say is said by two', () => {
    const [a, b] = [
      Float64Array.from({ length: 80 }, (_, at) => at % 2),
      Float64Array.from({ length: 80 }, (_, at) => (at >> 1) % 2),
    ];
    const outcomes = Uint8Array.from(a, (value, at) => (value === 1 && b[at] === 1 ? 1 : 0));
    const forest = growForest([a, b], outcomes, { ...one, trees: 30, leaves: 3, rate: 0.3, lambda: 1 });
    expect(sigmoid(forestOdds(forest, [1, 1]))).toBeGreaterThan(0.9);
    expect(sigmoid(forestOdds(forest, [1, 0]))).toBeLessThan(0.1);
  });

  it('is the same for the same seed, and walks rows as it was grown', () => {
    const values = Float64Array.from({ length: 500 }, (_, at) => (at * 7919) % 100);
    const outcomes = Uint8Array.from(values, (value, at) => Number((at * 31) % 100 < value));
    const options = { ...one, trees: 5, leaves: 4, sample: 0.5, lambda: 1 };
    expect(growForest([values], outcomes, options)).toEqual(growForest([values], outcomes, options));
    expect(growForest([values], outcomes, { ...options, seed: 2 })).not.toEqual(
      growForest([values], outcomes, options),
    );
  });

  it('knows the larger child’s histogram from the parent’s and the smaller one’s', () => {
    const columns = [binColumn(Float64Array.of(1, 2, NaN, 4))];
    const [g, h] = [Float32Array.of(1, 2, 3, 4), Float32Array.of(1, 1, 1, 1)];
    const of = (...rows: number[]) => histogramOf(columns, Uint32Array.from(rows), g, h);
    expect(without(of(0, 1, 2, 3), of(1))).toEqual(of(0, 2, 3));
    expect(bestSplit(columns, of(0), { lambda: 0, leastHessian: 1 })).toBeNull();
  });
});
