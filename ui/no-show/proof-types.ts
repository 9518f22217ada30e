import type { ArmLine, EffectReport } from '../../domain/no-show/effect.ts';
import type { CardNote, ColumnReason } from '../../domain/no-show/model-card.ts';
import type { Verdict } from '../../domain/no-show/promotion.ts';
import type { Band, Reason } from './types.ts';

export type { ArmLine };

/** Shares of 1; null where there was only one kind of outcome to judge by. */
export interface Metrics {
  auc: number | null;
  ap: number | null;
  brier: number | null;
  ece: number | null;
  recall20: number | null;
  lift20: number | null;
}
export interface Bin {
  from: number;
  to: number;
  n: number;
  meanRisk: number;
  rate: number;
}
export interface ModelLine {
  id: string;
  number: number;
  kind: 'rules' | 'spline' | 'blend';
  state: 'champion' | 'rejected' | 'retired';
  verdict: Verdict | 'not-judged';
  trainedAt: string;
  trainedFrom: string | null;
  trainedTo: string | null;
  rows: number;
  metrics: Metrics | null;
  /** Of the one that worked then, on the same later days. */
  championMetrics: Metrics | null;
  promotedAt: string | null;
  retiredAt: string | null;
  refreshedAt: string | null;
}
export interface ModelList {
  items: ModelLine[];
  coldStart: boolean;
  rowsSoFar: number;
  rowsNeeded: number;
}
export interface LiftPoint {
  /** Of the visits, those with the highest risk first. */
  share: number;
  lift: number;
  /** Of all misses, those among them. */
  recall: number;
}
export interface ModelDetail extends ModelLine {
  card: {
    columns: { name: string; reason: ColumnReason }[];
    leftOut: { name: string; reason: string }[];
    bins: Bin[];
    lift: LiftPoint[];
    notes: CardNote[];
  };
}

export interface Training {
  id: string;
  state: 'running' | 'promoted' | 'kept' | 'too-few' | 'failed';
  step: 'waiting' | 'reading' | 'fitting' | 'judging' | 'done';
  percent: number;
  rows: number | null;
  missed: number | null;
  reason: string | null;
  modelId: string | null;
  startedAt: string;
  finishedAt: string | null;
}

export interface MonthOfAccuracy {
  month: string;
  n: number;
  rate: number;
  meanRisk: number;
  auc: number | null;
  brier: number | null;
  ece: number | null;
}
export interface GroupOfAccuracy {
  group: string;
  n: number;
  rate: number;
  meanRisk: number;
  /** rate − meanRisk. */
  gap: number;
  isOff: boolean;
}
export interface Accuracy {
  months: MonthOfAccuracy[];
  byModel: { number: number; n: number; auc: number | null; brier: number | null; ece: number | null }[];
  bins: Bin[];
  groups: GroupOfAccuracy[];
  drift: { column: string; psi: number; isOff: boolean }[];
  baseRate: { then: number | null; now: number | null };
}

/** Numbers of groups, never of a person. */
export interface Effect extends EffectReport {
  month: string;
  /** The month is over and every outcome is known. */
  isFinal: boolean;
  computedAt: string;
}
export interface Effects {
  items: Effect[];
  sinceStart: Effect | null;
}

export interface Review {
  id: string;
  version: number;
  state: 'open' | 'kept' | 'changed';
  askedBy: 'client' | 'staff';
  client: { id: string; name: string };
  appointmentId: string;
  startsAt: string;
  risk: number;
  band: Band;
  reasons: readonly Reason[];
  modelNumber: number | null;
  wish: string | null;
  answer: string | null;
  dueAt: string;
  createdAt: string;
  decidedAt: string | null;
  decidedBy: { id: string; name: string } | null;
}
