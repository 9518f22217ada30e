import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromPixAmount, toPixAmount } from './pix-amount.ts';
import { depositOfTxid, refundIdOf, txidOf } from './pix-ids.ts';

describe('names and amounts at the bank', () => {
  it('finds no deposit in a txid that is not ours', () => {
    for (const txid of ['', 'abc', 'z'.repeat(32), 'a'.repeat(33), `${'a'.repeat(32)}\n`, '../../etc/passwd'])
      expect(depositOfTxid(txid), txid).toBeNull();
  });

  it('refuses what is not an amount of the standard', () => {
    for (const text of ['', '1', '1.2', '1,20', '-1.00', '1.000', 'NaN', '12345678901.00', ' 1.00'])
      expect(fromPixAmount(text), text).toBeNull();
  });

  it('derives the same names for the same deposit, in the shape that banks take', () => {
    const id = randomUUID();
    expect(txidOf(id)).toMatch(/^[a-zA-Z0-9]{26,35}$/);
    expect(txidOf(id)).toBe(txidOf(id.toUpperCase()));
    expect(depositOfTxid(txidOf(id))).toBe(id);
    expect(refundIdOf(id, 1)).toMatch(/^[a-zA-Z0-9]{1,35}$/);
    expect(refundIdOf(id, 99)).toMatch(/^[a-zA-Z0-9]{1,35}$/);
    expect(refundIdOf(id, 1)).not.toBe(refundIdOf(id, 2));
  });

  it('writes and reads every amount without losing a centavo', () => {
    expect(toPixAmount(10_005)).toBe('100.05');
    expect(toPixAmount(7)).toBe('0.07');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999_999 }), (cents) => {
        expect(fromPixAmount(toPixAmount(cents))).toBe(cents);
      }),
    );
  });
});
