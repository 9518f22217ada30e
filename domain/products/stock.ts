/** What moves stock; its sum is what there is (the ledger `stock_movements`). `void`: a use that was written down by mistake. */
export const movementKinds = ['receipt', 'use', 'void', 'waste', 'count', 'discard', 'return'] as const;
export type MovementKind = (typeof movementKinds)[number];

export const wasteReasons = [
  'broken',
  'left-over',
  'life-over',
  'contaminated',
  'dilution',
  'training',
] as const;
export type WasteReason = (typeof wasteReasons)[number];
export const discardReasons = [
  'expired',
  'recalled',
  'registration',
  'excursion',
  'damaged',
  'other',
] as const;
export type DiscardReason = (typeof discardReasons)[number];
/** Why the shelf and the ledger differ, as whoever closes a count says. */
export const countReasons = ['unrecorded-use', 'unrecorded-waste', 'missing', 'found', 'misread'] as const;
export type CountReason = (typeof countReasons)[number];
export const voidReasons = ['wrong-person', 'wrong-lot', 'wrong-quantity', 'not-used'] as const;
export type VoidReason = (typeof voidReasons)[number];

export const lotStates = ['available', 'quarantined', 'recalled', 'expired', 'discarded', 'spent'] as const;
export type LotState = (typeof lotStates)[number];
/** The gravest first: what a lot shows when several hold it. */
export const holdReasons = ['recall', 'registration', 'excursion', 'supplier', 'no-invoice', 'hand'] as const;
export type HoldReason = (typeof holdReasons)[number];
export const units = ['unit', 'ml', 'u'] as const;
export type Unit = (typeof units)[number];

/** Quantities have three places; sums are made of whole thousandths, so that ten times 0.1 is one. */
export const thousandths = (quantity: number): number => Math.round(quantity * 1_000);
export const toQuantity = (quantity: number): number => thousandths(quantity) / 1_000;
export const sumOf = (quantities: readonly number[]): number =>
  quantities.reduce((sum, quantity) => sum + thousandths(quantity), 0) / 1_000;

/** What is left in packages that nobody opened: what is in an opened one is its own. */
export const closedOf = (total: number, leftInOpened: readonly number[]): number =>
  sumOf([total, ...leftInOpened.map((left) => -left)]);

/** Whole packages are used as they are; a part of one only once it was opened, so that its life is counted. */
export const isWholePackages = (quantity: number, unitsPerPackage: number): boolean =>
  thousandths(quantity) % thousandths(unitsPerPackage) === 0;

/** Which state shows: the gravest hold that is open, or none. */
export function stateOfHolds(open: readonly HoldReason[]): { state: LotState; reason: HoldReason | null } {
  const reason = holdReasons.find((one) => open.includes(one)) ?? null;
  if (reason === null) return { state: 'available', reason };
  return { state: reason === 'recall' ? 'recalled' : 'quarantined', reason };
}
