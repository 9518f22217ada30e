import type { LadderStepName, Ladders } from '../../domain/no-show/settings.ts';
import type { Band, Thresholds } from '../../domain/no-show/thresholds.ts';
import type { VisitState } from '../styles/visit-states.ts';

export type { Band, Ladders, LadderStepName, Thresholds };

export interface Reason {
  code: string;
  /** Log-odds against the clinic's usual visit. */
  effect: number;
}
export type Moment = 'booking' | 'week-before' | 'two-days-before' | 'day-before' | 'reply';
export type WatchState = 'watching' | 'climbing' | 'answered' | 'stopped' | 'over';
export type Answer = 'confirmed' | 'cancelled' | 'moved' | 'wrote' | 'paid' | 'told-staff' | 'arrived';
export type StepState = 'started' | 'done' | 'cancelled' | 'skipped' | 'failed';

/** What a line of the list and the card of a visit have in common. */
interface VisitOfRisk {
  appointmentId: string;
  startsAt: string;
  /** When it was booked: «marcou há 32 dias» is said from it. */
  bookedAt?: string;
  client: { id: string; name: string; phone: string | null };
  professional: { id: string; name: string };
  services: readonly string[];
  valueCents: number;
  status: VisitState;
  scoredAt: string;
  moment: Moment;
  state: WatchState;
  answer: Answer | null;
  nextStep: { step: LadderStepName; at: string } | null;
  lastStep: { step: LadderStepName; state: StepState; startedAt: string } | null;
  version: number;
}

export interface RiskLine extends VisitOfRisk {
  risk: number;
  band: Band;
  reasons: readonly Reason[];
}

export interface RiskSummary {
  visits: number;
  heldOut: number;
  high: number;
  medium: number;
  expectedMisses: number;
  valueAtRiskCents: number;
}

export interface StepLine {
  step: LadderStepName;
  state: StepState;
  reason: string | null;
  startedAt: string;
  endedAt: string | null;
  startedBy: { id: string; name: string } | null;
  messageId: string | null;
  taskId: string | null;
  depositId: string | null;
}

export interface RiskCard extends VisitOfRisk {
  arm: 'treated' | 'held-out';
  /** Null when she is in the hold-out, like the band and the reasons. */
  risk: number | null;
  band: Band | null;
  reasons: readonly Reason[] | null;
  modelNumber: number | null;
  modelKind: 'rules' | 'spline' | 'blend';
  thresholds: Thresholds;
  steps: readonly StepLine[];
  /** `at` is null where no hour fits. */
  ladder: readonly { step: LadderStepName; at: string | null; isOn: boolean }[];
  call: { taskId: string; dueAt: string | null; assignedTo: { id: string; name: string } | null } | null;
  review: { state: 'open' | 'kept' | 'changed' } | null;
}

export const callResults = ['will-come', 'wants-to-move', 'cancels', 'no-answer'] as const;
export type CallResult = (typeof callResults)[number];
export const stopReasons = ['known', 'agreed', 'other'] as const;
export type StopReason = (typeof stopReasons)[number];

export interface NoShowSettings {
  version: number;
  isOn: boolean;
  holdoutPercent: number;
  missedCostCents: number;
  callCostCents: number;
  frictionCostCents: number;
  ladders: Ladders;
  callOwnerId: string | null;
  assumedEffect: number;
  effectSource: 'assumed' | 'measured';
  thresholds: Thresholds;
  canAskDeposit: boolean;
}
