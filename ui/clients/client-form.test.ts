import { describe, expect, it } from 'vitest';
import { dataOf, faultsOf, typedOf, typedOfSearch } from './client-form.ts';

const today = '2026-11-23';
const typed = (change: object) => ({ ...typedOf({ name: 'Ana Lima' }), ...change });

describe("what a person types into a client's form", () => {
  it('is refused field by field, each for its own reason', () => {
    expect(faultsOf(typed({ name: ' ' }), today)).toEqual({ name: 'missing' });
    expect(faultsOf(typed({ cpf: '529.982.247' }), today)).toEqual({ cpf: 'short' });
    expect(faultsOf(typed({ cpf: '529.982.247-26' }), today)).toEqual({ cpf: 'invalid' });
    expect(faultsOf(typed({ phone: '98765-4321' }), today)).toEqual({ phone: 'invalid' });
    expect(faultsOf(typed({ email: 'ana@' }), today)).toEqual({ email: 'invalid' });
    expect(faultsOf(typed({ birthDate: '31/02/1990' }), today)).toEqual({ birthDate: 'invalid' });
    expect(faultsOf(typed({ birthDate: '24/11/2026' }), today)).toEqual({ birthDate: 'future' });
  });

  it('needs a phone when she wants messages', () => {
    expect(faultsOf(typed({ whatsappOptIn: true }), today)).toEqual({ phone: 'needed' });
    expect(faultsOf(typed({ whatsappOptIn: true, phone: '(11) 98765-4321' }), today)).toEqual({});
  });

  it('reaches the server in the form it is kept in', () => {
    const written = typed({
      cpf: '529.982.247-25',
      phone: '(11) 8765-4321',
      birthDate: '31/12/1999',
      notes: ' ',
    });
    expect(dataOf(written)).toMatchObject({
      cpf: '52998224725',
      phone: '+5511987654321',
      birthDate: '1999-12-31',
      notes: null,
      email: null,
    });
  });

  it('starts from what was searched for', () => {
    expect(typedOfSearch('zuleide')).toMatchObject({ name: 'zuleide', cpf: '' });
    expect(typedOfSearch('52998224725')).toMatchObject({ name: '', cpf: '529.982.247-25' });
    expect(typedOfSearch('11987654321')).toMatchObject({ name: '', phone: '(11) 98765-4321' });
  });
});
