import { describe, expect, it } from 'vitest';
import { namePrefixes, nameWords, queryPrefixes } from './name-search.ts';

describe('searching a name', () => {
  it('ignores accents, case and punctuation', () => {
    expect(nameWords("Conceição D'Ávila-Souza")).toEqual(['conceicao', 'd', 'avila', 'souza']);
  });
  it('finds by the first letters of every word typed', () => {
    const indexed = namePrefixes('Maria Aparecida da Conceição');
    for (const typed of ['ma', 'MARIA', 'conc mar', 'aparecida', 'da']) {
      expect(
        queryPrefixes(typed).every((prefix) => indexed.includes(prefix)),
        typed,
      ).toBe(true);
    }
    expect(queryPrefixes('mari x').every((prefix) => indexed.includes(prefix))).toBe(false);
  });
  it('cuts what is typed to the longest indexed prefix', () => {
    expect(queryPrefixes('Wanderleidyanne')).toEqual(['wanderleidya']);
    expect(namePrefixes('Wanderleidyanne')).toContain('wanderleidya');
  });
});
