import { describe, expect, it } from 'vitest';
import { isCnpj } from './cnpj.ts';
import { maskPixKey, readPixKey } from './pix-key.ts';

describe('a Pix key', () => {
  it('is refused when its check digits, its shape or its country are wrong', () => {
    const wrong = [
      ...['', 'aurora', '529.982.247-26', '11.222.333/0001-82', '00.000.000/0000-00'],
      ...['contato@', '@aurora.example', 'con tato@aurora.example', `${'a'.repeat(70)}@aurora.example`],
      ...['+1 212 555 0100', '(00) 98765-4321', '123e4567-e12b-12d1-a456-42665544000', '12.ABC.345/01DE-36'],
    ];
    for (const key of wrong) expect(readPixKey(key), key).toBeNull();
  });

  it('is read in the spellings people use and kept in the one banks use', () => {
    expect(readPixKey(' 529.982.247-25 ')).toEqual({ kind: 'cpf', key: '52998224725' });
    expect(readPixKey('11.222.333/0001-81')).toEqual({ kind: 'cnpj', key: '11222333000181' });
    expect(readPixKey('Contato@Aurora.example')).toEqual({ kind: 'email', key: 'contato@aurora.example' });
    expect(readPixKey('+55 (11) 98765-4321')).toEqual({ kind: 'phone', key: '+5511987654321' });
    expect(readPixKey('(11) 98765-4321')).toEqual({ kind: 'phone', key: '+5511987654321' });
    expect(readPixKey('123E4567-E12B-12D1-A456-426655440000')).toEqual({
      kind: 'random',
      key: '123e4567-e12b-12d1-a456-426655440000',
    });
  });

  it('may be a CNPJ with letters', () => {
    expect(isCnpj('12.ABC.345/01DE-35')).toBe(true);
    expect(readPixKey('12abc34501de35')).toEqual({ kind: 'cnpj', key: '12ABC34501DE35' });
  });

  it('is shown by its end only', () => {
    expect(maskPixKey('11222333000181')).toBe('•••0181');
    expect(maskPixKey('contato@aurora.example')).toBe('co•••@aurora.example');
  });
});
