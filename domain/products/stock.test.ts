import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balanceOf, isWholePackages, type Movement, stateOfHolds, sumOf, toQuantity } from './stock.ts';

describe('stock is the sum of its movements', () => {
  it('tells closed packages from what is left in opened ones', () => {
    const movements: Movement[] = [
      { quantity: 300, openedId: null },
      { quantity: -30, openedId: 'one' },
      { quantity: -2.5, openedId: 'one' },
      { quantity: -100, openedId: null },
    ];
    const balance = balanceOf(movements, ['one'], 100);
    expect(balance).toMatchObject({ total: 167.5, closed: 100 });
    expect(balance.opened.get('one')).toBe(67.5);
  });
  it('adds thousandths, not floats', () => {
    expect(sumOf(Array<number>(10).fill(0.1))).toBe(1);
    expect(toQuantity(0.1 + 0.2)).toBe(0.3);
  });
  it('never makes more or less of opened and closed than there is', () => {
    const ids = ['one', 'two'];
    const movement = fc.record({
      quantity: fc.integer({ min: -4_000, max: 4_000 }).map((thousandth) => thousandth / 1_000),
      openedId: fc.constantFrom(null, ...ids),
    });
    fc.assert(
      fc.property(fc.array(movement), fc.integer({ min: 1, max: 100 }), (movements, size) => {
        const { total, closed, opened } = balanceOf(movements, ids, size);
        expect(sumOf([closed, ...opened.values()])).toBe(total);
      }),
    );
  });
  it.each([
    [100, 100, true],
    [200, 100, true],
    [50, 100, false],
    [0.3, 0.1, true],
    [1, 0.3, false],
  ])('%d of packages of %d: whole is %s', (quantity, size, isWhole) =>
    expect(isWholePackages(quantity, size)).toBe(isWhole),
  );
});

describe('a lot that several things hold', () => {
  it('shows the gravest, and is free when none is left', () => {
    expect(stateOfHolds(['hand', 'registration'])).toEqual({ state: 'quarantined', reason: 'registration' });
    expect(stateOfHolds(['no-invoice', 'recall', 'excursion'])).toEqual({
      state: 'recalled',
      reason: 'recall',
    });
    expect(stateOfHolds([])).toEqual({ state: 'available', reason: null });
  });
});
