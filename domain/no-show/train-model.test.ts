import { describe, expect, it } from 'vitest';
import { madeVisits } from '../../local/no-show/made-visits.ts';
import { readArtefact } from './artefact.ts';
import { productColumns } from './column-sets.ts';
import { explain } from './explain.ts';
import { featuresOf } from './features.ts';
import { houseRules } from './house-rules.ts';
import { reasonCodes } from './reasons.ts';
import { eveningBefore, type RiskVisit } from './risk-visit.ts';
import { rollingCut } from './rolling-cut.ts';
import { scoreFeatures } from './score.ts';
import { recentRows, trainModel } from './train-model.ts';

const columns = productColumns;
const learned = (visits: RiskVisit[], kind: 'spline' | 'blend' | 'auto' = 'auto') => {
  const trained = trainModel(visits, { columns, kind });
  if (trained.state === 'refused') throw new Error(trained.why);
  return trained.artefact;
};

describe('a clinic’s model', () => {
  it('is refused when there are too few visits, or nothing to tell them apart', () => {
    const visits = madeVisits({ count: 60 });
    expect(trainModel(visits.slice(0, 20), { columns })).toMatchObject({
      state: 'refused',
      why: 'too-few',
      rows: 20,
    });
    for (const outcome of ['came', 'missed'] as const) {
      const alike = visits.map((visit) => ({ ...visit, outcome }));
      expect(trainModel(alike, { columns })).toMatchObject({ state: 'refused', why: 'one-class' });
    }
    expect(trainModel([], { columns })).toMatchObject({ why: 'too-few', rows: 0 });
  });

  it.each([90, 200, 600, 2_000])(
    'of %i visits gives every visit a risk that is a number, near the rate',
    (count) => {
      for (const seed of [1, 2, 3]) {
        const visits = madeVisits({ count: count * 2, seed });
        const cut = rollingCut(visits, { columns, cutDay: 20_060, days: 60 });
        const { metrics, risks, artefact } = cut as NonNullable<typeof cut>;
        expect(artefact.kind).toBe('spline');
        expect(risks.every((risk) => risk > 0 && risk < 1)).toBe(true);
        // Two standard errors of the rate of either half, and the drift of habits.
        expect(Math.abs(metrics.meanRisk - metrics.rate)).toBeLessThan(0.03 + 3 * Math.sqrt(0.25 / count));
        if (count >= 600) expect(metrics.auc).toBeGreaterThan(0.6);
      }
    },
  );

  it('is a blend from 5,000 visits on, the same for the same seed, and survives JSON', () => {
    const visits = madeVisits({ count: 6_000 });
    const artefact = learned(visits);
    expect(artefact.kind).toBe('blend');
    expect(learned(visits)).toEqual(artefact);
    expect(readArtefact(JSON.parse(JSON.stringify(artefact)))).toEqual(artefact);
    const cut = rollingCut(visits, { columns, cutDay: 20_090, days: 30 });
    expect(cut?.metrics.auc).toBeGreaterThan(0.65);
    expect(cut?.metrics.ece).toBeLessThan(0.06);
  }, 180_000);

  it('is not read when it is of another format', () => {
    for (const other of [null, 'x', { format: 2 }, { ...houseRules(), curves: [] }]) {
      expect(readArtefact(other)).toBeNull();
    }
  });

  it('takes whole days, as many as three usual ones have, for its intercept', () => {
    const visits = madeVisits({ count: 12_000, days: 10 }).filter(
      ({ day, id }) => day < 20_009 || id.endsWith('77'),
    );
    const days = new Set(recentRows(visits, 3).map((row) => visits[row]?.day));
    // The last day has next to nothing: it comes on top.
    expect([...days].sort()).toEqual([20_006, 20_007, 20_008, 20_009]);
  });

  it.each(['spline', 'blend'] as const)('tells what moves a risk against the typical visit (%s)', (kind) => {
    const artefact = learned(madeVisits({ count: 3_000 }), kind);
    const base = madeVisits({ count: 1 })[0] as RiskVisit;
    const late = { ...base, bookedDay: base.day - 39, bookedAt: base.bookedAt - 39 * 86_400_000 };
    const reasonsOf = (visit: RiskVisit) =>
      explain(artefact, featuresOf(visit, [], eveningBefore(visit), artefact));
    const reasons = reasonsOf(late);
    expect(reasons.length).toBeLessThanOrEqual(4);
    expect(reasons.find(({ reason }) => reason === 'booked-long-ago')?.effect).toBeGreaterThan(0);
    const sizes = reasons.map(({ effect }) => Math.abs(effect));
    expect([...sizes].sort((a, b) => b - a)).toEqual(sizes);
    const today = { ...base, bookedDay: base.day };
    expect(reasonsOf(today)[0]).toMatchObject({ reason: 'booked-today' });
    expect(reasons.every(({ reason }) => reasonCodes.includes(reason))).toBe(true);
  });
});

describe('the house’s rules', () => {
  const rules = houseRules();
  const riskOf = (own: Partial<RiskVisit>, others: RiskVisit[] = []) => {
    const base = {
      ...(madeVisits({ count: 1 })[0] as RiskVisit),
      day: 20_003,
      bookedDay: 19_996,
      numbers: {},
      ...own,
    };
    return scoreFeatures(rules, featuresOf(base, others, eveningBefore(base), rules));
  };

  it('give a risk before there is any history', () => {
    expect(riskOf({})).toBeGreaterThan(0.15);
    expect(riskOf({})).toBeLessThan(0.35);
    expect(riskOf({ bookedDay: 20_003 })).toBeLessThan(riskOf({}));
    expect(riskOf({ numbers: { answered: 1 } })).toBeLessThan(riskOf({ numbers: { answered: 0 } }));
    expect(riskOf({ numbers: { isPaid: 1 } })).toBeLessThan(riskOf({}));
  });

  it('expect whoever missed to miss again', () => {
    const before = madeVisits({ count: 1 }).map((visit) => ({
      ...visit,
      id: 'b',
      day: 19_990,
      bookedDay: 19_980,
      bookedAt: 0,
    }));
    const missed = before.map((visit) => ({ ...visit, outcome: 'missed' as const }));
    expect(riskOf({}, missed)).toBeGreaterThan(riskOf({}));
  });
});
