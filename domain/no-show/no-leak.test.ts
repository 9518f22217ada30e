import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { madeVisits } from '../../local/no-show/made-visits.ts';
import { readAppointments } from '../../local/no-show/appointments-file.ts';
import { researchColumns } from './column-sets.ts';
import { columnTable, type ColumnName } from './columns.ts';
import { featuresOf } from './features.ts';
import { groupEffects, outOfFold } from './group-table.ts';
import { eveningBefore, type RiskVisit } from './risk-visit.ts';
import { byClient, trainingRows } from './training-rows.ts';

const everyColumn = Object.keys(columnTable) as ColumnName[];
const real = new URL('../../../shared/noshow/train.csv', import.meta.url).pathname;

/** The world as it was at a visit's moment: later bookings are not there, later outcomes are not known. */
function worldAt(visit: RiskVisit, visits: readonly RiskVisit[]): RiskVisit[] {
  const { at, day } = eveningBefore(visit);
  return visits
    .filter((other) => other.bookedAt <= at)
    .map((other) => (other.day >= day ? { ...other, outcome: null } : other));
}

function expectNoFuture(visits: RiskVisit[], columns: readonly ColumnName[], step: number): void {
  const clients = byClient(visits);
  for (let at = 0; at < visits.length; at += step) {
    const visit = visits[at] as RiskVisit;
    const others = clients.get(visit.clientId) as RiskVisit[];
    const of = (world: RiskVisit[], own = visit) =>
      featuresOf(own, world, eveningBefore(visit), { columns, tables: [] });
    const blind = of(worldAt(visit, others), { ...visit, outcome: null });
    expect(of(others), visit.id).toEqual(blind);
    const turned = others.map((other) =>
      other.day < visit.day ? other : { ...other, outcome: 'missed' as const },
    );
    expect(of(turned), visit.id).toEqual(blind);
  }
}

describe('the future', () => {
  it('never reaches a feature of made visits', () => {
    expectNoFuture(madeVisits({ count: 1_500, days: 60 }), everyColumn, 1);
  });

  it.skipIf(!existsSync(real))(
    'never reaches a feature of the real visits (needs ../shared/noshow/train.csv)',
    () => {
      expectNoFuture(readAppointments(real), researchColumns, 97);
    },
    60_000,
  );

  it('never reaches a training row: outcomes of the cut and later change nothing', () => {
    const visits = madeVisits({ count: 800, days: 40 });
    const cutDay = 20_030;
    const options = { columns: everyColumn, cutDay, staleDays: 3 };
    const blind = visits.map((visit) => (visit.day >= cutDay ? { ...visit, outcome: null } : visit));
    expect(trainingRows(visits, options)).toEqual(trainingRows(blind, options));
  });

  it('never reaches a group: an own outcome does not move the own feature', () => {
    const keys = ['a', 'a', 'b', 'a', 'b', null];
    const folds = Uint8Array.of(0, 1, 0, 1, 1, 0);
    const of = (...outcomes: number[]) => [...outOfFold(keys, Uint8Array.from(outcomes), folds)];
    const [plain, turned] = [of(0, 1, 0, 0, 1, 0), of(1, 1, 0, 0, 1, 0)];
    expect(turned[0]).toBe(plain[0]);
    expect(turned[1]).not.toBe(plain[1]);
    expect(plain[5]).toBeNaN();
  });
});

describe('a group', () => {
  it('says little when it is rare, and its odds when it is large', () => {
    const keys = [
      ...new Array<string>(2_000).fill('large'),
      'rare',
      ...new Array<string>(2_000).fill('other'),
    ];
    const outcomes = Uint8Array.from(keys, (key, at) => (key === 'large' ? at % 2 : key === 'rare' ? 1 : 0));
    const { large = 0, rare = 0, other = 0 } = groupEffects(keys, outcomes);
    expect(large).toBeGreaterThan(0.9);
    expect(Math.abs(rare)).toBeLessThan(0.12);
    expect(other).toBeLessThan(-2);
  });
});
