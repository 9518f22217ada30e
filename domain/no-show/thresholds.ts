import type { NoShowRules } from './settings.ts';

export const bands = ['low', 'medium', 'high'] as const;
export type Band = (typeof bands)[number];

/** From which risk on the clinic is served by doing more. */
export interface Thresholds {
  mediumFrom: number;
  highFrom: number;
}

export interface Effect {
  /** The share of misses that doing something undoes. */
  share: number;
  /** `assumed` until the clinic's own hold-out has shown one. */
  source: 'assumed' | 'measured';
}

/** A hypothesis, and called so wherever it is shown. Between what one-way reminders and calls did in trials (docs of no-show). */
export const assumedEffect: Effect = { share: 0.3, source: 'assumed' };

/** Nobody is called, or asked for money, for less risk than this, whatever the time is worth. */
const floors = { medium: 0.1, high: 0.25 };

/**
 * Something pays when risk × value × effect > its cost, so from risk = cost / (value × effect) on. Medium is what a call costs, high what
 * asking for money costs. 1 where it never pays: no risk reaches it.
 */
export function thresholdsOf(
  costs: Pick<NoShowRules, 'callCostCents' | 'frictionCostCents'>,
  valueCents: number,
  effect: Effect = assumedEffect,
): Thresholds {
  const saved = valueCents * effect.share;
  const pays = (cost: number) => (saved > 0 ? Math.min(1, cost / saved) : 1);
  const mediumFrom = Math.max(floors.medium, pays(costs.callCostCents));
  return {
    mediumFrom,
    highFrom: Math.max(floors.high, mediumFrom, pays(costs.frictionCostCents)),
  };
}

export function bandOf(risk: number, { mediumFrom, highFrom }: Thresholds): Band {
  if (risk >= highFrom) return 'high';
  return risk >= mediumFrom ? 'medium' : 'low';
}
