import type { Column } from './columns.ts';

/** Values of a column at which its curve may bend: every value of a level, quantiles of a number; never more than `most`. */
export function knotsOf(values: Float64Array, kind: Column['kind'], most = 8): number[] {
  const known = values.filter((value) => !Number.isNaN(value)).sort();
  if (known.length === 0) return [];
  const distinct = distinctOf(known, kind === 'level' ? 32 : most);
  if (distinct) return distinct;
  const knots = new Set<number>();
  for (let at = 0; at < most; at += 1) {
    knots.add(known[Math.round(((known.length - 1) * at) / (most - 1))] as number);
  }
  return [...knots];
}

/** The different values of a sorted list, or null when there are more than `most`. */
function distinctOf(sorted: Float64Array, most: number): number[] | null {
  const found: number[] = [];
  for (const value of sorted) {
    if (value === found[found.length - 1]) continue;
    if (found.length === most) return null;
    found.push(value);
  }
  return found;
}
