import { describe, expect, it } from 'vitest';
import { afeOfDevice, mirrorKey, printAfe, printNumber, readNumber } from './registration.ts';

describe('numbers of ANVISA', () => {
  it('reads a medicine by its base or a presentation, and asks the mirror by the base', () => {
    const base = readNumber('medicine', '1.9860.0019');
    const presentation = readNumber('medicine', '1.7056.0023.003-2');
    expect(base).toEqual({ kind: 'registration', digits: '198600019' });
    expect(presentation).toEqual({ kind: 'registration', digits: '1705600230032' });
    expect(presentation && mirrorKey('medicine', presentation)).toBe('170560023');
    expect(printNumber('medicine', '198600019')).toBe('1.9860.0019');
    expect(printNumber('medicine', '1705600230032')).toBe('1.7056.0023.003-2');
  });

  it('reads a device of new and of older holders', () => {
    expect(readNumber('device', '80251760010')?.kind).toBe('registration');
    expect(readNumber('device', ' 10360310041 ')?.digits).toBe('10360310041');
    expect(afeOfDevice('80212480021')).toBe('8021248');
    expect(printAfe('8021248')).toBe('8.02124-8');
    expect(readNumber('device', '8025176001')).toBeNull();
  });

  it('reads a cosmetic by its registration, or by the process that most have instead', () => {
    expect(readNumber('cosmetic', '2.0123.0456')).toEqual({ kind: 'registration', digits: '201230456' });
    expect(readNumber('cosmetic', '25351.429171/2023-62')).toEqual({
      kind: 'process',
      digits: '25351429171202362',
    });
    expect(printNumber('cosmetic', '25351429171202362')).toBe('25351.429171/2023-62');
    expect(printNumber('cosmetic', '250000055089118')).toBe('25000.005508/91-18');
  });

  it('lets the regime decide what thirteen digits are, and nine', () => {
    expect(readNumber('medicine', '1705600230032')?.kind).toBe('registration');
    expect(readNumber('cosmetic', '2500000550891')?.kind).toBe('process');
    expect(readNumber('medicine', '2500000550891')).toBeNull();
    expect(readNumber('medicine', '201230456')).toBeNull();
    expect(readNumber('cosmetic', '198600019')).toBeNull();
  });

  it('refuses words, nothing, and zeros', () => {
    for (const text of ['', 'isento', '00000000000', '80251760010X'])
      expect(readNumber('device', text), text).toBeNull();
    expect(printNumber('device', ' isento ')).toBe('isento');
  });
});
