import type { ModelArtefact } from './artefact.ts';
import { refreshIntercept } from './calibrate.ts';
import { columnEffects } from './explain.ts';
import { forestDefaults, growForest } from './forest.ts';
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
  /** The intercept follows the last visits: as many as so many usual days have; 0 leaves it. */
  refreshDays?: number;
  /** Share of the work that is done, between 0 and 1. */
  onProgress?: (done: number) => void;
}

export type Trained =
  | { state: 'trained'; artefact: ModelArtefact }
  /** `too-few`: less than 50 known visits; `one-class`: all came, or all were missed. */
  | { state: 'refused'; why: 'too-few' | 'one-class'; rows: number; missed: number };

const fewest = 50;
/** With fewer rows trees learn noise: measured on 2,000 real visits, boosting was 0.017 of AUC behind the spline. */
const enoughForTrees = 5_000;
/** On rolling cuts of real visits anything between 0.5 and 0.85 was as good. */
const forestShare = 0.7;

/** What is learned from: visits, of which rows are made, or rows that somebody made. */
export type Lesson = readonly RiskVisit[] | TrainingRows;

const isRows = (lesson: Lesson): lesson is TrainingRows => !Array.isArray(lesson);

/** Every visit whose outcome was known at the cut; visits without one are history only. */
function rowsFrom(visits: readonly RiskVisit[], options: TrainOptions): TrainingRows {
  const lastDay = visits.reduce(
    (last, { outcome, day }) => (outcome === null ? last : Math.max(last, day)),
    0,
  );
  const { cutDay = lastDay + 1 } = options;
  return trainingRows(visits, { ...options, cutDay });
}

export function trainModel(lesson: Lesson, options: TrainOptions): Trained {
  const { onProgress = () => undefined } = options;
  const rows = isRows(lesson) ? lesson : rowsFrom(lesson, options);
  const missed = rows.outcomes.reduce((sum, one) => sum + one, 0);
  const n = rows.outcomes.length;
  if (n < fewest) return { state: 'refused', why: 'too-few', rows: n, missed };
  if (missed === 0 || missed === n) return { state: 'refused', why: 'one-class', rows: n, missed };
  onProgress(0.3);
  const fit = fitSpline(options.columns, rows.columns, rows.outcomes);
  onProgress(0.5);
  const kind = kindOf(options, n);
  const forest = kind === 'blend' ? grown(rows, options, onProgress) : null;
  const artefact: ModelArtefact = {
    ...{ format: 1, kind, columns: [...options.columns], tables: rows.tables, ...fit },
    ...{ forest, forestShare: forest ? forestShare : 0, slope: 1, shift: 0, typical: [] },
    trained: { rows: n, missed, ...daysOf(rows) },
  };
  artefact.typical = typicalOf(artefact, rows);
  const model = refreshed(artefact, rows, options.refreshDays ?? 3);
  onProgress(1);
  return { state: 'trained', artefact: model };
}

function kindOf({ kind = 'auto' }: TrainOptions, rows: number): 'spline' | 'blend' {
  return kind === 'auto' ? (rows < enoughForTrees ? 'spline' : 'blend') : kind;
}

function grown(rows: TrainingRows, { seed = 7 }: TrainOptions, onProgress: (done: number) => void) {
  const onTree = (done: number) => onProgress(0.5 + 0.45 * done);
  return growForest(rows.columns, rows.outcomes, { ...forestDefaults, seed }, onTree);
}

function daysOf({ visits }: TrainingRows): { fromDay: number; toDay: number } {
  const days = visits.map(({ day }) => day);
  return { fromDay: days.reduce((a, b) => Math.min(a, b)), toDay: days.reduce((a, b) => Math.max(a, b)) };
}

const rowAt = (rows: TrainingRows, row: number) => rows.columns.map((list) => list[row] as number);

/** Mean effect of every column, over at most about 2,000 rows evenly taken. */
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

/** So few visits in a small clinic's days would move the intercept by chance. */
const leastRecent = 300;

function refreshed(artefact: ModelArtefact, rows: TrainingRows, days: number): ModelArtefact {
  if (days === 0) return artefact;
  const recent = recentRows(rows.visits, days);
  const outcomes = recent.map((row) => rows.outcomes[row] as number);
  return refreshIntercept(
    artefact,
    outcomes,
    recent.map((row) => scoreFeatures(artefact, rowAt(rows, row))),
  );
}

/** Rows of the last days, whole days, until they are as many as so many usual days have: a Saturday with three visits is not one. */
export function recentRows(visits: readonly RiskVisit[], days: number): number[] {
  const sizes = new Map<number, number>();
  for (const { day } of visits) sizes.set(day, (sizes.get(day) ?? 0) + 1);
  // 0.9: three days a little below the usual are three days.
  const wanted = Math.max(leastRecent, (0.9 * days * visits.length) / sizes.size);
  let [first, taken] = [Infinity, 0];
  for (const day of [...sizes.keys()].sort((a, b) => b - a)) {
    if (taken >= wanted) break;
    first = day;
    taken += sizes.get(day) as number;
  }
  return visits.flatMap(({ day }, row) => (day >= first ? [row] : []));
}
