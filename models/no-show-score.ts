// How likely a visit is missed, told at a moment; owner context: no-show.
import { armOf } from '../domain/no-show/arm.ts';
import type { ModelArtefact } from '../domain/no-show/artefact.ts';
import { explain } from '../domain/no-show/explain.ts';
import { featuresOf } from '../domain/no-show/features.ts';
import { houseRules } from '../domain/no-show/house-rules.ts';
import { visitsAt } from '../domain/no-show/missed-times.ts';
import type { ReasonCode } from '../domain/no-show/reasons.ts';
import { scoreFeatures } from '../domain/no-show/score.ts';
import { type Band, bandOf, type Thresholds, thresholdsOf } from '../domain/no-show/thresholds.ts';
import { civil, visitAt } from '../domain/no-show/visit-record.ts';
import { championOf } from './no-show-models.ts';
import { freeze, type Frozen, type Moment } from './no-show-predictions.ts';
import { readNoShowSettings, type WeighedSettings } from './no-show-settings.ts';
import { recordsAround } from './no-show-visits.ts';
import type { Scope } from './tenancy.ts';

export interface RiskReason {
  code: ReasonCode;
  /** Log-odds against the clinic's usual visit. */
  effect: number;
}

export interface Looked {
  risk: number;
  band: Band;
  arm: 'treated' | 'held-out';
  valueCents: number;
  thresholds: Thresholds;
  reasons: RiskReason[];
  /** Null: the house's rules. */
  modelId: string | null;
  modelNumber: number | null;
  modelKind: ModelArtefact['kind'];
  clientId: string;
  startsAt: number;
  /** By column; null is unknown. */
  features: Record<string, number | null>;
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

const rules = houseRules();

/** As of now, written down nowhere; null for a visit that is gone, over or only held. Three queries, however long her history. */
export async function lookAtRisk(
  scope: Scope,
  appointmentId: string,
  now: number,
  known?: WeighedSettings,
): Promise<Looked | null> {
  const records = await recordsAround(scope, appointmentId);
  const [record] = records;
  if (!record || !['booked', 'confirmed'].includes(record.status)) return null;
  const visit = visitAt(record, now, record.timeZone);
  if (!visit) return null;
  const settings = known ?? (await readNoShowSettings(scope));
  const champion = await championOf(scope);
  const artefact = champion?.artefact ?? rules;
  const past = records.flatMap((one) => visitsAt(one, now, one.timeZone));
  const { day } = civil(now, record.timeZone);
  const weighed = weigh(artefact, featuresOf(visit, past, { at: now, day }, artefact));
  return {
    ...weighed,
    ...bandIn(settings, weighed.risk, record.priceCents),
    arm: armOf(settings.salt, record.clientId, settings.holdoutPercent),
    ...{ modelId: champion?.id ?? null, modelNumber: champion?.number ?? null, modelKind: artefact.kind },
    ...{ clientId: record.clientId, startsAt: record.startsAt },
  };
}

function weigh(artefact: ModelArtefact, features: Float64Array) {
  const named = artefact.columns.map((name, at) => [name, features[at] ?? NaN] as const);
  return {
    risk: scoreFeatures(artefact, features),
    reasons: explain(artefact, features).map(({ reason, effect }) => ({
      code: reason,
      effect: Math.round(effect * 1_000) / 1_000,
    })),
    features: Object.fromEntries(named.map(([name, value]) => [name, Number.isNaN(value) ? null : value])),
  };
}

function bandIn(settings: WeighedSettings, risk: number, priceCents: number | null) {
  // A free visit takes a time that could have been sold, too.
  const valueCents = priceCents || settings.missedCostCents;
  const thresholds = thresholdsOf(settings, valueCents, settings.effect);
  return { valueCents, thresholds, band: bandOf(risk, thresholds) };
}

/**
 * Writes the prediction down, frozen: once for each moment of a time, and for each reply that changed something. Tells the watch of the
 * visit, if there is one. Null for a visit that is gone, over or only held.
 */
export async function scoreVisit(scope: Scope, wish: ScoreWish): Promise<Scored | null> {
  const looked = await lookAtRisk(scope, wish.appointmentId, wish.now);
  if (!looked) return null;
  const frozen = await freeze(scope, wish, looked);
  await tellWatch(scope, wish.appointmentId, { ...frozen, arm: looked.arm });
  return { ...looked, ...frozen };
}

/** The side is the one of now: what was frozen may be older than the clinic's percentage. */
const tellWatch = ({ run, clinicId }: Scope, appointmentId: string, frozen: Frozen) =>
  run({
    name: 'no-show-watch-risk',
    text: `update no_show_watches set prediction_id = $3, risk = $4, band = $5, arm = $6, version = version + 1, updated_at = now()
      where clinic_id = $1 and id = $2 and prediction_id is distinct from $3`,
    values: [clinicId, appointmentId, frozen.predictionId, frozen.risk, frozen.band, frozen.arm],
  });
