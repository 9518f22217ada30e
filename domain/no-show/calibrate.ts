import type { ModelArtefact } from './artefact.ts';
import { logit, sigmoid } from './score.ts';

/**
 * The same model with its intercept moved so that the mean risk of recent visits is the rate at which they were missed: base rates drift
 * with the season, the order of visits hardly does. `priorVisits` holds it back while the recent visits are few.
 */
export function refreshIntercept(
  artefact: ModelArtefact,
  recentOutcomes: ArrayLike<number>,
  recentRisks: ArrayLike<number>,
  priorVisits = 50,
): ModelArtefact {
  const n = recentOutcomes.length;
  if (n === 0) return artefact;
  const odds = Float64Array.from(recentRisks, logit);
  const missed = sum(recentOutcomes);
  // `priorVisits` pretended visits that went exactly as was said.
  const meant = missed + (priorVisits * sum(recentRisks)) / n;
  const total = (shift: number) =>
    (1 + priorVisits / n) * odds.reduce((all, one) => all + sigmoid(one + shift), 0);
  return { ...artefact, shift: artefact.shift + bisect((shift) => total(shift) - meant) };
}

const sum = (list: ArrayLike<number>) => Array.from(list).reduce((all, one) => all + one, 0);

/** Where a rising function crosses zero, between −4 and 4. */
function bisect(rising: (at: number) => number): number {
  let [low, high] = [-4, 4];
  for (let round = 0; round < 50; round += 1) {
    const middle = (low + high) / 2;
    if (rising(middle) > 0) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}
