import { describe, expect, it } from 'vitest';
import { typedCpf, typedPhone } from './typed-masks.ts';

const letterByLetter = (mask: (text: string) => string, digits: string) =>
  [...digits].reduce((text, digit) => mask(text + digit), '');

describe('masks while one types', () => {
  it('write a CPF with its dots, and take no twelfth digit', () => {
    expect(letterByLetter(typedCpf, '529982')).toBe('529.982');
    expect(letterByLetter(typedCpf, '529982247259')).toBe('529.982.247-25');
  });

  it('write mobiles and fixed lines', () => {
    expect(letterByLetter(typedPhone, '11987654321')).toBe('(11) 98765-4321');
    expect(letterByLetter(typedPhone, '1132654321')).toBe('(11) 3265-4321');
  });

  it('take off what a pasted number has in front', () => {
    for (const pasted of ['+55 11 98765-4321', '5511987654321', '011987654321'])
      expect(typedPhone(pasted)).toBe('(11) 98765-4321');
  });

  it('leave a number from abroad alone', () => {
    expect(typedPhone('+351 912 345 678')).toBe('+351912345678');
  });
});
