import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPhone, isMobile, maskPhone, normalizePhone } from './phone.ts';

describe('a Brazilian phone', () => {
  it.each(['', '123', '(00) 98765-4321', '(20) 98765-4321', '11 1234-5678', '+55', '119876543210'])(
    'is refused: %j',
    (text) => {
      expect(normalizePhone(text)).toBeNull();
    },
  );
  it.each([
    ['11 98765-4321', '+5511987654321'],
    ['(31) 8765-4321', '+5531987654321'],
    ['+55 11 3000-0000', '+551130000000'],
    ['553187654321', '+5531987654321'],
    ['0 11 98765-4321', '+5511987654321'],
    ['015 11 98765-4321', '+5511987654321'],
    ['+1 415 555 2671', '+14155552671'],
  ])('%s is stored as %s', (text, e164) => {
    expect(normalizePhone(text)).toBe(e164);
  });
  it('is the same number with and without the ninth digit, however it is spelled', () => {
    const mobile = fc.tuple(
      fc.constantFrom('11', '31', '68', '92'),
      fc.integer({ min: 60_000_000, max: 99_999_999 }),
    );
    fc.assert(
      fc.property(mobile, ([area, local]) => {
        const expected = `+55${area}9${local}`;
        const spellings = [
          `${area}9${local}`,
          `${area}${local}`,
          `+55 (${area}) 9${local}`,
          `55${area}${local}`,
        ];
        expect(spellings.map(normalizePhone)).toEqual(spellings.map(() => expected));
        expect(normalizePhone(expected)).toBe(expected);
      }),
    );
  });
  it('is printed and masked', () => {
    expect(formatPhone('+5511987654321')).toBe('(11) 98765-4321');
    expect(maskPhone('+5511987654321')).toBe('(11) •••••-4321');
    expect(isMobile('+551130000000')).toBe(false);
  });
});
