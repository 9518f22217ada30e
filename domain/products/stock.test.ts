import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closedOf, isWholePackages, stateOfHolds, sumOf, toQuantity } from './stock.ts';

describe('stock is the sum of its movements', () => {
  it('tells closed packages from what is left in opened ones', () => {
    expect(closedOf(167.5, [67.5])).toBe(100);
    expect(closedOf(0.3, [0.1, 0.2])).toBe(0);
    expect(closedOf(300, [])).toBe(300);
  });
  it('adds thousandths, not floats', () => {
    expect(sumOf(Array<number>(10).fill(0.1))).toBe(1);
    expect(toQuantity(0.1 + 0.2)).toBe(0.3);
  });
  it('never makes more or less of opened and closed than there is', () => {
    const quantity = fc.integer({ min: 0, max: 400_000 }).map((thousandth) => thousandth / 1_000);
    fc.assert(
      fc.property(quantity, fc.array(quantity), (total, opened) => {
        expect(sumOf([closedOf(total, opened), ...opened])).toBe(total);
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
