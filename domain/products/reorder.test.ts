import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planReorder } from './reorder.ts';

const stock = (lastDay: string, quantity: number) => ({ lastDay, quantity });
const visit = (day: string, quantity: number) => ({ day, quantity });

describe('what booked visits lack', () => {
  it('is nothing while there is enough', () => {
    expect(planReorder([stock('2027-06-30', 100)], [visit('2026-12-01', 40)], 60)).toBeNull();
  });
  it('is told with the first day on which it lacks', () => {
    const visits = [visit('2026-12-09', 50), visit('2026-12-01', 40), visit('2026-12-05', 30)];
    expect(planReorder([stock('2027-06-30', 60)], visits, 0)).toEqual({
      ...{ usable: 60, booked: 120, missing: 60, shortOn: '2026-12-05', toOrder: 60 },
    });
  });
  it('counts no stock for a visit after its last day, and takes what ends first', () => {
    const shelf = [stock('2027-06-30', 10), stock('2026-12-02', 10)];
    expect(planReorder(shelf, [visit('2026-12-01', 10), visit('2026-12-10', 10)], 0)).toBeNull();
    expect(planReorder(shelf, [visit('2026-12-03', 15)], 0)).toMatchObject({ missing: 5, toOrder: 5 });
  });
  it('fills up to the reorder point after the visits', () => {
    expect(planReorder([stock('2027-06-30', 50)], [visit('2026-12-01', 45)], 20)).toMatchObject({
      ...{ missing: 0, shortOn: null, toOrder: 15 },
    });
    expect(planReorder([], [], 20)).toMatchObject({ usable: 0, booked: 0, toOrder: 20 });
  });
  it('is enough once it was bought', () => {
    const day = fc.integer({ min: 1, max: 28 }).map((one) => `2026-12-${String(one).padStart(2, '0')}`);
    const quantity = fc.integer({ min: 1, max: 5_000 }).map((one) => one / 1_000);
    const shelf = fc.array(fc.record({ lastDay: day, quantity }));
    const visits = fc.array(fc.record({ day, quantity }));
    fc.assert(
      fc.property(shelf, visits, quantity, (has, wants, point) => {
        const plan = planReorder(has, wants, point);
        const bought = stock('2027-12-31', plan?.toOrder ?? 0);
        expect(planReorder([...has, bought], wants, point)).toBeNull();
      }),
    );
  });
});
