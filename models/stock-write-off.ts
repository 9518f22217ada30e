// Table stock_movements: what leaves the shelf and reaches nobody; owner context: products.
import { refuse } from '../domain/errors.ts';
import {
  type DiscardReason,
  type MovementKind,
  toQuantity,
  type WasteReason,
} from '../domain/products/stock.ts';
import { freeLot } from './lot-hold.ts';
import { lockLot, move, setLotState, settleLot, type StockedLot } from './lot-stock.ts';
import { finishPackage } from './opened-package.ts';
import type { Scope } from './tenancy.ts';

const audited = (scope: Scope, action: string, lotId: string) =>
  scope.audit({ action, entity: 'lot', entityId: lotId, purpose: 'CLINIC_OPERATION' });

/** Broken, spilt, left over: a part of a lot, out of an opened package when one is named. */
export async function wasteStock(
  scope: Scope,
  lotId: string,
  waste: { quantity: number; openedId?: string | null; reason: WasteReason },
): Promise<StockedLot> {
  const lot = await lockLot(scope, lotId);
  const { quantity, openedId = null, reason } = waste;
  const opened =
    openedId === null ? null : (lot.packages.find(({ id }) => id === openedId) ?? refuse('not-found'));
  if (quantity > (opened ? opened.left : lot.closed)) refuse('stock-short');
  await move(scope, { lotId, openedId, kind: 'waste', quantity: -quantity, reason });
  await audited(scope, 'lot.waste', lotId);
  return settleLot(scope, lotId);
}

/** Closed packages that go back to whom they came from, whatever holds them. */
export async function returnStock(scope: Scope, lotId: string, quantity: number): Promise<StockedLot> {
  const lot = await lockLot(scope, lotId);
  if (quantity > lot.closed) refuse('stock-short');
  await move(scope, { lotId, kind: 'return', quantity: -quantity });
  await audited(scope, 'lot.return', lotId);
  return settleLot(scope, lotId);
}

/** All that is left of a lot is destroyed; what was opened of it too. Nothing brings it back. */
export async function discardLot(scope: Scope, lotId: string, reason: DiscardReason): Promise<StockedLot> {
  const lot = await lockLot(scope, lotId);
  if (lot.state === 'discarded' || lot.total <= 0) refuse('transition-refused');
  const kind: MovementKind = 'discard';
  // A count may have found less than the opened packages should hold: no more than there is goes.
  let there = lot.total;
  const take = async (quantity: number, openedId: string | null): Promise<void> => {
    const taken = toQuantity(Math.min(quantity, there));
    there = toQuantity(there - taken);
    if (taken > 0) await move(scope, { lotId, openedId, kind, quantity: -taken, reason });
  };
  for (const { id, left, state } of lot.packages) {
    await take(left, id);
    if (state === 'open') await finishPackage(scope, id);
  }
  await take(there, null);
  await setLotState(scope, lot, 'discarded');
  for (const hold of lot.holds.filter((one) => one !== 'recall'))
    await freeLot(scope, { lotId, reason: hold, endReason: 'discarded' });
  await audited(scope, 'lot.discard', lotId);
  return settleLot(scope, lotId);
}
