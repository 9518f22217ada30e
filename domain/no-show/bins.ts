import { knotsOf } from './knots.ts';

/** A column in bins: 0 unknown, n the values above `edges[n − 2]` and up to `edges[n − 1]`; the last bin has no upper edge. */
export interface BinnedColumn {
  edges: number[];
  bins: Uint8Array;
}

const mostBins = 48;

export function binColumn(values: Float64Array): BinnedColumn {
  // The highest value splits nothing off.
  const edges = knotsOf(values, 'number', mostBins).slice(0, -1);
  const bins = new Uint8Array(values.length);
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row] as number;
    if (Number.isNaN(value)) continue;
    let [low, high] = [0, edges.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value <= (edges[middle] as number)) high = middle;
      else low = middle + 1;
    }
    bins[row] = low + 1;
  }
  return { edges, bins };
}
