// Student's t beyond which 2.5 % lie, where the series below is not yet good enough.
const few = [12.706, 4.303, 3.182, 2.776];

/** The factor of a 95 % interval with so many degrees of freedom (Abramowitz & Stegun 26.7.5; right to three digits). */
export function studentFactor(freedom: number): number {
  if (freedom < 5) return few[Math.max(0, Math.floor(freedom) - 1)]!;
  const z = 1.959964;
  const first = (z ** 3 + z) / 4;
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const third = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  return z + first / freedom + second / freedom ** 2 + third / freedom ** 3;
}
