import { describe, expect, it } from 'vitest';
import { centsOf, typedOfCents } from './typed-money.ts';

describe('prices', () => {
  it('are read as they are written in Brazil', () => {
    expect(['1.234,56', 'R$ 1.234,5', '1234', '0,09', ''].map(centsOf)).toEqual([
      123456,
      123450,
      123400,
      9,
      null,
    ]);
  });

  it('that could be misread are refused', () => {
    for (const typed of ['12.34', '1,234.56', 'mil', '-5', '1,234']) expect(centsOf(typed)).toBeNaN();
  });

  it('come back as they went', () => {
    expect(typedOfCents(123456)).toBe('1.234,56');
    expect(centsOf(typedOfCents(168000))).toBe(168000);
    expect(typedOfCents(null)).toBe('');
  });
});
