// How likely a visit is missed, told at a moment; owner context: no-show.
import type { Band } from '../domain/no-show/thresholds.ts';
import type { Scope } from './tenancy.ts';

export type Moment = 'booking' | 'week-before' | 'two-days-before' | 'day-before' | 'reply';

export interface Reason {
  code: string;
  /** Log-odds against the clinic's usual visit. */
  effect: number;
}

export interface Looked {
  risk: number;
  band: Band;
  arm: 'treated' | 'held-out';
  valueCents: number;
  reasons: Reason[];
  modelId: string | null;
}

export interface Scored extends Looked {
  predictionId: string;
}

export interface ScoreWish {
  appointmentId: string;
  moment: Moment;
  /** Epoch ms. */
  now: number;
}

/** Writes the prediction, frozen, once for a moment of a time; null for a visit that is gone, over or not for a prediction. */
export declare function scoreVisit(scope: Scope, wish: ScoreWish): Promise<Scored | null>;

/** As of now, written down nowhere. */
export declare function lookAtRisk(scope: Scope, appointmentId: string, now: number): Promise<Looked | null>;
