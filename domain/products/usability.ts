import type { HoldReason, LotState } from './stock.ts';
import { type AnvisaState, blocksUse } from './anvisa-state.ts';

/** Why something may not be used on a client: `reasons.<code>` in the UI. All are told at once, never the first alone. */
export const useRefusals = [
  'lot-recalled',
  'lot-expired',
  'lot-discarded',
  'lot-spent',
  'held-registration',
  'held-excursion',
  'held-hand',
  'invoice-missing',
  'supplier-unauthorised',
  'product-retired',
  'product-unchecked',
  'product-inactive',
  'product-not-found',
  'product-format-invalid',
  'product-test-row',
  'package-not-opened',
  'package-finished',
  'package-life-over',
  'stock-short',
] as const;
export type UseRefusal = (typeof useRefusals)[number];

/** What whoever uses it should know, and may go on. */
export type UseWarning = Exclude<AnvisaState, 'active'> | 'transferred';

export type AfeState = 'active' | 'inactive' | 'not-found' | 'exempt';

export interface LotFacts {
  state: LotState;
  holds: readonly HoldReason[];
  /** `yyyy-mm-dd`, itself the last day. */
  expiresOn: string;
  hasInvoice: boolean;
  isProductActive: boolean;
  /** Null: nobody ever asked. */
  anvisaState: AnvisaState | null;
  /** The same product is active under another number: whoever holds it now is somebody else, which makes no box of before invalid. */
  isTransferred: boolean;
}

export interface PackageFacts {
  state: 'open' | 'empty' | 'discarded';
  usableUntil: Date | null;
}

const heldBy: Record<HoldReason, UseRefusal> = {
  recall: 'lot-recalled',
  registration: 'held-registration',
  excursion: 'held-excursion',
  supplier: 'supplier-unauthorised',
  'no-invoice': 'invoice-missing',
  hand: 'held-hand',
};

function ofState(lot: LotFacts): (UseRefusal | false)[] {
  return [
    lot.state === 'recalled' && 'lot-recalled',
    lot.state === 'discarded' && 'lot-discarded',
    lot.state === 'spent' && 'lot-spent',
    ...lot.holds.map((reason) => heldBy[reason]),
  ];
}

type Registered = Pick<LotFacts, 'anvisaState' | 'isTransferred'>;
/** Whether what ANVISA says keeps a product from clients. */
export const isBlocked = ({ anvisaState, isTransferred }: Registered): boolean =>
  anvisaState === null || (blocksUse(anvisaState) && !(anvisaState === 'inactive' && isTransferred));

function ofProduct(lot: LotFacts): (UseRefusal | false)[] {
  const { anvisaState, isProductActive } = lot;
  return [
    !isProductActive && 'product-retired',
    anvisaState === null && 'product-unchecked',
    anvisaState !== null && isBlocked(lot) && (`product-${anvisaState}` as UseRefusal),
  ];
}

function ofPackage(opened: PackageFacts | null, at: Date): (UseRefusal | false)[] {
  if (!opened) return [];
  return [
    opened.state !== 'open' && 'package-finished',
    opened.usableUntil !== null && opened.usableUntil <= at && 'package-life-over',
  ];
}

/**
 * What stands against a use on the clinic's day `today` at the moment `at`; empty: nothing does. A supplier stands against it by
 * what it holds: what was bought while it was authorised stays lawful.
 */
export function whyNot(
  lot: LotFacts,
  opened: PackageFacts | null,
  { today, at }: { today: string; at: Date },
): UseRefusal[] {
  const found = [
    ...ofState(lot),
    (lot.state === 'expired' || lot.expiresOn < today) && ('lot-expired' as const),
    !lot.hasInvoice && ('invoice-missing' as const),
    ...ofProduct(lot),
    ...ofPackage(opened, at),
  ].filter((reason) => reason !== false);
  return useRefusals.filter((reason) => found.includes(reason));
}

export function warningsOf(lot: Registered): UseWarning[] {
  const { anvisaState } = lot;
  if (anvisaState === null || anvisaState === 'active' || isBlocked(lot)) return [];
  return [anvisaState === 'inactive' ? 'transferred' : anvisaState];
}
