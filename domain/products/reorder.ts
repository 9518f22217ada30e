import { thousandths } from './stock.ts';

export interface Demand {
  /** `yyyy-mm-dd` of the visit. */
  day: string;
  quantity: number;
}
export interface Available {
  /** The last day on which it may be used. */
  lastDay: string;
  quantity: number;
}
export interface Reorder {
  usable: number;
  booked: number;
  /** What booked visits lack: stock that ends before a visit does not serve it. */
  missing: number;
  /** The first day on which something is missing. */
  shortOn: string | null;
  /** So much brings the stock to its reorder point after the visits. */
  toOrder: number;
}

/**
 * Goes through the booked visits day by day and takes what ends first. What is left after the last one is held against the reorder point:
 * null when nothing has to be bought.
 */
export function planReorder(
  stock: readonly Available[],
  visits: readonly Demand[],
  reorderPoint: number,
): Reorder | null {
  const shelf = stock
    .map(({ lastDay, quantity }) => ({ lastDay, left: thousandths(quantity) }))
    .sort((a, b) => (a.lastDay < b.lastDay ? -1 : 1));
  let missing = 0;
  let shortOn: string | null = null;
  for (const { day, quantity } of [...visits].sort((a, b) => (a.day < b.day ? -1 : 1))) {
    const lacked = takeFrom(shelf, day, thousandths(quantity));
    if (lacked > 0) shortOn ??= day;
    missing += lacked;
  }
  const lastDay = visits.reduce((last, { day }) => (day > last ? day : last), '');
  const left = sum(shelf.filter((one) => one.lastDay >= lastDay).map((one) => one.left));
  const toOrder = missing + Math.max(0, thousandths(reorderPoint) - left);
  if (toOrder === 0) return null;
  const usable = sum(stock.map(({ quantity }) => thousandths(quantity)));
  const booked = sum(visits.map(({ quantity }) => thousandths(quantity)));
  return {
    ...{ usable: usable / 1_000, booked: booked / 1_000, missing: missing / 1_000 },
    ...{ shortOn, toOrder: toOrder / 1_000 },
  };
}

/** How much of it nobody had. */
function takeFrom(shelf: { lastDay: string; left: number }[], day: string, wanted: number): number {
  let open = wanted;
  for (const place of shelf.filter(({ lastDay }) => lastDay >= day)) {
    const taken = Math.min(open, place.left);
    place.left -= taken;
    open -= taken;
  }
  return open;
}
const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
