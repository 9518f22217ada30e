import type { Curve, ModelArtefact } from './artefact.ts';
import type { ColumnName } from './columns.ts';
import { logit } from './score.ts';

/**
 * The house's rules for a clinic without history of its own («regras da casa»): what the literature and common sense say, in log-odds.
 * Nothing here was learned from anybody's data. A small clinic's model is drawn towards them.
 */
export const ruleCurves = {
  lead: { knots: [0, 1, 7, 30, 90], weights: [-1.4, 0, 0.15, 0.4, 0.5], unknown: 0 },
  weekday: { knots: [0, 1, 2, 3, 4, 5, 6], weights: [0, 0.1, 0, 0, 0, 0, 0.1], unknown: 0 },
  missedRate: { knots: [0, 0.2, 0.5, 0.8], weights: [-0.4, 0, 0.8, 1.2], unknown: 0.1 },
  lastMissed: { knots: [0, 1], weights: [-0.05, 0.3], unknown: 0 },
  moves: { knots: [0, 1, 3], weights: [0, 0.15, 0.3], unknown: 0 },
  isPaid: { knots: [0, 1], weights: [0, -1], unknown: 0 },
  answered: { knots: [0, 1], weights: [0.5, -0.9], unknown: 0 },
} satisfies Partial<Record<ColumnName, Curve>>;

/** One visit in five is missed where nothing else is known. */
const baseRate = 0.2;

export function houseRules(): ModelArtefact {
  return {
    ...{ format: 1, kind: 'rules', columns: Object.keys(ruleCurves) as ColumnName[], tables: [] },
    ...{ intercept: logit(baseRate), curves: Object.values(ruleCurves) },
    ...{ forest: null, forestShare: 0, slope: 1, shift: 0 },
    typical: Object.keys(ruleCurves).map(() => 0),
    trained: { rows: 0, missed: 0, fromDay: 0, toDay: 0 },
  };
}
