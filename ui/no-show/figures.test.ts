import { describe, expect, it } from 'vitest';
import { daySaid, monthSaid, percent, points, reais, signedPoints } from './figures.ts';

describe('figures as a clinic reads them', () => {
  it('say shares with a comma, and a dash where there is none', () => {
    expect(percent(0.1432)).toBe('14,3\u00a0%');
    expect(percent(0.38, 0)).toBe('38\u00a0%');
    expect(percent(null)).toBe('–');
  });

  it('say a difference by its side, and none where it rounds to nothing', () => {
    expect(points(-0.072)).toBe('7,2');
    expect(signedPoints(0.072)).toBe('+7,2');
    expect(signedPoints(-0.013)).toBe('−1,3');
    expect(signedPoints(-0.0001)).toBe('0');
  });

  it('say an estimate of money without centavos, the sign first', () => {
    expect(reais(123_456)).toBe('R$\u00a01.235');
    expect(reais(-98_000)).toBe('−R$\u00a0980');
    expect(reais(-40)).toBe('R$\u00a00');
  });

  it('say months and days as written', () => {
    expect(monthSaid('2026-10')).toBe('outubro de 2026');
    expect(monthSaid('2026-01-01')).toBe('janeiro de 2026');
    expect(daySaid('2026-10-01')).toBe('01/10/2026');
  });
});
