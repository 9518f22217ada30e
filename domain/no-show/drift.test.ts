import { describe, expect, it } from 'vitest';
import { columnOf, type ColumnName } from './columns.ts';
import { isColumnOff, isRateOff, psiIsOff, psiOf, referenceOf, shortlyBefore } from './drift.ts';
import { historyOf } from './history.ts';

import { gapsOf, measure } from './live-accuracy.ts';
import { seeded } from './random.ts';
import { dayMs, eveningBefore, type RiskVisit } from './risk-visit.ts';
import { byClient } from './training-rows.ts';

const random = seeded(3);
const many = (n: number, value: () => number) => Array.from({ length: n }, value);
const lead = () => Math.floor(random() * 30);

describe('the drift of a column', () => {
  const reference = referenceOf('lead', many(2_000, lead));

  it('is near nothing as long as visits come as they came', () => {
    expect(psiOf(reference, many(500, lead))).toBeLessThan(0.1);
    expect(reference.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
  });
  it('is seen when everybody books at the last moment, or nothing is known any more', () => {
    expect(
      psiOf(
        reference,
        many(500, () => lead() / 6),
      ),
    ).toBeGreaterThan(psiIsOff);
    expect(
      psiOf(
        reference,
        many(500, () => NaN),
      ),
    ).toBeGreaterThan(psiIsOff);
  });
  it('of a column with one value, or none, is none', () => {
    expect(
      psiOf(
        referenceOf(
          'isPaid',
          many(300, () => 0),
        ),
        many(300, () => 0),
      ),
    ).toBe(0);
    expect(psiOf(referenceOf('moves', []), [])).toBe(0);
    expect(
      psiOf(
        referenceOf(
          'isPaid',
          many(300, () => 0),
        ),
        many(300, () => 1),
      ),
    ).toBe(0);
  });
});

describe('a clinic in which nothing changes but that its clients grow older', () => {
  const [days, cut] = [700, 600];
  const columns: ColumnName[] = [
    ...(['lead', 'weekday', 'waiting', 'sameDay', 'known', 'missed', 'missedRate'] as const),
    ...(['lastMissed', 'daysSinceLast', 'booked', 'daysSinceBooked'] as const),
  ];
  const visits = many(6_000, lead).map((ahead, at): RiskVisit => {
    const day = Math.floor(random() * days);
    const bookedDay = day - ahead;
    return {
      ...{
        id: `v${at}`,
        clientId: `c${Math.floor(random() * 300)}`,
        day,
        bookedDay,
        bookedAt: bookedDay * dayMs,
      },
      ...{ startMinute: 600, outcome: random() < 0.2 ? 'missed' : 'came', numbers: {}, groups: {} },
    };
  });
  const own = byClient(visits);
  const values = (column: ColumnName, of: readonly RiskVisit[]) =>
    of.map((visit) => {
      const moment = eveningBefore(visit);
      const history = historyOf(visit, own.get(visit.clientId) ?? [], moment);
      return columnOf(column).value({ visit, history, moment });
    });
  const before = visits.filter(({ day }) => day < cut);
  const now = visits.filter(({ day }) => day >= days - 28);
  const psiFrom = (column: ColumnName, of: readonly RiskVisit[]) =>
    psiOf(referenceOf(column, values(column, of)), values(column, now));

  it('has moved nowhere, though what is known of everybody has', () => {
    const reference = shortlyBefore(before, ({ day }) => day, cut);
    const off = columns.filter((column) => isColumnOff(column, psiFrom(column, reference)));
    expect(off).toEqual([]);
    expect(psiFrom('known', before), 'of all that came before').toBeGreaterThan(1);
    expect(isColumnOff('known', 2)).toBe(false);
    expect(isColumnOff('lead', 0.3)).toBe(true);
  });
  it('is compared with all it has where lately is too little', () => {
    expect(shortlyBefore([1, 2, 400], (day) => day, 401)).toEqual([1, 2, 400]);
  });
});

describe('a base rate', () => {
  it('is off when it is beyond chance and worth acting on', () => {
    expect(isRateOff(0.2, 0.35, 200)).toBe(true);
    expect(isRateOff(0.2, 0.27, 50)).toBe(false);
    expect(isRateOff(0.2, 0.22, 50_000)).toBe(false);
  });
});

describe('what was said beside what happened', () => {
  const visits = many(200, () => 0).map((_, at) => ({
    ...{ risk: 0.2, isMissed: at % 2 === 0 && at < 100 },
    features: { lead: at % 2, lastMissed: at < 100 ? null : 0, weekday: 1 },
  }));

  it('shows the group it is wrong about', () => {
    const gaps = new Map(gapsOf(visits).map((gap) => [gap.group, gap]));
    expect(gaps.get('first-visit')).toMatchObject({ n: 100, rate: 0.5, isOff: true });
    expect(gaps.get('returning')).toMatchObject({ n: 100, rate: 0, isOff: true });
    expect(gaps.has('other-days')).toBe(false);
  });
  it('says nothing of the order of a few visits, or of visits that all went alike', () => {
    expect(measure(visits.slice(0, 29)).auc).toBeNull();
    expect(measure(visits.slice(100)).auc).toBeNull();
    expect(measure(visits).auc).toBe(0.5);
  });
});
