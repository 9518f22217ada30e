import type { Curve } from './artefact.ts';
import { solveSymmetric } from './cholesky.ts';
import { columnOf, type ColumnName } from './columns.ts';
import { ruleCurves } from './house-rules.ts';
import { knotsOf } from './knots.ts';
import { curveAt, logit, sigmoid } from './score.ts';

export interface SplineOptions {
  /** How many pretended rows' worth of doubt pull a weight to the house's rules; of bends, to a straight line. */
  ridge: number;
  smooth: number;
}
export const splineDefaults: SplineOptions = { ridge: 6, smooth: 12 };

export interface SplineFit {
  intercept: number;
  curves: Curve[];
}

/** Where a row stands on every curve: the weight to the left, and the share of the one to its right. */
interface Basis {
  rows: number;
  offsets: number[];
  sizes: number[];
  size: number;
  left: Uint16Array[];
  share: Float32Array[];
}

/**
 * Logistic regression on piecewise linear curves, fitted by Newton's method. The prior mean of every weight is the house's rule of its
 * column (else 0), so that with few rows the model says what the rules say.
 */
export function fitSpline(
  names: readonly ColumnName[],
  columns: readonly Float64Array[],
  outcomes: Uint8Array,
  options: SplineOptions = splineDefaults,
): SplineFit {
  const knots = names.map((name, at) => knotsOf(columns[at] as Float64Array, columnOf(name).kind));
  const basis = basisOf(knots, columns, outcomes.length);
  const prior = priorOf(names, knots, basis);
  const weights = Float64Array.from(prior);
  weights[0] = startOf(outcomes);
  for (let round = 0; round < 12; round += 1) {
    if (newtonStep(basis, outcomes, weights, prior, names, options) < 1e-4) break;
  }
  const curves = knots.map((list, at) => {
    const from = basis.offsets[at] as number;
    const own = Array.from(weights.subarray(from, from + list.length));
    return { knots: list, weights: own, unknown: weights[from + list.length] as number };
  });
  return { intercept: weights[0], curves };
}

function startOf(outcomes: Uint8Array): number {
  const missed = outcomes.reduce((sum, one) => sum + one, 0);
  return logit((missed + 0.5) / (outcomes.length + 1));
}

function basisOf(knots: number[][], columns: readonly Float64Array[], rows: number): Basis {
  const offsets: number[] = [];
  let size = 1;
  for (const list of knots) {
    offsets.push(size);
    size += list.length + 1;
  }
  const basis: Basis = { rows, offsets, sizes: knots.map((list) => list.length), size, left: [], share: [] };
  knots.forEach((list, column) => {
    const left = new Uint16Array(rows);
    const share = new Float32Array(rows);
    const offset = offsets[column] as number;
    const values = columns[column] as Float64Array;
    for (let row = 0; row < rows; row += 1) {
      const value = values[row] as number;
      let at = list.length;
      if (!Number.isNaN(value) && at > 0) {
        at = 0;
        while (at < list.length - 1 && (list[at + 1] as number) <= value) at += 1;
        const [from, to] = [list[at] as number, list[at + 1]];
        if (to !== undefined && value > from) share[row] = (value - from) / (to - from);
      }
      left[row] = offset + at;
    }
    basis.left.push(left);
    basis.share.push(share);
  });
  return basis;
}

function priorOf(names: readonly ColumnName[], knots: number[][], basis: Basis): Float64Array {
  const prior = new Float64Array(basis.size);
  names.forEach((name, column) => {
    const rule = (ruleCurves as Partial<Record<ColumnName, Curve>>)[name];
    if (!rule) return;
    const offset = basis.offsets[column] as number;
    knots[column]?.forEach((knot, at) => (prior[offset + at] = curveAt(rule, knot)));
    prior[offset + (basis.sizes[column] as number)] = rule.unknown;
  });
  return prior;
}

/** One step of Newton's method; answers the largest change. */
function newtonStep(
  basis: Basis,
  outcomes: Uint8Array,
  weights: Float64Array,
  prior: Float64Array,
  names: readonly ColumnName[],
  options: SplineOptions,
): number {
  const { size } = basis;
  const hessian = new Float64Array(size * size);
  const gradient = new Float64Array(size);
  addRows(basis, outcomes, weights, hessian, gradient);
  addPrior(basis, weights, prior, names, options, hessian, gradient);
  solveSymmetric(hessian, gradient);
  let largest = 0;
  for (let at = 0; at < size; at += 1) {
    // A step of more than 4 in log-odds comes of a curvature that is almost nothing.
    const step = Math.max(-4, Math.min(4, gradient[at] as number));
    weights[at] = (weights[at] as number) + step;
    largest = Math.max(largest, Math.abs(step));
  }
  return largest;
}

function addRows(
  basis: Basis,
  outcomes: Uint8Array,
  weights: Float64Array,
  hessian: Float64Array,
  gradient: Float64Array,
): void {
  const { rows, size, left, share } = basis;
  const index = new Int32Array(2 * left.length + 1);
  const value = new Float64Array(2 * left.length + 1);
  value[0] = 1;
  for (let row = 0; row < rows; row += 1) {
    let used = 1;
    let odds = weights[0] as number;
    for (let column = 0; column < left.length; column += 1) {
      const at = (left[column] as Uint16Array)[row] as number;
      const part = (share[column] as Float32Array)[row] as number;
      index[used] = at;
      value[used] = 1 - part;
      used += 1;
      odds += (1 - part) * (weights[at] as number);
      if (part === 0) continue;
      index[used] = at + 1;
      value[used] = part;
      used += 1;
      odds += part * (weights[at + 1] as number);
    }
    const risk = sigmoid(odds);
    const [error, spread] = [(outcomes[row] as number) - risk, risk * (1 - risk)];
    for (let i = 0; i < used; i += 1) {
      const at = index[i] as number;
      gradient[at] = (gradient[at] as number) + error * (value[i] as number);
      addProducts(hessian, at * size, spread * (value[i] as number), index, value, i);
    }
  }
}

/** Columns come in rising order, so what lies before an entry is the lower triangle. */
function addProducts(
  hessian: Float64Array,
  line: number,
  weight: number,
  index: Int32Array,
  value: Float64Array,
  last: number,
): void {
  for (let at = 0; at <= last; at += 1) {
    const cell = line + (index[at] as number);
    hessian[cell] = (hessian[cell] as number) + weight * (value[at] as number);
  }
}

function addPrior(
  basis: Basis,
  weights: Float64Array,
  prior: Float64Array,
  names: readonly ColumnName[],
  { ridge, smooth }: SplineOptions,
  hessian: Float64Array,
  gradient: Float64Array,
): void {
  const { size } = basis;
  const off = (at: number) => (weights[at] as number) - (prior[at] as number);
  const add = (list: Float64Array, at: number, value: number) => (list[at] = (list[at] as number) + value);
  for (let at = 1; at < size; at += 1) {
    add(hessian, at * size + at, ridge);
    add(gradient, at, -ridge * off(at));
  }
  names.forEach((name, column) => {
    if (columnOf(name).kind === 'level') return;
    const offset = basis.offsets[column] as number;
    for (let at = offset; at < offset + (basis.sizes[column] as number) - 1; at += 1) {
      const bend = smooth * (off(at + 1) - off(at));
      add(gradient, at, bend);
      add(gradient, at + 1, -bend);
      add(hessian, at * size + at, smooth);
      add(hessian, (at + 1) * size + at + 1, smooth);
      add(hessian, (at + 1) * size + at, -smooth);
    }
  });
}
