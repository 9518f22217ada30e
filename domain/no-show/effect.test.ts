import { describe, expect, it } from 'vitest';
import { clusterRatio, difference, shareRatio } from './cluster-ratio.ts';
import { type ClientTally, effectShare, type EffectQuestion, measureEffect } from './effect.ts';
import { studentFactor } from './student.ts';

const client = (
  arm: ClientTally['arm'],
  visits: number,
  missed: number,
  over: Partial<ClientTally> = {},
) => ({
  ...{ arm, visits, missed, came: visits - missed, cancelled: 0, released: 0, moved: 0 },
  ...{ missedCents: missed * 20_000, valueCents: visits * 20_000, ...over },
});
const many = (count: number, of: ClientTally) => Array.from({ length: count }, () => of);
const costs = { callCostCents: 800, frictionCostCents: 3_000 };
const measure = (clients: ClientTally[], over: Partial<EffectQuestion> = {}) =>
  measureEffect({ clients, steps: [], costs, isFinal: true, ...over });
/** So many clients with one visit each on both sides, of whom so many missed it. */
const sides = (treated: [number, number], heldOut: [number, number]) => [
  ...many(treated[1], client('treated', 1, 1)),
  ...many(treated[0] - treated[1], client('treated', 1, 0)),
  ...many(heldOut[1], client('held-out', 1, 1)),
  ...many(heldOut[0] - heldOut[1], client('held-out', 1, 0)),
];

describe('the error of a rate, by client', () => {
  it('is that of a case worked by hand', () => {
    // Rate 3/6 = 0.5; residuals 0.5, −0.5 and 0, the first two by 1 − 1/6: (0.36 + 0.36) · 2/3 / 36.
    const ratio = clusterRatio([
      { visits: 1, sum: 1 },
      { visits: 1, sum: 0 },
      { visits: 4, sum: 2 },
    ]);
    expect(ratio).toMatchObject({ value: 0.5, clusters: 3, effective: 2 });
    expect(ratio?.variance).toBeCloseTo((0.72 * 2) / 3 / 36, 12);
  });

  it('is the usual one where everybody comes once: s² / n', () => {
    const ratio = clusterRatio([1, 0, 0, 1, 0].map((sum) => ({ visits: 1, sum })));
    expect(ratio?.variance).toBeCloseTo((0.4 * 0.6 * (5 / 4)) / 5, 12);
  });

  it('is as large for ten visits of one person as if she came once', () => {
    const once = clusterRatio([1, 0, 1, 0].map((sum) => ({ visits: 1, sum })));
    const often = clusterRatio([10, 0, 10, 0].map((sum) => ({ visits: 10, sum })));
    expect(often?.variance).toBeCloseTo(once?.variance ?? 0, 12);
  });

  it('is never nothing, and there is none for one client', () => {
    expect(
      shareRatio(many(40, client('treated', 1, 0)).map(() => ({ visits: 1, sum: 0 })))?.variance,
    ).toBeCloseTo(((0.5 / 41) * (40.5 / 41)) / 41, 12);
    expect(clusterRatio([{ visits: 3, sum: 1 }])).toBeNull();
  });

  it('is widened by Student’s factor', () => {
    const table = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];
    table.forEach((factor, at) => expect(studentFactor(at + 1)).toBeCloseTo(factor, 2));
    expect(studentFactor(29)).toBeCloseTo(2.045, 3);
    expect(studentFactor(1e6)).toBeCloseTo(1.96, 3);
  });

  it('of a difference has Welch’s degrees of freedom', () => {
    const one = { value: 0.3, variance: 0.0004, clusters: 40, effective: 40 };
    const other = { value: 0.2, variance: 0.0001, clusters: 500, effective: 400 };
    const freedom = 0.0005 ** 2 / (0.0004 ** 2 / 39 + 0.0001 ** 2 / 399);
    const margin = studentFactor(freedom) * Math.sqrt(0.0005);
    const { value, lo, hi } = difference(one, other);
    expect([value, lo, hi].map((each) => each.toFixed(9))).toEqual(
      [0.1, 0.1 - margin, 0.1 + margin].map((each) => each.toFixed(9)),
    );
  });
});

