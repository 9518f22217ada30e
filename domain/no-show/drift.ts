import type { ColumnName } from './columns.ts';

/** How a column's values lay in the visits a model was trained on: the edges of its bins and the share of each; unknown has its own. */
export interface ColumnReference {
  column: string;
  edges: number[];
  /** One more than edges, then the share that is unknown. */
  shares: number[];
}

/** Above this a column has moved (the customary bound of the population stability index); below 0.1 it has not. */
export const psiIsOff = 0.25;
/**
 * They grow with every visit of a client: in a clinic where nothing changes they move all the same, so they are shown and never off.
 */
const growing: ReadonlySet<string> = new Set<ColumnName>([
  ...(['known', 'missed', 'missedRate', 'recentRate', 'aheadRate', 'lastMissed'] as const),
  ...(['daysSinceLast', 'booked', 'daysSinceBooked'] as const),
]);
export const isColumnOff = (column: string, psi: number): boolean => psi > psiIsOff && !growing.has(column);

/** Below it chance alone moves the index. */
export const leastForDrift = 100;
const bins = 10;
/** Days before the cut that later visits are compared with: a first year, when nobody had a past, is like nothing later. */
const referenceDays = 90;

/** Of rows before a cut those shortly before it; all of them where those are so few that they lie as chance has it. */
export function shortlyBefore<Row>(rows: readonly Row[], dayOf: (row: Row) => number, cut: number): Row[] {
  const lately = rows.filter((row) => dayOf(row) >= cut - referenceDays && dayOf(row) < cut);
  return lately.length < leastForDrift ? [...rows] : lately;
}

export function referenceOf(column: string, values: readonly number[]): ColumnReference {
  const known = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const tenths = Array.from(
    { length: bins - 1 },
    (_, at) => known[Math.floor(((at + 1) * known.length) / bins)],
  );
  // A value that fills several tenths is one bin; nothing lies above the highest.
  const edges = [...new Set(tenths)].filter(
    (edge): edge is number => edge !== undefined && edge !== known.at(-1),
  );
  return { column, edges, shares: sharesIn(edges, values) };
}

function sharesIn(edges: readonly number[], values: readonly number[]): number[] {
  const counts = new Array<number>(edges.length + 2).fill(0);
  for (const value of values) {
    const over = edges.findIndex((edge) => value <= edge);
    const bin = Number.isNaN(value) ? edges.length + 1 : over < 0 ? edges.length : over;
    counts[bin] = (counts[bin] as number) + 1;
  }
  return counts.map((count) => count / Math.max(1, values.length));
}

/** Population stability index of newer values against the reference: 0 = the same. */
export function psiOf(reference: ColumnReference, values: readonly number[]): number {
  const now = sharesIn(reference.edges, values);
  // An empty bin counts as half a visit: its logarithm would be without end.
  const least = 0.5 / Math.max(1, values.length);
  return now.reduce((sum, share, at) => {
    const [is, was] = [Math.max(share, least), Math.max(reference.shares[at] ?? 0, least)];
    return sum + (is - was) * Math.log(is / was);
  }, 0);
}

/** Two rates differ by more than chance (three standard errors) and by more than three points, which is what somebody would act on. */
export function isRateOff(was: number, now: number, n: number): boolean {
  const error = Math.sqrt((was * (1 - was)) / Math.max(1, n));
  return Math.abs(now - was) > Math.max(0.03, 3 * error);
}
