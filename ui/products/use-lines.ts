import { thousandths } from '../../domain/products/stock.ts';
import type { ClientUse, Package, Proposal, StockedLot } from './types.ts';

/** One use as it is written down. */
export interface UseLine {
  lotId: string;
  openedId: string | null;
  opensPackage: boolean;
  quantity: number;
}

/** Whole packages are used as they are; the rest of what comes out of closed ones needs one to be opened. */
function ofClosed(lotId: string, quantity: number, unitsPerPackage: number): UseLine[] {
  const rest = thousandths(quantity) % thousandths(unitsPerPackage);
  const whole = thousandths(quantity) - rest;
  const line = (part: number, opensPackage: boolean): UseLine[] =>
    part > 0 ? [{ lotId, openedId: null, opensPackage, quantity: part / 1_000 }] : [];
  return [...line(whole, false), ...line(rest, true)];
}

/** What the proposal (first to end, first out) comes to. */
export const linesOfProposal = ({ picks }: Proposal, unitsPerPackage: number): UseLine[] =>
  picks.flatMap(({ lotId, openedId, quantity }) =>
    openedId === null
      ? ofClosed(lotId, quantity, unitsPerPackage)
      : [{ lotId, openedId, opensPackage: false, quantity }],
  );

/** Of the lot that somebody holds in the hand: what is open first, then closed packages. The server judges whether it may be. */
export function linesOfLot(
  lot: Pick<StockedLot, 'id' | 'packages' | 'unitsPerPackage'>,
  quantity: number,
): UseLine[] {
  const lines: UseLine[] = [];
  let wanted = thousandths(quantity);
  const isGood = ({ state, left, refusals }: Package) => state === 'open' && left > 0 && !refusals.length;
  for (const opened of lot.packages.filter(isGood)) {
    const taken = Math.min(wanted, thousandths(opened.left));
    if (taken <= 0) break;
    wanted -= taken;
    lines.push({ lotId: lot.id, openedId: opened.id, opensPackage: false, quantity: taken / 1_000 });
  }
  return [...lines, ...ofClosed(lot.id, wanted / 1_000, lot.unitsPerPackage)];
}

/** The gate lets a product with an inactive number through only where another number took its place: that is what the use was. */
export const holderChange = ({
  anvisaState,
  productName,
}: Pick<ClientUse, 'anvisaState' | 'productName'>): string | null =>
  anvisaState === 'inactive' ? productName : null;
