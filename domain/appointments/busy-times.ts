/** Half-open [from, to) in epoch milliseconds. */
export type Interval = readonly [from: number, to: number];

/**
 * When one resource is not to be had: from, to, from, to … in one flat row, sorted, none touching the next one. A month of a large clinic
 * is asked a hundred thousand times in one search; objects and linear looks were most of its time.
 */
export type BusyTimes = Float64Array;

export const neverBusy: BusyTimes = new Float64Array(0);

/** From intervals in any order, which may overlap. */
export function busyTimes(intervals: readonly Interval[]): BusyTimes {
  const flat: number[] = [];
  for (const [from, to] of intervals.toSorted((one, other) => one[0] - other[0])) {
    const last = flat.length - 1;
    if (to <= from) continue;
    if (last > 0 && from <= (flat[last] as number)) flat[last] = Math.max(flat[last] as number, to);
    else flat.push(from, to);
  }
  return Float64Array.from(flat);
}

/** Where the first interval that ends after an instant begins in the row; its length when there is none. */
function firstEndingAfter(times: Float64Array, instant: number): number {
  let [low, high] = [0, times.length / 2];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[2 * middle + 1] as number) > instant) high = middle;
    else low = middle + 1;
  }
  return 2 * low;
}

export function isFreeBetween(busy: BusyTimes, from: number, to: number): boolean {
  const at = firstEndingAfter(busy, from);
  return at === busy.length || (busy[at] as number) >= to;
}
