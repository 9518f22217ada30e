import { describe, expect, it } from 'vitest';
import { namesLot, readLotCode } from './lot-code.ts';

describe('the code of a lot', () => {
  it.each(['C7654C3F', 'c7654c3f', ' C7654-C3F ', 'C 7654 C3F', 'C7654.C3F', 'c7654/c3f'])(
    'is the same as %s',
    (typed) => {
      expect(readLotCode(typed)).toBe('C7654C3F');
    },
  );
  it('is another one when a letter differs', () => {
    expect(readLotCode('C7654C3E')).not.toBe(readLotCode('C7654C3F'));
  });
  it('is named by words only as a whole', () => {
    expect(namesLot('BOTOX 100U, LOTE C7654C3F (falsificado)', 'c7654-c3f')).toBe(true);
    expect(namesLot('Lote: L 25049; val. 03/2025', 'L25049')).toBe(true);
    expect(namesLot('lotes W13035 e W07310', 'W07310')).toBe(true);
    expect(namesLot('lote L250491', 'L25049')).toBe(false);
    expect(namesLot('lote 12', '12')).toBe(false);
    expect(namesLot('', 'L25049')).toBe(false);
  });
});