describe('an effect', () => {
  it('is told with its misses and its money', () => {
    const steps = [
      { step: 'call', started: 100, answered: 60 },
      { step: 'deposit', started: 10, answered: 4 },
      { step: 'ask', started: 500, answered: 200 },
    ] as const;
    const report = measure(sides([1000, 150], [400, 120]), { steps });
    expect(report).toMatchObject({ verdict: 'helps', treated: { visits: 1000, missed: 150, rate: 0.15 } });
    expect(report.heldOut).toMatchObject({ visits: 400, clients: 400, missed: 120, rate: 0.3 });
    expect(report.uplift).toBeCloseTo(0.15, 12);
    expect(report.missesAvoided?.value).toBeCloseTo(150, 9);
    const margin = studentFactor(600) * Math.sqrt((0.15 * 0.85) / 999 + (0.3 * 0.7) / 399);
    expect(report.ci95?.[0]).toBeCloseTo(0.15 - margin, 4);
    expect(report.cents).toMatchObject({ saved: 3_000_000, cost: 110_000, net: 2_890_000 });
    expect(report.cents?.lo).toBeCloseTo((0.15 - margin) * 20_000_000, -4);
    expect(effectShare(report)).toBeCloseTo(0.5, 12);
  });

  it('counts who cancelled in time among the weighed, as no miss', () => {
    const freed = client('treated', 1, 0, { came: 0, cancelled: 1 });
    const report = measure([...sides([60, 20], [60, 20]), ...many(40, freed)]);
    expect(report.treated).toMatchObject({ visits: 100, came: 40, missed: 20, cancelled: 40, rate: 0.2 });
  });

  it('wins nothing by a time that the ladder gave away: it counts as missed, in visits and in money', () => {
    const given = client('treated', 1, 0, { came: 0, released: 1, missedCents: 20_000 });
    const report = measure([...sides([60, 10], [100, 30]), ...many(40, given)]);
    expect(report.treated).toMatchObject({ visits: 100, missed: 10, released: 40, cancelled: 0, rate: 0.5 });
    expect(report.uplift).toBeCloseTo(-0.2, 12);
    expect(report.cents?.saved).toBe(-400_000);
    expect(report.verdict).toBe('harms');
  });

  it.each([
    ['too-few', sides([200, 20], [39, 15])],
    ['too-few', []],
    ['unclear', sides([200, 40], [40, 10])],
    ['harms', sides([1000, 300], [400, 60])],
    ['does-not-help', sides([20_000, 4_000], [20_000, 4_000])],
  ] as const)('is %s', (verdict, clients) => {
    const report = measure([...clients]);
    expect(report.verdict).toBe(verdict);
    expect(effectShare(report)).toBeNull();
  });

  it('does not help when two months that are over won nothing, or it costs more than it can bring', () => {
    const nothing = sides([200, 52], [60, 15]);
    expect(measure(nothing).verdict).toBe('unclear');
    expect(measure(nothing, { before: -0.01 }).verdict).toBe('does-not-help');
    expect(measure(nothing, { before: 0.01 }).verdict).toBe('unclear');
    expect(measure(nothing, { before: -0.01, isFinal: false }).verdict).toBe('unclear');
    const dear = [{ step: 'call', started: 5_000, answered: 0 }] as const;
    expect(measure(sides([2000, 400], [2000, 420]), { steps: dear }).verdict).toBe('does-not-help');
    expect(measure(sides([2000, 400], [2000, 420])).verdict).toBe('unclear');
  });

  it('is no help where it is beyond chance and not worth its while', () => {
    const report = measure(sides([200_000, 38_800], [200_000, 40_000]));
    expect(report.ci95?.[0]).toBeGreaterThan(0);
    expect(report.verdict).toBe('does-not-help');
  });

  it('is told of everybody beside those at risk, whose earlier visits the ladder changed', () => {
    const everybody = sides([1000, 150], [400, 80]);
    const report = measure(sides([400, 100], [200, 70]), { everybody, switched: 3 });
    expect(report).toMatchObject({ switched: 3, everybody: { uplift: expect.closeTo(0.05, 9) as number } });
    expect(report.uplift).toBeCloseTo(0.1, 9);
    expect(measure([]).everybody).toBeNull();
  });
});

/** Deterministic, so that the figures below are always the same. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** People differ in how often they come and how often they miss: what makes visits of one client alike. */
function draw(random: () => number, arm: ClientTally['arm'], factor: number): ClientTally {
  const visits = 1 + Math.floor(random() ** 3 * 6);
  const own = (random() < 0.5 ? 0.1 : 0.4) * factor;
  const missed = Array.from({ length: visits }, random).filter((one) => one < own).length;
  return client(arm, visits, missed);
}

describe('the interval, in 1,500 clinics that were made up', () => {
  const clinics = (factor: number) => {
    const random = mulberry(20_261_127);
    return Array.from({ length: 1_500 }, () => {
      const treated = Array.from({ length: 360 }, () => draw(random, 'treated', factor));
      const heldOut = Array.from({ length: 40 }, () => draw(random, 'held-out', 1));
      return measure([...treated, ...heldOut]);
    });
  };
  type Holds = (report: ReturnType<typeof measure>) => boolean;
  const share = (reports: ReturnType<typeof clinics>, holds: Holds) =>
    reports.filter(holds).length / reports.length;
  const covers =
    (truth: number): Holds =>
    ({ ci95 }) =>
      ci95 !== null && ci95[0] <= truth && truth <= ci95[1];

  it('holds nothing in 95 of 100 with forty held out, and seldom says that nothing helps or harms', () => {
    const reports = clinics(1);
    expect(Math.abs(share(reports, covers(0)) - 0.95)).toBeLessThan(0.015);
    expect(share(reports, ({ verdict }) => verdict === 'helps' || verdict === 'harms')).toBeLessThan(0.0625);
  });

  it('holds an effect that is there', () => {
    expect(Math.abs(share(clinics(0.6), covers(0.1)) - 0.95)).toBeLessThan(0.015);
  });
});
