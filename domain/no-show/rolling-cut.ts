import type { ModelArtefact } from './artefact.ts';
import { featuresOf } from './features.ts';
import { judge, type ModelMetrics } from './metrics.ts';
import { dayMs, eveningBefore, type RiskVisit } from './risk-visit.ts';
import { scoreFeatures } from './score.ts';
import { trainModel, type TrainOptions } from './train-model.ts';
import { byClient } from './training-rows.ts';

/** What was still unknown at a cut loses its outcome; bookings stay, each is seen only once it was made. */
export function frozenAt(visits: readonly RiskVisit[], cutDay: number): RiskVisit[] {
  return visits.map((visit) => (visit.day >= cutDay ? { ...visit, outcome: null } : visit));
}

/** Risks of visits as of their evening before, outcomes frozen at the cut. `known` is what there is of all clients. */
export function scoreVisits(
  artefact: ModelArtefact,
  visits: readonly RiskVisit[],
  known: readonly RiskVisit[],
  { cutDay, zoneOffsetMs = 0 }: { cutDay: number; zoneOffsetMs?: number },
): Float64Array {
  const clients = byClient(known);
  return Float64Array.from(visits, (visit) => {
    const evening = eveningBefore(visit, visit.day * dayMs + zoneOffsetMs);
    const moment = { ...evening, day: Math.min(evening.day, cutDay) };
    return scoreFeatures(artefact, featuresOf(visit, clients.get(visit.clientId) ?? [], moment, artefact));
  });
}

/** Trains on what was known at a day and is judged on the days after it: the only honest way to split visits. */
export function rollingCut(
  visits: readonly RiskVisit[],
  options: TrainOptions & { cutDay: number; days: number },
): { artefact: ModelArtefact; metrics: ModelMetrics; risks: Float64Array; judged: RiskVisit[] } | null {
  const { cutDay, days } = options;
  const frozen = frozenAt(visits, cutDay);
  const trained = trainModel(frozen, options);
  if (trained.state === 'refused') return null;
  const judged = visits.filter(
    ({ day, outcome }) => outcome !== null && day >= cutDay && day < cutDay + days,
  );
  const risks = scoreVisits(trained.artefact, judged, frozen, options);
  const outcomes = judged.map(({ outcome }) => (outcome === 'missed' ? 1 : 0));
  const ahead = judged.map(({ day, bookedDay }) => (day > bookedDay ? 1 : 0));
  return { artefact: trained.artefact, metrics: judge(outcomes, risks, ahead), risks, judged };
}
