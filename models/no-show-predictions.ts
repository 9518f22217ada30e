// Table no_show_predictions, append-only; owner context: no-show.
import { randomUUID } from 'node:crypto';
import type { Band } from '../domain/no-show/thresholds.ts';
import type { ModelArtefact } from '../domain/no-show/artefact.ts';
import type { MomentName } from '../domain/no-show/intervention-plan.ts';
import type { Looked, RiskReason } from './no-show-score.ts';
import type { Scope } from './tenancy.ts';

export type Moment = MomentName;

/** What was written down, which stays as it was when somebody asks for it again. */
export interface Frozen {
  predictionId: string;
  risk: number;
  band: Band;
  arm: 'treated' | 'held-out';
  valueCents: number;
  reasons: RiskReason[];
}

interface Row extends Frozen {
  /** False: of a life before, when the visit had this time once already. */
  isOfNow: boolean;
  sequence: number;
  features: Record<string, number | null>;
  modelId: string | null;
}

const last = `
  select p.id as "predictionId", p.risk, p.band, p.arm, p.value_cents as "valueCents", p.reasons, p.sequence, p.features,
    p.model_id as "modelId",
    not exists (select from no_show_watches w where w.clinic_id = $1 and w.id = $2 and w.opened_at > p.scored_at) as "isOfNow"
  from no_show_predictions p where p.clinic_id = $1 and p.appointment_id = $2 and p.visit_starts_at = $3 and p.moment = $4
  order by p.sequence desc limit 1`;

/** The prediction of this moment of this time, made now unless it is there; a reply that changed nothing makes none. */
export async function freeze(
  scope: Scope,
  { appointmentId, moment }: { appointmentId: string; moment: Moment },
  looked: Looked,
): Promise<Frozen> {
  const values = [scope.clinicId, appointmentId, new Date(looked.startsAt), moment];
  const [before] = await scope.run<Row>({ name: 'no-show-frozen', text: last, values });
  if (before?.isOfNow && (moment !== 'reply' || isSame(before, looked))) return frozenOf(before);
  const sequence = (before?.sequence ?? 0) + 1;
  const { clientId, modelId, risk, band, arm, valueCents, features, reasons } = looked;
  await scope.run({
    name: 'no-show-freeze',
    text: `insert into no_show_predictions (clinic_id, appointment_id, visit_starts_at, moment, sequence, id, client_id, model_id, risk,
        band, arm, value_cents, features, reasons)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) on conflict do nothing`,
    values: [
      ...[...values, sequence, randomUUID(), clientId, modelId, risk, band, arm, valueCents],
      ...[JSON.stringify(features), JSON.stringify(reasons)],
    ],
  });
  // Whoever was faster made it: it is read back, not assumed.
  const [made] = await scope.run<Row>({ name: 'no-show-frozen', text: last, values });
  return frozenOf(made as Row);
}

const frozenOf = ({ predictionId, risk, band, arm, valueCents, reasons }: Row): Frozen => ({
  ...{ predictionId, risk, band, arm, valueCents, reasons },
});

function isSame(before: Row, looked: Looked): boolean {
  const names = Object.keys(looked.features);
  return (
    before.modelId === looked.modelId &&
    before.band === looked.band &&
    names.every((name) => before.features[name] === looked.features[name])
  );
}

export interface PredictionLine {
  id: string;
  moment: Moment;
  risk: number;
  band: Band;
  scoredAt: Date;
  /** Null: the house's rules. */
  modelNumber: number | null;
  modelKind: ModelArtefact['kind'];
  valueCents: number;
  reasons: RiskReason[];
}

/** Of the time the visit has now, in the order they were made. The caller audits the reading. */
export const predictionsOf = ({ run, clinicId }: Scope, appointmentId: string): Promise<PredictionLine[]> =>
  run<PredictionLine>({
    name: 'no-show-predictions',
    text: `select p.id, p.moment, p.risk, p.band, p.scored_at as "scoredAt", m.number as "modelNumber",
        coalesce(m.kind, 'rules') as "modelKind", p.value_cents as "valueCents", p.reasons
      from no_show_predictions p
        join appointments a on a.clinic_id = p.clinic_id and a.id = p.appointment_id and a.starts_at = p.visit_starts_at
        left join no_show_models m on m.clinic_id = p.clinic_id and m.id = p.model_id
      where p.clinic_id = $1 and p.appointment_id = $2 order by p.scored_at, p.sequence`,
    values: [clinicId, appointmentId],
  });
