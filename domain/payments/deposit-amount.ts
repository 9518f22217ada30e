import { leastDepositCents } from '../clinic/booking-bounds.ts';
import type { BookingPolicy } from '../clinic/booking-policy.ts';

/** What services cost together, in centavos. */
export interface Price {
  /** The sum of the prices that are known. */
  knownCents: number;
  /** All of them are; otherwise it costs more than `knownCents`, and nobody knows how much. */
  isWhole: boolean;
}

export const priceOf = (prices: readonly (number | null)[]): Price => ({
  knownCents: prices.reduce<number>((sum, cents) => sum + (cents ?? 0), 0),
  isWhole: !prices.includes(null),
});

/**
 * The deposit («sinal») for services of that price together, in centavos; 0 = none is asked. Never more than the price, where it is
 * known: a deposit is a part of it (Código Civil art. 417). A share is one of the known prices: a service without a price adds nothing
 * to it, and takes nothing away either.
 */
export function depositFor(
  {
    depositKind,
    depositCents,
    depositPercent,
  }: Pick<BookingPolicy, 'depositKind' | 'depositCents' | 'depositPercent'>,
  { knownCents, isWhole }: Price,
): number {
  if (depositKind === 'none') return 0;
  const asked = depositKind === 'fixed' ? depositCents : share(knownCents, depositPercent);
  const cents = isWhole ? Math.min(asked, knownCents) : asked;
  return cents < leastDepositCents ? 0 : cents;
}

/** So many per cent, halves up: money has no fractions of a centavo. */
export const share = (cents: number, percent: number): number => Math.floor((cents * percent + 50) / 100);
