import { describe, expect, it } from 'vitest';
import { areaUnderRoc, averagePrecision, calibrationBins, judge, recallAt } from './metrics.ts';

describe('figures of a model', () => {
  it('have no order to praise when all came or all were missed', () => {
    expect(areaUnderRoc([0, 0], [0.1, 0.2])).toBeNaN();
    expect(averagePrecision([0, 0], [0.1, 0.2])).toBeNaN();
    expect(recallAt([0, 0], [0.1, 0.2], 0.5)).toBeNaN();
  });

  it('count a tie between missed and kept as half', () => {
    // Pairs: (.9 over .5) (.9 over .1) (.5 = .5) (.5 over .1): 3.5 of 4.
    expect(areaUnderRoc([1, 1, 0, 0], [0.9, 0.5, 0.5, 0.1])).toBe(0.875);
    expect(areaUnderRoc([1, 0, 1, 0], [0.3, 0.3, 0.3, 0.3])).toBe(0.5);
    expect(areaUnderRoc([0, 1], [0.9, 0.1])).toBe(0);
  });

  it('take ties together in the average precision', () => {
    // .9: 1 of 1; .5: 2 of 3 seen. ½ · 1 + ½ · ⅔.
    expect(averagePrecision([1, 1, 0, 0], [0.9, 0.5, 0.5, 0.1])).toBeCloseTo(5 / 6, 12);
  });

  it('draw ties at the cut at random', () => {
    // Half of four is two: the first for sure, and one of the two tied, of which one was missed.
    expect(recallAt([1, 1, 0, 0], [0.9, 0.5, 0.5, 0.1], 0.5)).toBe(0.75);
  });

  it('weigh the error of calibration by the visits of each bin', () => {
    const [outcomes, risks] = [
      [1, 0, 0, 1],
      [0.5, 0.5, 0.05, 1],
    ];
    const bins = calibrationBins(outcomes, risks);
    expect(bins.map(({ n, meanRisk, rate }) => [n, meanRisk, rate])).toEqual([
      [1, 0.05, 0],
      [2, 0.5, 0.5],
      [1, 1, 1],
    ]);
    const figures = judge(outcomes, risks, [1, 1, 0, 0]);
    expect(figures.ece).toBeCloseTo(0.05 / 4, 12);
    expect(figures.brier).toBeCloseTo((0.25 + 0.25 + 0.0025) / 4, 12);
    expect(figures).toMatchObject({ n: 4, rate: 0.5, aucAhead: 0.5 });
  });
});
