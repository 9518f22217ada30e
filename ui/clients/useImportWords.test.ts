import { describe, expect, it } from 'vitest';
import { emptyTally } from '../../domain/clients/import-report.ts';
import { withSetup } from '../testing.ts';
import { useImportWords } from './useImportWords.ts';

const words = () => withSetup(() => useImportWords()).result;

describe('what an import wrote, in words', () => {
  it('is said when it is nothing', () => {
    expect(words().made(emptyTally())).toBe('Nada novo entrou na clínica.');
  });
  it('names each thing once, in the number it has', () => {
    const tally = { ...emptyTally(), clientsNew: 1, visitsAhead: 1_200, visitsPast: 1 };
    expect(words().made(tally)).toBe(
      'Entrou na clínica: 1 cliente, 1.200 visitas por vir e 1 visita passada.',
    );
  });
  it('tells by what people were recognised, only where somebody was', () => {
    const met = { ...emptyTally().clientsMet, phone: 28, name: 2 };
    expect([words().sumOf(met), words().ways(met)]).toEqual([30, 'pelo telefone 28, pelo nome 2']);
  });
});
