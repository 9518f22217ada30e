import type { ModelArtefact } from './artefact.ts';
import { refreshIntercept } from './calibrate.ts';
import { referenceOf, shortlyBefore, type ColumnReference } from './drift.ts';
import { houseRules } from './house-rules.ts';
import { calibrationBins, judge, type ModelMetrics } from './metrics.ts';
import { liftOf, type CardJudgement } from './model-card.ts';
import { featuresAt, type LookName, type PastVisit } from './past-visit.ts';
import { judgeChallenger, type JudgedVisit, type Judgement } from './promotion.ts';
import { scoreFeatures } from './score.ts';

export interface Past {
  /** Every visit somebody came to or missed. */
  visits: readonly PastVisit[];
  /** Ids of visits that neither teach nor judge: what would have become of them without the ladder nobody knows. */
  climbed: ReadonlySet<string>;
  /** First day of those that judge. */
  cut: number;
}

/** Days before the cut whose base rate both models are set to: a champion that was refreshed since has seen later outcomes. */
const settledDays = 28;

export const isTold =
  ({ climbed }: Pick<Past, 'climbed'>) =>
  ({ appointmentId }: PastVisit): boolean =>
    !climbed.has(appointmentId);
const isMissed = ({ visit }: PastVisit) => visit.outcome === 'missed';

/** As of the last moment before each visit, which people act on and live accuracy is measured at, with all that was known that day. */
const risksOf = (artefact: ModelArtefact, visits: readonly PastVisit[], look: LookName = 'last') =>
  visits.map((visit) => scoreFeatures(artefact, featuresAt(visit, look, artefact)));

/** The model with the base rate of the days before the cut. */
export function settledAtCut(artefact: ModelArtefact, past: Past): ModelArtefact {
  const isRecent = ({ visit }: PastVisit) => visit.day < past.cut && visit.day >= past.cut - settledDays;
  const recent = past.visits.filter(isTold(past)).filter(isRecent);
  const outcomes = recent.map((visit) => Number(isMissed(visit)));
  return refreshIntercept(artefact, outcomes, risksOf(artefact, recent));
}

/**
 * How the columns lay shortly before the cut, and how many would be missed if nothing were done: of all visits, also those the ladder took care
 * of, so that what comes later can be compared with it.
 */
export function pastOf(
  artefact: ModelArtefact,
  past: Past,
): { reference: ColumnReference[]; baseRate: number } {
  const before = past.visits.filter(({ visit }) => visit.day < past.cut);
  const rows = before.map((visit) => featuresAt(visit, 'last', artefact));
  const dated = rows.map((row, at) => ({ row, day: (before[at] as PastVisit).visit.day }));
  const lately = shortlyBefore(dated, ({ day }) => day, past.cut);
  const reference = artefact.columns.map((column, at) =>
    referenceOf(
      column,
      lately.map(({ row }) => row[at] as number),
    ),
  );
  const risks = rows.map((features) => scoreFeatures(artefact, features));
  return { reference, baseRate: risks.reduce((sum, risk) => sum + risk, 0) / Math.max(1, risks.length) };
}

export type Judged = Judgement & Pick<CardJudgement, 'bins' | 'lift'> & { atBooking: ModelMetrics };

/** Both on the same later days, each knowing what is known the day before. Without a champion the house's rules stand for it. */
export function judgeOnLaterDays(
  challenger: ModelArtefact,
  champion: ModelArtefact | null,
  past: Past,
): Judged {
  const later = past.visits.filter(isTold(past)).filter(({ visit }) => visit.day >= past.cut);
  const theirs = risksOf(settledAtCut(champion ?? houseRules(), past), later);
  const ours = risksOf(challenger, later);
  const judged = later.map((one, at): JudgedVisit => ({
    ...{
      clientId: one.visit.clientId,
      isMissed: isMissed(one),
      isAhead: one.visit.day > one.visit.bookedDay,
    },
    ...{ champion: theirs[at] as number, challenger: ours[at] as number },
  }));
  const outcomes = judged.map((one) => Number(one.isMissed));
  return {
    ...judgeChallenger(judged),
    ...{ bins: calibrationBins(outcomes, ours), lift: liftOf(outcomes, ours) },
    atBooking: metricsAtBooking(challenger, later),
  };
}

/** How sharp it is when the visit is booked and nobody was asked yet. */
function metricsAtBooking(artefact: ModelArtefact, visits: readonly PastVisit[]): ModelMetrics {
  return judge(
    visits.map((visit) => Number(isMissed(visit))),
    risksOf(artefact, visits, 'booking'),
    visits.map(({ visit }) => Number(visit.day > visit.bookedDay)),
  );
}
