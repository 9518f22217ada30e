import { describe, expect, it } from 'vitest';
import { refusalOf, retryCapMs, retryDelayMs } from './whatsapp-errors.ts';

describe('a refusal of WhatsApp', () => {
  it('is never sent again when sending again changes nothing', () => {
    for (const code of [
      0, 3, 100, 131008, 131009, 131021, 131026, 131042, 131049, 131050, 132000, 132015, 190, 210,
    ])
      expect(retryDelayMs(refusalOf(code), 1)).toBeUndefined();
  });

  it('of one person stops nobody else', () => {
    for (const code of [130472, 130497, 131026, 131049, 131062])
      expect(refusalOf(code).action).toBe('fallback');
  });

  it('calls a person for a code nobody has listed, unless the provider says that it will pass', () => {
    expect(refusalOf(999_999).action).toBe('ops');
    expect(refusalOf(999_999, true).action).toBe('retry');
  });

  it('waits six seconds, then longer, before writing to the same person again', () => {
    const waits = [1, 2, 3, 9].map((attempt) => retryDelayMs(refusalOf(131056), attempt));
    expect(waits).toEqual([6_000, 24_000, 96_000, retryCapMs]);
  });
});
