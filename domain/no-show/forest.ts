import type { Forest } from './artefact.ts';
import { binColumn, type BinnedColumn } from './bins.ts';
import { seeded } from './random.ts';
import { logit, sigmoid } from './score.ts';
import {
  bestSplit,
  histogramOf,
  sumOf,
  without,
  type Histogram,
  type Split,
  type SplitLimits,
} from './tree-split.ts';

export interface ForestOptions extends SplitLimits {
  trees: number;
  leaves: number;
  rate: number;
  /** Share of the rows that each tree sees. */
  sample: number;
  seed: number;
}
export const forestDefaults: ForestOptions = {
  ...{ trees: 70, leaves: 10, rate: 0.1, sample: 0.5, seed: 7, lambda: 20, leastHessian: 12 },
};

interface Leaf {
  node: number;
  rows: Uint32Array;
  histogram: Histogram;
  split: Split | null;
}

/** Gradient boosting of the logistic loss, on histograms: every tree corrects what the ones before it left. */
export function growForest(
  columns: readonly Float64Array[],
  outcomes: Uint8Array,
  options: ForestOptions = forestDefaults,
  onTree: (done: number) => void = () => undefined,
): Forest {
  const binned = columns.map(binColumn);
  const missed = outcomes.reduce((sum, one) => sum + one, 0);
  const forest: Forest = emptyForest(logit((missed + 0.5) / (outcomes.length + 1)));
  const odds = new Float64Array(outcomes.length).fill(forest.base);
  const [gradients, hessians] = [new Float32Array(odds.length), new Float32Array(odds.length)];
  const random = seeded(options.seed);
  for (let tree = 0; tree < options.trees; tree += 1) {
    for (let row = 0; row < odds.length; row += 1) {
      const risk = sigmoid(odds[row] as number);
      gradients[row] = (outcomes[row] as number) - risk;
      hessians[row] = risk * (1 - risk);
    }
    const rows = sampled(odds.length, options.sample, random);
    const root = growTree(forest, binned, rows, gradients, hessians, options);
    addTree(forest, root, binned, odds);
    onTree((tree + 1) / options.trees);
  }
  return forest;
}

const emptyForest = (base: number): Forest => ({
  ...{ roots: [], column: [], threshold: [], unknownLeft: [], left: [], right: [], value: [], base },
});

function sampled(count: number, share: number, random: () => number): Uint32Array {
  const rows = new Uint32Array(count);
  let used = 0;
  for (let row = 0; row < count; row += 1) if (random() < share) rows[used++] = row;
  return rows.slice(0, used);
}

/** Splits the leaf with the most to gain until there are enough leaves. Answers the root. */
function growTree(
  forest: Forest,
  columns: readonly BinnedColumn[],
  rows: Uint32Array,
  gradients: Float32Array,
  hessians: Float32Array,
  options: ForestOptions,
): number {
  const leafOf = (own: Uint32Array, histogram: Histogram): Leaf => {
    const [g, h] = [sumOf(histogram.gradient, columns, 0), sumOf(histogram.hessian, columns, 0)];
    const node = addLeaf(forest, (options.rate * g) / (h + options.lambda));
    return { node, rows: own, histogram, split: bestSplit(columns, histogram, options) };
  };
  const root = leafOf(rows, histogramOf(columns, rows, gradients, hessians));
  forest.roots.push(root.node);
  const open = [root];
  for (let leaves = 1; leaves < options.leaves; leaves += 1) {
    const leaf = open.reduce((a, b) => ((b.split?.gain ?? 0) > (a.split?.gain ?? 0) ? b : a));
    if (!leaf.split) break;
    const [left, right] = partition(leaf.rows, columns[leaf.split.column] as BinnedColumn, leaf.split);
    const isLeftSmaller = left.length <= right.length;
    const small = histogramOf(columns, isLeftSmaller ? left : right, gradients, hessians);
    const large = without(leaf.histogram, small);
    const children = [
      leafOf(left, isLeftSmaller ? small : large),
      leafOf(right, isLeftSmaller ? large : small),
    ] as const;
    turnIntoSplit(forest, leaf, columns, children);
    open.splice(open.indexOf(leaf), 1, ...children);
  }
  return root.node;
}

function addLeaf(forest: Forest, value: number): number {
  const node = forest.column.push(-1) - 1;
  for (const list of [forest.threshold, forest.unknownLeft, forest.left, forest.right]) list.push(0);
  forest.value.push(value);
  return node;
}

function turnIntoSplit(
  forest: Forest,
  { node, split }: Leaf,
  columns: readonly BinnedColumn[],
  [left, right]: readonly [Leaf, Leaf],
): void {
  const { column, bin, unknownLeft } = split as Split;
  const { edges } = columns[column] as BinnedColumn;
  forest.column[node] = column;
  // Bin 0 alone on one side parts the unknown from all that is known; JSON has no infinity.
  forest.threshold[node] = bin === 0 ? -Number.MAX_VALUE : (edges[bin - 1] ?? Number.MAX_VALUE);
  forest.unknownLeft[node] = Number(unknownLeft);
  forest.left[node] = left.node;
  forest.right[node] = right.node;
}

function partition(
  rows: Uint32Array,
  { bins }: BinnedColumn,
  { bin, unknownLeft }: Split,
): [Uint32Array, Uint32Array] {
  const [left, right] = [new Uint32Array(rows.length), new Uint32Array(rows.length)];
  let [lefts, rights] = [0, 0];
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at] as number;
    const own = bins[row] as number;
    if (own === 0 ? unknownLeft : own <= bin) left[lefts++] = row;
    else right[rights++] = row;
  }
  return [left.slice(0, lefts), right.slice(0, rights)];
}

/** Walks every row down the new tree by its bins. */
function addTree(forest: Forest, root: number, columns: readonly BinnedColumn[], odds: Float64Array): void {
  const upTo = forest.column.map((column, node) =>
    node < root || column < 0
      ? 0
      : binUpTo(columns[column] as BinnedColumn, forest.threshold[node] as number),
  );
  for (let row = 0; row < odds.length; row += 1) {
    let node = root;
    for (let column = forest.column[node] as number; column >= 0; column = forest.column[node] as number) {
      const own = (columns[column] as BinnedColumn).bins[row] as number;
      const isLeft = own === 0 ? forest.unknownLeft[node] === 1 : own <= (upTo[node] as number);
      node = (isLeft ? forest.left[node] : forest.right[node]) as number;
    }
    odds[row] = (odds[row] as number) + (forest.value[node] as number);
  }
}

const binUpTo = ({ edges }: BinnedColumn, threshold: number) =>
  edges.reduce(
    (bin, edge, at) => (edge <= threshold ? at + 1 : bin),
    threshold === Number.MAX_VALUE ? edges.length + 1 : 0,
  );
