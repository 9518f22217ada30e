import type { ColumnName } from './columns.ts';
import type { ColumnReference } from './drift.ts';
import type { CalibrationBin, ModelMetrics } from './metrics.ts';
import { recallAt } from './metrics.ts';
import type { Judgement, Verdict } from './promotion.ts';

export const columnReasons = ['time', 'visit', 'money', 'answer', 'own-history', 'origin'] as const;
export type ColumnReason = (typeof columnReasons)[number];

const reasonOf: Partial<Record<ColumnName, ColumnReason>> = {
  ...{ lead: 'time', weekday: 'time', bookedWeekday: 'time', bookedMinute: 'time', startMinute: 'time' },
  ...{ durationMin: 'visit', moves: 'visit', priceCents: 'money', isPaid: 'money' },
  ...{ answered: 'answer', origin: 'origin' },
};

/** Whatever is not of the visit is how she kept earlier ones. */
export const columnLines = (columns: readonly ColumnName[]) =>
  columns.map((name) => ({ name, reason: reasonOf[name] ?? ('own-history' as const) }));

/** What a model never sees, and why (LGPD art. 6 IX, 11 and 20): said in every card, so that nobody has to believe it. */
export const leftOutColumns = [
  { name: 'health', reason: 'sensitive' },
  { name: 'social', reason: 'sensitive' },
  { name: 'gender', reason: 'sensitive' },
  { name: 'age', reason: 'stands-for' },
  { name: 'neighbourhood', reason: 'stands-for' },
  { name: 'procedure', reason: 'says-health' },
  { name: 'identity', reason: 'not-needed' },
] as const;

export const cardNotes = ['cold-start', 'histories-frozen', 'ladder-left-out', 'small-clinic'] as const;
export type CardNote = (typeof cardNotes)[number];

export interface ModelCard {
  /** Civil days. `cut` is the first day of those that judged. */
  data: { from: string; to: string; cut: string; rows: number; missed: number; leftOutOfLadder: number };
  columns: ReturnType<typeof columnLines>;
  leftOut: typeof leftOutColumns;
  notes: CardNote[];
  /** How values lay in the visits that taught: what drift is measured against. */
  reference: ColumnReference[];
  /** Share of all visits before the cut that would be missed if nothing were done, as the model says. */
  baseRate: number;
  /** Where the intercept stood when it was judged: nightly moves begin here each time. */
  shift: number;
  judgement: CardJudgement | null;
  /** Nightly moves of the intercept, the newest last. */
  refreshes: { at: string; shift: number; visits: number }[];
}

export interface CardJudgement {
  verdict: Verdict;
  metrics: ModelMetrics;
  championMetrics: ModelMetrics;
  /** Of the challenger, as of the booking of the same visits; cards of before have none. */
  atBooking?: ModelMetrics;
  /** Null: the house's rules. */
  championId: string | null;
  gain: Judgement['gain'];
  bins: CalibrationBin[];
  lift: { share: number; lift: number; recall: number }[];
}

const shares = [0.05, 0.1, 0.2, 0.3, 0.5];

/** What is won by calling those with the highest risk first. */
export const liftOf = (outcomes: ArrayLike<number>, risks: ArrayLike<number>): CardJudgement['lift'] =>
  shares.map((share) => {
    const recall = recallAt(outcomes, risks, share);
    return { share, recall, lift: recall / share };
  });

const mostRefreshes = 90;

/** The card remembers what the intercept did, not only where it stands. */
export const withRefresh = (card: ModelCard, refresh: ModelCard['refreshes'][number]): ModelCard => ({
  ...card,
  refreshes: [...card.refreshes, refresh].slice(-mostRefreshes),
});
