// What a person decides about a lot that is held; owner context: products.
import { refuse } from '../domain/errors.ts';
import type { HoldReason } from '../domain/products/stock.ts';
import { isBlocked } from '../domain/products/usability.ts';
import { freeLot, type HoldEnd, holdLot } from './lot-hold.ts';
import { getLot, lockLot, type StockedLot } from './lot-stock.ts';
import { checkProduct } from './product-check.ts';
import type { Scope } from './tenancy.ts';

/** By hand: somebody saw what no rule sees. */
export async function quarantineLot(scope: Scope, lotId: string, note: string): Promise<StockedLot> {
  const { state } = await lockLot(scope, lotId);
  if (state === 'discarded' || state === 'spent') refuse('transition-refused');
  await holdLot(scope, { lotId, reason: 'hand', note });
  return lockLot(scope, lotId);
}

/** Whether the reason is still true. A recall ends with its own process alone, and says so by standing. */
function stands(lot: StockedLot, reason: HoldReason): boolean {
  if (reason === 'recall') return true;
  if (reason === 'no-invoice') return !lot.hasInvoice;
  if (reason === 'supplier') return lot.afeState !== 'active' && lot.afeState !== 'exempt';
  return reason === 'registration' && isBlocked(lot);
}

export async function releaseLot(
  scope: Scope,
  lotId: string,
  release: { reason: HoldReason; endReason: HoldEnd; note: string },
): Promise<StockedLot> {
  // What the register says now, and the product before its lot: a recheck takes them in that order.
  if (release.reason === 'registration')
    await checkProduct(scope, (await getLot(scope, lotId)).productId, 'hand');
  const lot = await lockLot(scope, lotId);
  if (!lot.holds.includes(release.reason)) refuse('transition-refused');
  if (stands(lot, release.reason)) refuse('hold-stands');
  await freeLot(scope, { lotId, ...release });
  return lockLot(scope, lotId);
}
