/** The wire writes `"123.45"`; in this house money is integer centavos, so that no sum is ever a rounding. */
export const toPixAmount = (cents: number): string =>
  `${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;

/** Null for what is not an amount of the standard (`\d{1,10}\.\d{2}`). */
export function fromPixAmount(text: string): number | null {
  const match = /^(\d{1,10})\.(\d{2})$/.exec(text);
  return match ? Number(match[1]) * 100 + Number(match[2]) : null;
}
