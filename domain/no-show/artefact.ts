import type { ColumnName } from './columns.ts';
import { isModel } from './sound-model.ts';

/** The curve of one column: linear between knots, flat outside, one weight for unknown. Log-odds. */
export interface Curve {
  knots: number[];
  weights: number[];
  unknown: number;
}

/** Smoothed log-odds of every group against the whole; a name that is not there is `0`. */
export interface GroupTable {
  column: ColumnName;
  effects: Record<string, number>;
}

/**
 * Boosted trees, all in one list of nodes: a row goes left when its value is ≤ `threshold` (unknown: where `unknownLeft` says). A leaf has
 * column −1. `value` is the log-odds a node stands for: of a leaf what it adds, of a split the mean of its rows (for reasons).
 */
export interface Forest {
  roots: number[];
  column: number[];
  threshold: number[];
  unknownLeft: number[];
  left: number[];
  right: number[];
  value: number[];
  base: number;
}

/** A trained model: plain JSON, kept in the database or a file. Everything a score needs, beside the client's visits. */
export interface ModelArtefact {
  format: 1;
  kind: 'rules' | 'spline' | 'blend';
  columns: ColumnName[];
  tables: GroupTable[];
  intercept: number;
  /** One for each column. */
  curves: Curve[];
  forest: Forest | null;
  /** Share of the forest in the blend of log-odds. */
  forestShare: number;
  /** Calibration: `slope × log-odds + shift`. */
  slope: number;
  shift: number;
  /** Mean effect of each column over the training rows: what a reason is told against. */
  typical: number[];
  trained: { rows: number; missed: number; fromDay: number; toDay: number };
}

/** Null when it is no artefact of this format: kept in a database or a file, it may be older than the code, or cut short. */
export function readArtefact(value: unknown): ModelArtefact | null {
  return isModel(value) ? (value as ModelArtefact) : null;
}
