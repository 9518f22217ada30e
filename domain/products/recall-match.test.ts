import { describe, expect, it } from 'vitest';
import { isWorthAsking, matchIrregular, type StockedProduct } from './recall-match.ts';

const botox: StockedProduct = {
  ...{ id: 'p', name: 'Botox', brand: null, regime: 'medicine', registration: '1986000190012' },
  lotCodes: ['C7654C3F', 'C9999C1'],
};
const entry = (registration: string | null, productText: string) => ({ registration, productText });

describe('an entry of irregular products', () => {
  it('is of a product by its registration, whatever presentation the clinic bought', () => {
    const match = matchIrregular(entry('198600019', 'TOXINA BOTULÍNICA LOTE C7654C3F'), botox);
    expect(match).toEqual({ matched: 'registration', lotCodes: ['C7654C3F'] });
  });
  it('may be of a product by its name when the registration is left out', () => {
    expect(matchIrregular(entry(null, 'BOTOX 100 U (FALSIFICADO)'), botox)).toEqual({
      ...{ matched: 'name', lotCodes: [] },
    });
    expect(matchIrregular(entry(null, 'Creme com efeito «botóx-like»'), botox)?.matched).toBe('name');
  });
  it('of another registration is not, unless it names a lot that is here: registrations move', () => {
    expect(matchIrregular(entry('101470045', 'BOTOX'), botox)).toBeNull();
    expect(matchIrregular(entry('101470045', 'BOTOX lote C7654C3F'), botox)?.matched).toBe('name');
  });
  it('is none of a product whose name is only part of a word, or too short to say anything', () => {
    expect(matchIrregular(entry(null, 'BOTOXINA PRIME'), botox)).toBeNull();
    expect(matchIrregular(entry(null, 'GEL PRO X'), { ...botox, name: 'Pro' })).toBeNull();
    expect(matchIrregular(entry(null, ''), botox)).toBeNull();
  });
  it('from years ago is asked about only when it names a lot that is here', () => {
    const [vague, exact] = [
      { matched: 'registration', lotCodes: [] } as const,
      { matched: 'name', lotCodes: ['C7654C3F'] } as const,
    ].map((match) => ({ ...match, lotCodes: [...match.lotCodes] }));
    expect(vague && isWorthAsking(vague, '2023-02-06', '2026-11-27')).toBe(false);
    expect(vague && isWorthAsking(vague, null, '2026-11-27')).toBe(false);
    expect(vague && isWorthAsking(vague, '2026-06-01', '2026-11-27')).toBe(true);
    expect(exact && isWorthAsking(exact, '2023-02-06', '2026-11-27')).toBe(true);
  });
  it('is matched by the whole number of a device', () => {
    const filler = { ...botox, name: 'Restylane', regime: 'device' as const, registration: '80251760010' };
    expect(matchIrregular(entry('80251760014', 'Volyme'), filler)).toBeNull();
    expect(matchIrregular(entry('80251760010', 'Preenchedor'), filler)?.matched).toBe('registration');
  });
});
