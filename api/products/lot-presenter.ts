import { type PackageFacts, type UseRefusal, warningsOf, whyNot } from '../../domain/products/usability.ts';
import type { LotRow } from '../../models/lot-facts.ts';
import type { LotHold } from '../../models/lot-hold.ts';
import type { ListedMovement } from '../../models/lot-list.ts';
import type { ProductUse, TracedUse } from '../../models/lot-people.ts';
import type { OpenedPackage, StockedLot } from '../../models/lot-stock.ts';

export const presentLot = (lot: LotRow) => ({
  ...{ id: lot.id, version: lot.version, code: lot.code, expiresOn: lot.expiresOn },
  ...{ productId: lot.productId, productName: lot.productName, unit: lot.unit },
  ...{ unitsPerPackage: lot.unitsPerPackage, state: lot.state, quarantineReason: lot.quarantineReason },
  ...{ holds: [...lot.holds], storagePlaceId: lot.storagePlaceId, receiptId: lot.receiptId },
  ...{ supplierId: lot.supplierId, supplierName: lot.supplierName },
  ...{ receivedQuantity: lot.receivedQuantity, total: lot.total },
});

const presentPackage = (opened: OpenedPackage, refusals: readonly UseRefusal[]) => ({
  ...{ id: opened.id, openedAt: opened.openedAt.toISOString(), state: opened.state, left: opened.left },
  usableUntil: opened.usableUntil?.toISOString() ?? null,
  dilutedMl: opened.dilutedMl,
  refusals: [...refusals],
});

/** With what stands against a use of it now, and of each opened package by itself. */
export function presentStocked(lot: StockedLot) {
  const when = { today: lot.today, at: new Date() };
  const against = (opened: PackageFacts | null) => whyNot(lot, opened, when);
  return {
    ...presentLot(lot),
    closed: lot.closed,
    packages: lot.packages.map((one) => presentPackage(one, against(one))),
    refusals: against(null),
    warnings: warningsOf(lot),
  };
}

export const presentHold = (hold: LotHold) => ({
  ...{ id: hold.id, reason: hold.reason, beganAt: hold.beganAt.toISOString(), beganBy: hold.beganBy },
  ...{ note: hold.note, endedAt: hold.endedAt?.toISOString() ?? null, endedBy: hold.endedBy },
  ...{ endReason: hold.endReason, endNote: hold.endNote },
});
export const presentMovement = (movement: ListedMovement) => ({
  ...{ id: movement.id, kind: movement.kind, quantity: movement.quantity, openedId: movement.openedId },
  ...{ reason: movement.reason, at: movement.at.toISOString(), by: movement.by },
});
export const presentUse = (use: ProductUse) => ({
  ...{ id: use.id, clientId: use.clientId, appointmentId: use.appointmentId },
  ...{ procedureName: use.procedureName, lotId: use.lotId, lotCode: use.lotCode },
  ...{ productId: use.productId, productName: use.productName, unit: use.unit, quantity: use.quantity },
  ...{ usedAt: use.usedAt.toISOString(), by: use.by, checkId: use.checkId, anvisaState: use.anvisaState },
  isVoided: use.isVoided,
});
export const presentTraced = (use: TracedUse) => ({ ...presentUse(use), clientName: use.clientName });
