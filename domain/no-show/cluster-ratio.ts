import { studentFactor } from './student.ts';

/** What one client adds: how many visits, and the sum of what is measured on them. */
export interface Cluster {
  visits: number;
  sum: number;
}

export interface Ratio {
  value: number;
  variance: number;
  clusters: number;
  /** As many as clients of one size would be: ten of whom one comes for half of the visits are fewer than ten (Kish). */
  effective: number;
}

export interface Interval {
  value: number;
  lo: number;
  hi: number;
}

/**
 * A mean for each visit whose error is counted by client: her visits are alike, so ten of one person tell less than ten of ten people.
 * Variance of a ratio by linearisation, each residual as if she had not pulled the mean towards herself (leave-one-out):
 * (G−1)/G · Σ((sumᵢ − value·visitsᵢ) / (1 − visitsᵢ/Σvisits))² / (Σ visits)². Without that, thirty clients hold the truth in 93 of
 * 100, not in 95. Null with fewer than two clients.
 */
export function clusterRatio(all: readonly Cluster[]): Ratio | null {
  const clusters = all.filter((one) => one.visits > 0);
  const count = clusters.length;
  const visits = clusters.reduce((total, one) => total + one.visits, 0);
  if (count < 2 || visits === 0) return null;
  const value = clusters.reduce((total, one) => total + one.sum, 0) / visits;
  const squares = clusters.reduce((total, one) => {
    const residual = one.sum - value * one.visits;
    return total + (residual / (1 - one.visits / visits)) ** 2;
  }, 0);
  const effective = visits ** 2 / clusters.reduce((total, one) => total + one.visits ** 2, 0);
  const variance = (((count - 1) / count) * squares) / visits ** 2;
  return { value, variance, clusters: count, effective };
}

/** `one` − `other`, of groups that share no client, with its 95 % interval (Welch's degrees of freedom, by effective clients). */
export function difference(one: Ratio, other: Ratio): Interval {
  const value = one.value - other.value;
  const variance = one.variance + other.variance;
  const parts = [one, other].map((each) => each.variance ** 2 / Math.max(1, each.effective - 1));
  const freedom = variance > 0 ? variance ** 2 / (parts[0]! + parts[1]!) : one.clusters + other.clusters - 2;
  const margin = studentFactor(freedom) * Math.sqrt(variance);
  return { value, lo: value - margin, hi: value + margin };
}

/**
 * A share that is 0 or 1 in every client has no spread to measure, yet is not certain: it gets the variance of a share with half a case
 * more on either side.
 */
export function shareRatio(clusters: readonly Cluster[]): Ratio | null {
  const ratio = clusterRatio(clusters);
  if (ratio === null || ratio.variance > 0) return ratio;
  const cases = ratio.value * ratio.clusters;
  const share = (cases + 0.5) / (ratio.clusters + 1);
  return { ...ratio, variance: (share * (1 - share)) / (ratio.clusters + 1) };
}
