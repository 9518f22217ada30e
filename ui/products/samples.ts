import type { Lot, LotPage, Product, Supplier } from './types.ts';

/** Rows as the API gives them, for tests. */
export const product: Product = {
  ...{ id: 'p1', version: 1, name: 'Xeomin 100 U', brand: 'Merz', regime: 'medicine' },
  ...{ registration: '188020001', processNumber: null, printedNumber: '1.8802.0001', unit: 'u' },
  ...{ unitsPerPackage: 100, gtin: '07890000000017', openedLifeHours: 24, minCelsius: 2, maxCelsius: 8 },
  ...{ reorderPoint: 200, isActive: true, anvisaState: 'active', anvisaCheckedAt: '2026-11-27T06:00:00Z' },
  ...{ transferredTo: null, isBlocked: false, usable: 300, held: 0, nextExpiryOn: '2028-09-30' },
};
export const supplier: Supplier = {
  ...{ id: 's1', version: 1, name: 'Merz Brasil', cnpj: '11681446000145', afe: '1.08802-0' },
  ...{ afeState: 'active', exemptReason: null, afeCheckedAt: '2026-11-27T06:00:00Z', isActive: true },
};
export const lot: Lot = {
  ...{ id: 'l1', version: 1, code: 'L2509', expiresOn: '2028-09-30', productId: 'p1', unit: 'u' },
  ...{ productName: 'Xeomin 100 U', unitsPerPackage: 100, state: 'available', quarantineReason: null },
  ...{ holds: [], storagePlaceId: null, receiptId: 'r1', supplierId: 's1', supplierName: 'Merz Brasil' },
  ...{ receivedQuantity: 300, total: 300 },
};
export const lotPage: LotPage = {
  lot: { ...lot, closed: 300, packages: [], refusals: [], warnings: [] },
  holds: [],
  movements: [
    {
      ...{ id: 'm1', kind: 'receipt', quantity: 300, openedId: null, reason: null },
      ...{ at: '2026-11-20T12:00:00Z', by: { id: 'u', name: 'Helena Prado' } },
    },
  ],
};
