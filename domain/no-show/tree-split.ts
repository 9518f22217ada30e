import type { BinnedColumn } from './bins.ts';

/** Bins of a column in a histogram: at most 64, unknown among them. */
export const stride = 64;

/** Sums over the rows of a leaf, by column and bin. */
export interface Histogram {
  gradient: Float64Array;
  hessian: Float64Array;
}

export interface Split {
  column: number;
  /** Rows of bins 1…bin go left. */
  bin: number;
  unknownLeft: boolean;
  gain: number;
}

export interface SplitLimits {
  /** Added to every sum of second derivatives: pulls leaves to 0. */
  lambda: number;
  /** Least sum of second derivatives (about a fifth of the rows) on either side. */
  leastHessian: number;
}

export function histogramOf(
  columns: readonly BinnedColumn[],
  rows: Uint32Array,
  gradients: Float32Array,
  hessians: Float32Array,
): Histogram {
  const gradient = new Float64Array(columns.length * stride);
  const hessian = new Float64Array(columns.length * stride);
  columns.forEach(({ bins }, column) => {
    const offset = column * stride;
    for (let at = 0; at < rows.length; at += 1) {
      const row = rows[at] as number;
      const cell = offset + (bins[row] as number);
      gradient[cell] = (gradient[cell] as number) + (gradients[row] as number);
      hessian[cell] = (hessian[cell] as number) + (hessians[row] as number);
    }
  });
  return { gradient, hessian };
}

/** The other child's histogram is the parent's without this one's. */
export function without(whole: Histogram, part: Histogram): Histogram {
  const minus = (a: Float64Array, b: Float64Array) => a.map((value, at) => value - (b[at] as number));
  return { gradient: minus(whole.gradient, part.gradient), hessian: minus(whole.hessian, part.hessian) };
}

/** The split that lowers the loss most, or null when none is allowed. */
export function bestSplit(
  columns: readonly BinnedColumn[],
  { gradient, hessian }: Histogram,
  { lambda, leastHessian }: SplitLimits,
): Split | null {
  let best: Split | null = null;
  const score = (g: number, h: number) => (g * g) / (h + lambda);
  const [wholeG, wholeH] = [sumOf(gradient, columns, 0), sumOf(hessian, columns, 0)];
  columns.forEach(({ edges }, column) => {
    const offset = column * stride;
    const [noneG, noneH] = [gradient[offset] as number, hessian[offset] as number];
    for (const unknownLeft of noneH > 0 ? [true, false] : [true]) {
      let [g, h] = unknownLeft ? [noneG, noneH] : [0, 0];
      for (let bin = 0; bin <= edges.length; bin += 1) {
        if (bin > 0) {
          g += gradient[offset + bin] as number;
          h += hessian[offset + bin] as number;
        }
        if (h < leastHessian || wholeH - h < leastHessian) continue;
        const gain = score(g, h) + score(wholeG - g, wholeH - h) - score(wholeG, wholeH);
        if (gain > (best?.gain ?? 1e-9)) best = { column, bin, unknownLeft, gain };
      }
    }
  });
  return best;
}

/** Every row is in one bin of every column, so any column gives the whole. */
export function sumOf(list: Float64Array, columns: readonly BinnedColumn[], column: number): number {
  if (columns.length === 0) return 0;
  return list.subarray(column * stride, (column + 1) * stride).reduce((sum, one) => sum + one, 0);
}
