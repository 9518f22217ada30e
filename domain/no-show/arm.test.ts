import { describe, expect, it } from 'vitest';
import { armOf, placeOf } from './arm.ts';

const salt = '0c7f2d1e-57a7-4a1b-9d0b-3d3d0a6f2b11';
// As ids are made: by time, one after another, almost the same.
const ids = Array.from(
  { length: 20_000 },
  (_, i) =>
    `01938f2a-${(0x4000 + (i >> 12)).toString(16)}-7${(i & 0xfff).toString(16).padStart(3, '0')}-8000-000000000000`,
);

describe('the hold-out', () => {
  it('is even over ids that follow one another', () => {
    const bins = new Array<number>(50).fill(0);
    for (const id of ids) bins[Math.floor(placeOf(salt, id) * 50)]! += 1;
    const each = ids.length / bins.length;
    const chi2 = bins.reduce((sum, n) => sum + (n - each) ** 2 / each, 0);
    expect(chi2).toBeLessThan(85.4); // 99.9 % of 49 degrees of freedom
    const share = ids.filter((id) => armOf(salt, id, 10) === 'held-out').length / ids.length;
    expect(share).toBeCloseTo(0.1, 2);
  });

  it('keeps whom it held out when it is widened, and draws anew for another clinic', () => {
    const at = (percent: number, by = salt) =>
      new Set(ids.filter((id) => armOf(by, id, percent) === 'held-out'));
    const [five, ten, other] = [at(5), at(10), at(10, 'another-salt')];
    expect([...five].every((id) => ten.has(id))).toBe(true);
    const both = [...ten].filter((id) => other.has(id)).length;
    expect(both / ids.length).toBeCloseTo(0.01, 2);
  });

  it('is for ever, and holds out nobody or everybody at the ends', () => {
    expect(armOf(salt, ids[7]!, 10)).toBe(armOf(salt, ids[7]!, 10));
    expect(ids.some((id) => armOf(salt, id, 0) === 'held-out')).toBe(false);
    expect(ids.every((id) => armOf(salt, id, 100) === 'held-out')).toBe(true);
  });

  // As any other MurmurHash3 (x86, 32 bits, seed 0) says of the same text.
  it('is the same on every machine', () => {
    expect(placeOf('', '') * 2 ** 32).toBe(1_248_550_479);
    expect(placeOf('clinic', 'client') * 2 ** 32).toBe(76_548_234);
  });
});
