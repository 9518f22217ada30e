import type { ModelArtefact } from './artefact.ts';
import { refreshIntercept } from './calibrate.ts';
import { columnEffects } from './explain.ts';
import type { RiskVisit } from './risk-visit.ts';
import { scoreFeatures } from './score.ts';
import { fitSpline } from './spline.ts';
import { trainingRows, type RowOptions, type TrainingRows } from './training-rows.ts';

export interface TrainOptions extends Omit<RowOptions, 'cutDay'> {
  /** Default: the day after the last known outcome. */
  cutDay?: number;
  /** `auto`: a blend from 5,000 visits, below that a spline. */
  kind?: 'spline' | 'blend' | 'auto';
  seed?: number;
  /** The intercept follows the last so many days; 0 leaves it. */
  refreshDays?: number;
  /** Share of the work that is done, between 0 and 1. */
  onProgress?: (done: number) => void;
}

export type Trained =
  | { state: 'trained'; artefact: ModelArtefact }
  /** `too-few`: less than 50 known visits; `one-class`: all came, or all were missed. */
  | { state: 'refused'; why: 'too-few' | 'one-class'; rows: number; missed: number };

const fewest = 50;

/** Learns from every visit whose outcome was known at the cut; visits without one are history only. */
export function trainModel(visits: readonly RiskVisit[], options: TrainOptions): Trained {
  const lastDay = visits.reduce(
    (last, { outcome, day }) => (outcome === null ? last : Math.max(last, day)),
    0,
  );
  const { cutDay = lastDay + 1 } = options;
  const rows = trainingRows(visits, { ...options, cutDay });
  const missed = rows.outcomes.reduce((sum, one) => sum + one, 0);
  const n = rows.outcomes.length;
  if (n < fewest) return { state: 'refused', why: 'too-few', rows: n, missed };
  if (missed === 0 || missed === n) return { state: 'refused', why: 'one-class', rows: n, missed };
  options.onProgress?.(0.3);
  const fit = fitSpline(options.columns, rows.columns, rows.outcomes);
  options.onProgress?.(0.6);
  const artefact: ModelArtefact = {
    ...{ format: 1, kind: 'spline', columns: [...options.columns], tables: rows.tables, ...fit },
    ...{ forest: null, forestShare: 0, slope: 1, shift: 0, typical: [] },
    trained: { rows: n, missed, ...daysOf(rows) },
  };
  artefact.typical = typicalOf(artefact, rows);
  options.onProgress?.(1);
  return { state: 'trained', artefact: refreshed(artefact, rows, cutDay, options.refreshDays ?? 3) };
}

function daysOf({ visits }: TrainingRows): { fromDay: number; toDay: number } {
  const days = visits.map(({ day }) => day);
  const least = (list: number[], pick: (a: number, b: number) => number) => list.reduce((a, b) => pick(a, b));
  return { fromDay: least(days, Math.min), toDay: least(days, Math.max) };
}

const rowAt = (rows: TrainingRows, row: number) => rows.columns.map((list) => list[row] as number);

/** Mean effect of every column, over at most 2,000 rows evenly taken. */
function typicalOf(artefact: ModelArtefact, rows: TrainingRows): number[] {
  const step = Math.max(1, Math.floor(rows.outcomes.length / 2_000));
  const sums = artefact.columns.map(() => 0);
  let n = 0;
  for (let row = 0; row < rows.outcomes.length; row += step) {
    columnEffects(artefact, rowAt(rows, row)).forEach(
      (effect, at) => (sums[at] = (sums[at] as number) + effect),
    );
    n += 1;
  }
  return sums.map((sum) => sum / n);
}

function refreshed(artefact: ModelArtefact, rows: TrainingRows, cutDay: number, days: number): ModelArtefact {
  const recent = rows.visits.flatMap(({ day }, row) => (day >= cutDay - days ? [row] : []));
  const outcomes = recent.map((row) => rows.outcomes[row] as number);
  return refreshIntercept(
    artefact,
    outcomes,
    recent.map((row) => scoreFeatures(artefact, rowAt(rows, row))),
  );
}
