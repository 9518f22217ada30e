import type { ModelArtefact } from './artefact.ts';
import { refreshIntercept } from './calibrate.ts';
import { referenceOf, type ColumnReference } from './drift.ts';
import { featuresOf } from './features.ts';
import { houseRules } from './house-rules.ts';
import { judgeChallenger, type JudgedVisit, type Judgement } from './promotion.ts';
import { dayMs, eveningBefore, type RiskVisit } from './risk-visit.ts';
import { scoreFeatures } from './score.ts';
import { byClient } from './training-rows.ts';
import { calibrationBins } from './metrics.ts';
import { liftOf, type CardJudgement } from './model-card.ts';
import { frozenAt } from './time-split.ts';

export interface Past {
  /** Every visit with an outcome, also those that only say how a client kept her earlier ones. */
  visits: readonly RiskVisit[];
  /** Ids of visits that neither teach nor judge: what would have become of them without the ladder nobody knows. */
  climbed: ReadonlySet<string>;
  /** First day of those that judge. */
  cut: number;
  zoneOffsetMs: number;
}

/** Days before the cut whose base rate both models are set to: a champion that was refreshed since has seen later outcomes. */
const settledDays = 28;

const isTold = (past: Past) => (visit: RiskVisit) => visit.outcome !== null && !past.climbed.has(visit.id);

/** Features of chosen visits as they were the evening before, with the histories frozen at the cut. */
function featureRows(
  past: Past,
  chosen: readonly RiskVisit[],
  frame: Pick<ModelArtefact, 'columns' | 'tables'>,
) {
  const clients = byClient(frozenAt(past.visits, past.cut));
  return chosen.map((visit) =>
    featuresOf(
      visit,
      clients.get(visit.clientId) ?? [],
      eveningBefore(visit, visit.day * dayMs + past.zoneOffsetMs),
      frame,
    ),
  );
}

/** The model with the base rate of the days before the cut. */
export function settledAtCut(artefact: ModelArtefact, past: Past): ModelArtefact {
  const isRecent = ({ day }: RiskVisit) => day < past.cut && day >= past.cut - settledDays;
  const recent = past.visits.filter(isTold(past)).filter(isRecent);
  const risks = featureRows(past, recent, artefact).map((features) => scoreFeatures(artefact, features));
  return refreshIntercept(
    artefact,
    recent.map(({ outcome }) => Number(outcome === 'missed')),
    risks,
  );
}

/**
 * How the columns lay before the cut, and how many would be missed if nothing were done: of all visits, also those the ladder took care
 * of, so that what comes later can be compared with it.
 */
export function pastOf(
  artefact: ModelArtefact,
  past: Past,
): { reference: ColumnReference[]; baseRate: number } {
  const rows = featureRows(
    past,
    past.visits.filter(({ day, outcome }) => outcome !== null && day < past.cut),
    artefact,
  );
  const reference = artefact.columns.map((column, at) =>
    referenceOf(
      column,
      rows.map((row) => row[at] as number),
    ),
  );
  const risks = rows.map((features) => scoreFeatures(artefact, features));
  return { reference, baseRate: risks.reduce((sum, risk) => sum + risk, 0) / Math.max(1, risks.length) };
}

export type Judged = Judgement & Pick<CardJudgement, 'bins' | 'lift'>;

/** Both on the same later days, each knowing what was known at the cut. Without a champion the house's rules stand for it. */
export function judgeOnLaterDays(
  challenger: ModelArtefact,
  champion: ModelArtefact | null,
  past: Past,
): Judged {
  const later = past.visits.filter(isTold(past)).filter(({ day }) => day >= past.cut);
  const risksOf = (artefact: ModelArtefact) =>
    featureRows(past, later, artefact).map((features) => scoreFeatures(artefact, features));
  const theirs = risksOf(settledAtCut(champion ?? houseRules(), past));
  const ours = risksOf(challenger);
  const judged = later.map((visit, at): JudgedVisit => ({
    ...{
      clientId: visit.clientId,
      isMissed: visit.outcome === 'missed',
      isAhead: visit.day > visit.bookedDay,
    },
    ...{ champion: theirs[at] as number, challenger: ours[at] as number },
  }));
  const outcomes = judged.map(({ isMissed }) => Number(isMissed));
  return {
    ...judgeChallenger(judged),
    bins: calibrationBins(outcomes, ours),
    lift: liftOf(outcomes, ours),
  };
}
