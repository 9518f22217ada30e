import { leastDepositCents } from '../clinic/booking-bounds.ts';
import type { BookingPolicy } from '../clinic/booking-policy.ts';

/**
 * The deposit («sinal») for services of that price together, in centavos; 0 = none is asked. Never more than the price, where one is
 * known: a deposit is a part of it (Código Civil art. 417).
 */
export function depositFor(
  {
    depositKind,
    depositCents,
    depositPercent,
  }: Pick<BookingPolicy, 'depositKind' | 'depositCents' | 'depositPercent'>,
  priceCents: number | null,
): number {
  if (depositKind === 'none') return 0;
  if (depositKind === 'percent' && priceCents === null) return 0;
  const asked = depositKind === 'fixed' ? depositCents : share(priceCents ?? 0, depositPercent);
  const cents = Math.min(asked, priceCents ?? asked);
  return cents < leastDepositCents ? 0 : cents;
}

/** So many per cent, halves up: money has no fractions of a centavo. */
export const share = (cents: number, percent: number): number => Math.floor((cents * percent + 50) / 100);
