import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propose, type Source } from './fefo.ts';
import { sumOf } from './stock.ts';

const source = (over: Partial<Source>): Source => ({
  ...{
    lotId: 'a',
    openedId: null,
    expiresOn: '2027-01-31',
    usableUntil: null,
    quantity: 100,
    isBlocked: false,
  },
  ...over,
});
const picked = (sources: Source[], quantity: number, unitsPerPackage = 100) =>
  propose(sources, quantity, unitsPerPackage).picks.map(({ lotId, openedId, quantity: taken }) => [
    openedId ?? lotId,
    taken,
  ]);

describe('what to use first', () => {
  it('is what expires first, and never what is blocked', () => {
    const sources = [
      source({ lotId: 'late', expiresOn: '2028-01-31' }),
      source({ lotId: 'soon', expiresOn: '2027-01-31' }),
      source({ lotId: 'held', expiresOn: '2026-12-31', isBlocked: true }),
    ];
    expect(picked(sources, 150)).toEqual([
      ['soon', 100],
      ['late', 50],
    ]);
  });
  it('is what is open before what is closed, the shortest life first', () => {
    const sources = [
      source({ lotId: 'closed', expiresOn: '2026-12-01' }),
      source({ lotId: 'x', openedId: 'tomorrow', usableUntil: '2026-11-28T12:00:00Z', quantity: 30 }),
      source({ lotId: 'y', openedId: 'tonight', usableUntil: '2026-11-27T22:00:00Z', quantity: 20 }),
    ];
    expect(picked(sources, 60)).toEqual([
      ['tonight', 20],
      ['tomorrow', 30],
      ['closed', 10],
    ]);
  });
  it('says what has to be opened, and what is missing', () => {
    const { picks, missing } = propose([source({ quantity: 200 })], 250, 100);
    expect(picks).toMatchObject([{ quantity: 200, packagesToOpen: 0 }]);
    expect(missing).toBe(50);
    expect(propose([source({})], 50, 100).picks).toMatchObject([{ packagesToOpen: 1 }]);
    expect(propose([], 1, 1)).toEqual({ picks: [], missing: 1 });
  });

  it('gives no more than there is, loses nothing, and leaves nothing earlier behind', () => {
    const sources = fc.array(
      fc.record({
        lotId: fc.uuid(),
        openedId: fc.option(fc.uuid()),
        expiresOn: fc.constantFrom('2026-12-31', '2027-06-30', '2027-07-31'),
        usableUntil: fc.option(fc.constantFrom('2026-11-27T22:00:00Z', '2026-12-24T10:00:00Z')),
        quantity: fc.integer({ min: 0, max: 5_000 }).map((thousandth) => thousandth / 1_000),
        isBlocked: fc.boolean(),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(sources, fc.integer({ min: 1, max: 20_000 }), (list, thousandth) => {
        const wanted = thousandth / 1_000;
        const { picks, missing } = propose(list, wanted, 1);
        expect(sumOf([...picks.map(({ quantity }) => quantity), missing])).toBe(wanted);
        for (const pick of picks) {
          const from = list.filter(
            ({ lotId, openedId }) => lotId === pick.lotId && openedId === pick.openedId,
          );
          expect(from.some(({ isBlocked, quantity }) => !isBlocked && quantity >= pick.quantity)).toBe(true);
        }
        const free = sumOf(list.filter(({ isBlocked }) => !isBlocked).map(({ quantity }) => quantity));
        if (missing > 0) expect(sumOf(picks.map(({ quantity }) => quantity))).toBe(free);
      }),
    );
  });
});
