import { describe, expect, it } from 'vitest';
import type { Licence } from './competence-types.ts';
import { licenceState, licenceWords } from './licence-words.ts';

const licence = (more: Partial<Licence>): Licence => ({
  ...{ id: 'l', professionalId: 'p', council: 'CRM', region: 'SP', number: '123456', isMasked: false },
  ...{ category: null, specialty: null, validUntil: null, checkedAt: null, version: 1, ...more },
});

describe('a registration', () => {
  it('is written as its card prints it', () => {
    const written = [
      licence({}),
      licence({ council: 'COREN', category: 'ENF' }),
      licence({ council: 'CRBM', region: '1' }),
      licence({ council: 'CRF', region: null }),
      licence({ council: 'none', region: null, number: '77' }),
    ].map((one) => licenceWords(one, 'Diploma'));
    expect(written).toEqual([
      ...['CRM/SP 123456', 'COREN-SP 123456-ENF', 'CRBM-1 123456', 'CRF 123456', 'Diploma 77'],
    ]);
  });

  it('is good to its last day and warns a month before', () => {
    const on = (validUntil: string | null) => licenceState({ validUntil }, '2026-11-26');
    expect(on(null)).toBe('good');
    expect(on('2026-12-27')).toBe('good');
    expect(on('2026-12-26')).toBe('ending');
    expect(on('2026-11-26')).toBe('ending');
    expect(on('2026-11-25')).toBe('over');
  });
});
