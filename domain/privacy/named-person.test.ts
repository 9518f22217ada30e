import { describe, expect, it } from 'vitest';
import { namesPerson } from './named-person.ts';

const her = {
  name: 'Conceição Araújo',
  cpf: '52998224725',
  phone: '+5511987650001',
  email: 'c.a@example.com',
};

describe('whether a text names somebody', () => {
  it.each([
    'Ficha de conceicao ARAUJO.csv',
    '529.982.247-25',
    '(11) 98765-0001',
    '+55 11 8765-0001',
    'escreva a C.A@example.com!',
  ])('knows her in «%s»', (text) => {
    expect(namesPerson(her, text)).toBe(true);
  });

  it.each([
    'Conceição Araújo-Lima',
    'Conceição',
    '(11) 98765-0002',
    'Maria Conceição Araújos',
    'clientes.csv',
  ])('does not take «%s» for her', (text) => {
    expect(namesPerson(her, text)).toBe(false);
  });

  it('does not take one word for a whole name', () => {
    expect(namesPerson({ name: 'Ana', cpf: null, phone: null, email: null }, 'Ana Souza.csv')).toBe(false);
  });
});
