import { logit } from './score.ts';

/** Visits of the average rate that every group gets on top of its own, so that a rare name says little. */
const smoothing = 60;

type Keys = readonly (string | null)[];

/** Log-odds of every group against the whole, of the rows that `isIn` takes. */
export function groupEffects(
  keys: Keys,
  outcomes: Uint8Array,
  isIn: (row: number) => boolean = () => true,
): Record<string, number> {
  const counts = new Map<string, { n: number; missed: number }>();
  let [n, missed] = [0, 0];
  keys.forEach((key, row) => {
    if (!isIn(row)) return;
    n += 1;
    missed += outcomes[row] as number;
    if (key === null) return;
    const count = counts.get(key) ?? { n: 0, missed: 0 };
    count.n += 1;
    count.missed += outcomes[row] as number;
    counts.set(key, count);
  });
  const base = (missed + 0.5) / (n + 1);
  const effect = (count: { n: number; missed: number }) =>
    logit((count.missed + smoothing * base) / (count.n + smoothing)) - logit(base);
  return Object.fromEntries([...counts].map(([key, count]) => [key, effect(count)]));
}

/** The effect of every row's group learned from the other folds only: a row's own outcome, and its client's, never reach its feature. */
export function outOfFold(keys: Keys, outcomes: Uint8Array, folds: Uint8Array): Float64Array {
  const values = new Float64Array(keys.length).fill(NaN);
  for (const fold of new Set(folds)) {
    const effects = groupEffects(keys, outcomes, (row) => folds[row] !== fold);
    keys.forEach((key, row) => {
      if (folds[row] === fold && key !== null) values[row] = effects[key] ?? 0;
    });
  }
  return values;
}
