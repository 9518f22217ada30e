// All that is known of one visit's risk, weighed as of now; owner context: no-show.
import { defaultVisitPolicy, type VisitPolicy } from '../domain/appointments/visit-policy.ts';
import { calendarAround, type ClinicSettings } from '../domain/clinic/settings.ts';
import { refuse } from '../domain/errors.ts';
import { armOf } from '../domain/no-show/arm.ts';
import type { ModelArtefact } from '../domain/no-show/artefact.ts';
import { placedRungs, type PlacedRung } from '../domain/no-show/ladder.ts';
import { type Band, type Thresholds, thresholdsOf } from '../domain/no-show/thresholds.ts';
import { type Moment, type PredictionLine, predictionsOf } from './no-show-predictions.ts';
import {
  openedVisit,
  riskVisitColumns,
  riskVisitJoins,
  type RiskVisitLine,
  type RiskVisitRow,
} from './no-show-risk-row.ts';
import { lookAtRisk, type Looked, type RiskReason } from './no-show-score.ts';
import { readNoShowSettings, type WeighedSettings } from './no-show-settings.ts';
import { stepsOfVisit, type StepLine } from './no-show-steps.ts';
import { blockedSql } from './processing-block.ts';
import { staffNamed } from './staff-named.ts';
import type { Scope } from './tenancy.ts';

export interface RiskCard extends RiskVisitLine {
  arm: 'treated' | 'held-out';
  /** She objected to being weighed (LGPD art. 18 § 2). */
  isBlocked: boolean;
  /** Null when she is held out or objected, like the band and the reasons; or when nothing was ever said of the visit. */
  risk: number | null;
  band: Band | null;
  reasons: RiskReason[] | null;
  valueCents: number;
  scoredAt: Date;
  moment: Moment;
  modelNumber: number | null;
  modelKind: ModelArtefact['kind'];
  thresholds: Thresholds;
  predictions: PredictionLine[];
  steps: StepLine[];
  ladder: PlacedRung[];
  call: { taskId: string; dueAt: Date | null; assignedTo: { id: string; name: string } | null } | null;
  review: { state: 'open' | 'kept' | 'changed' } | null;
}

interface CardRow extends RiskVisitRow {
  taskId: string | null;
  dueAt: Date | null;
  assigneeId: string | null;
  assigneeCt: Buffer | null;
  reviewState: 'open' | 'kept' | 'changed' | null;
  isBlocked: boolean;
  clinic: ClinicSettings;
  visitPolicy: Partial<VisitPolicy>;
}

const sql = `
  select ${riskVisitColumns}, t.id as "taskId", t.due_at as "dueAt", s.id as "assigneeId", s.name_ct as "assigneeCt",
    (select v.state from no_show_reviews v where v.clinic_id = $1 and v.appointment_id = a.id
       order by v.created_at desc limit 1) as "reviewState",
    ${blockedSql('a.client_id', 'scoring')} as "isBlocked",
    jsonb_build_object('timeZone', z.time_zone, 'hours', z.hours, 'closedDays', z.closed_days) as clinic,
    z.visit_policy as "visitPolicy"
  from appointments a
    left join no_show_watches w on w.clinic_id = a.clinic_id and w.id = a.id
    left join staff_tasks t on t.clinic_id = a.clinic_id and t.appointment_id = a.id and t.kind = 'no-show-call' and t.state = 'open'
    left join staff s on s.clinic_id = t.clinic_id and s.id = t.assigned_to
    join clinics z on z.clinic_id = a.clinic_id ${riskVisitJoins}
  where a.clinic_id = $1 and a.id = $2 order by t.created_at desc limit 1`;

/** Refuses with `not-found`. The risk of a visit that is over is what was last said of it. */
export async function readRiskCard(scope: Scope, appointmentId: string, now: number): Promise<RiskCard> {
  const values = [scope.clinicId, appointmentId];
  const [row] = await scope.run<CardRow>({ name: 'no-show-card', text: sql, values });
  if (!row) refuse('not-found');
  await scope.audit({
    ...{ action: 'no-show-risk.read', entity: 'appointment', entityId: appointmentId },
    ...{ subjectIds: [row.clientId], purpose: 'CLINIC_OPERATION' },
  });
  const settings = await readNoShowSettings(scope);
  const looked = await lookAtRisk(scope, appointmentId, now, settings);
  const predictions = await predictionsOf(scope, appointmentId);
  const steps = await stepsOfVisit(scope, appointmentId);
  const arm = armOf(settings.salt, row.clientId, settings.holdoutPercent);
  const weighed = looked ? lookedNow(looked, predictions, now) : lastSaid(settings, predictions, row);
  const isUntold = arm === 'held-out' || row.isBlocked;
  return {
    ...openedVisit(scope, row),
    ...weighed,
    ...(isUntold && { risk: null, band: null, reasons: null }),
    ...{ arm, isBlocked: row.isBlocked },
    // Who knew of a risk would do something about it: of whoever is held out nothing is told.
    predictions: isUntold ? [] : predictions,
    steps,
    ladder: looked && arm === 'treated' ? planOf(row, settings, looked.band) : [],
    call: callOf(scope, row),
    review: row.reviewState && { state: row.reviewState },
  };
}

type Weighed = Pick<
  RiskCard,
  | 'risk'
  | 'band'
  | 'reasons'
  | 'valueCents'
  | 'scoredAt'
  | 'moment'
  | 'modelNumber'
  | 'modelKind'
  | 'thresholds'
>;

function lookedNow(looked: Looked, predictions: readonly PredictionLine[], now: number): Weighed {
  const { risk, band, reasons, valueCents, modelNumber, modelKind, thresholds } = looked;
  const moment = predictions.at(-1)?.moment ?? 'booking';
  const scoredAt = new Date(now);
  return { risk, band, reasons, valueCents, modelNumber, modelKind, thresholds, moment, scoredAt };
}

function lastSaid(
  settings: WeighedSettings,
  predictions: readonly PredictionLine[],
  { startsAt }: CardRow,
): Weighed {
  const last = predictions.at(-1);
  const valueCents = last?.valueCents ?? settings.missedCostCents;
  return {
    ...{ risk: last?.risk ?? null, band: last?.band ?? null, reasons: last?.reasons ?? null, valueCents },
    ...{ scoredAt: last?.scoredAt ?? startsAt, moment: last?.moment ?? 'booking' },
    ...{ modelNumber: last?.modelNumber ?? null, modelKind: last?.modelKind ?? 'rules' },
    thresholds: thresholdsOf(settings, valueCents, settings.effect),
  };
}

function planOf(row: CardRow, { ladders, isOn }: WeighedSettings, band: Band): PlacedRung[] {
  if (!isOn || band === 'low') return [];
  const startsAt = row.startsAt.getTime();
  const policy = { ...defaultVisitPolicy, ...row.visitPolicy };
  return placedRungs(ladders[band], startsAt, { policy, calendar: calendarAround(row.clinic, startsAt) });
}

function callOf({ vault }: Scope, { taskId, dueAt, assigneeId, assigneeCt }: CardRow): RiskCard['call'] {
  if (taskId === null) return null;
  return { taskId, dueAt, assignedTo: staffNamed(vault, assigneeId, assigneeCt) };
}
