import type { Curve, Forest, ModelArtefact } from './artefact.ts';

export const logit = (risk: number) => Math.log(risk / (1 - risk));
export const sigmoid = (odds: number) => 1 / (1 + Math.exp(-odds));

/** The effect of a value on its curve, in log-odds. */
export function curveAt({ knots, weights, unknown }: Curve, value: number): number {
  if (Number.isNaN(value)) return unknown;
  const last = knots.length - 1;
  if (last < 0) return 0;
  if (value <= (knots[0] as number)) return weights[0] as number;
  if (value >= (knots[last] as number)) return weights[last] as number;
  let at = 1;
  while ((knots[at] as number) < value) at += 1;
  const [from, to] = [knots[at - 1] as number, knots[at] as number];
  const [low, high] = [weights[at - 1] as number, weights[at] as number];
  return low + ((high - low) * (value - from)) / (to - from);
}

export function splineOdds(artefact: ModelArtefact, features: ArrayLike<number>): number {
  let odds = artefact.intercept;
  for (let at = 0; at < artefact.curves.length; at += 1) {
    odds += curveAt(artefact.curves[at] as Curve, features[at] as number);
  }
  return odds;
}

export function forestOdds(forest: Forest, features: ArrayLike<number>): number {
  let odds = forest.base;
  for (let tree = 0; tree < forest.roots.length; tree += 1) {
    let node = forest.roots[tree] as number;
    while ((forest.column[node] as number) >= 0) node = nextNode(forest, node, features);
    odds += forest.value[node] as number;
  }
  return odds;
}

export function nextNode(forest: Forest, node: number, features: ArrayLike<number>): number {
  const value = features[forest.column[node] as number] as number;
  const isLeft = Number.isNaN(value)
    ? forest.unknownLeft[node] === 1
    : value <= (forest.threshold[node] as number);
  return (isLeft ? forest.left[node] : forest.right[node]) as number;
}

/** Log-odds before calibration. */
export function rawOdds(artefact: ModelArtefact, features: ArrayLike<number>): number {
  const odds = splineOdds(artefact, features);
  if (artefact.forest === null) return odds;
  return odds + artefact.forestShare * (forestOdds(artefact.forest, features) - odds);
}

/** The risk that the visit is missed, strictly between 0 and 1. Allocates nothing. */
export function scoreFeatures(artefact: ModelArtefact, features: ArrayLike<number>): number {
  const odds = artefact.slope * rawOdds(artefact, features) + artefact.shift;
  // A risk of exactly 0 or 1 would be a promise.
  return Math.min(0.999, Math.max(0.001, sigmoid(odds)));
}
