// Visits to come, by the risk that nobody comes; owner context: no-show.
import type { Band } from '../domain/no-show/thresholds.ts';
import type { Moment } from './no-show-predictions.ts';
import {
  openedVisit,
  riskVisitColumns,
  riskVisitJoins,
  type RiskVisitLine,
  type RiskVisitRow,
} from './no-show-risk-row.ts';
import type { RiskReason } from './no-show-score.ts';
import { blockedSql } from './processing-block.ts';
import type { Scope } from './tenancy.ts';

interface Weighed {
  risk: number;
  band: Band;
  valueCents: number;
  reasons: RiskReason[];
  scoredAt: Date;
  moment: Moment;
  /** Of `startsAt`, as Postgres writes it: where a page ends. */
  position: string;
}
export type RiskLine = RiskVisitLine & Weighed;

export interface RiskSummary {
  /** All that are watched; the figures after `heldOut` are of the others alone. */
  visits: number;
  heldOut: number;
  high: number;
  medium: number;
  expectedMisses: number;
  valueAtRiskCents: number;
}

export interface RiskQuestion {
  /** Civil days of the clinic, both inclusive. */
  from: string;
  to: string;
  band: Band | null;
  /** Position and id of the last one of the page before. */
  after: [string, string] | null;
  limit: number;
}

/** The instant at which a civil day of the clinic begins. */
const beginOf = (day: string) =>
  `(select (${day})::timestamp at time zone time_zone from clinics where clinic_id = $1)`;

// Whoever is held out is counted and never shown: who knows of a risk does something about it, and the comparison would be spoiled.
const sql = (after: string) => `
  with due as materialized (
    select w.id, w.visit_starts_at, w.arm, w.band, w.risk, w.prediction_id, p.value_cents, p.reasons, p.scored_at, p.moment
    from no_show_watches w
      join appointments a on a.clinic_id = w.clinic_id and a.id = w.id and a.starts_at = w.visit_starts_at
      join no_show_predictions p on p.clinic_id = w.clinic_id and p.id = w.prediction_id
    where w.clinic_id = $1 and w.visit_starts_at >= ${beginOf('$2::date')}
      and w.visit_starts_at < ${beginOf('$3::date + 1')} and a.status in ('booked', 'confirmed')
      and not ${blockedSql('a.client_id', 'scoring')}),
  summary as (
    select count(*)::int as visits, count(*) filter (where arm = 'held-out')::int as "heldOut",
      count(*) filter (where arm = 'treated' and band = 'high')::int as high,
      count(*) filter (where arm = 'treated' and band = 'medium')::int as medium,
      coalesce(sum(risk) filter (where arm = 'treated'), 0)::float8 as "expectedMisses",
      coalesce(round(sum(risk * value_cents) filter (where arm = 'treated')), 0)::float8 as "valueAtRiskCents"
    from due),
  page as (
    select d.* from due d where d.arm = 'treated' and ($4::text is null or d.band = $4) ${after}
    order by d.visit_starts_at, d.id limit $5)
  select to_jsonb(summary) as summary, line.* from summary left join (
    select ${riskVisitColumns}, d.risk, d.band, d.value_cents as "valueCents", d.reasons, d.scored_at as "scoredAt", d.moment,
      d.visit_starts_at::text as position
    from page d
      join no_show_watches w on w.clinic_id = $1 and w.id = d.id
      join appointments a on a.clinic_id = $1 and a.id = d.id ${riskVisitJoins}) line on true
  order by line."startsAt", line."appointmentId"`;

/** One query whatever the range holds; the summary is of the whole range, the lines are of one page. */
export async function listRisks(
  scope: Scope,
  { from, to, band, after, limit }: RiskQuestion,
): Promise<{ lines: RiskLine[]; summary: RiskSummary }> {
  const { run, clinicId } = scope;
  const rows = await run<RiskVisitRow & Weighed & { summary: RiskSummary; appointmentId: string | null }>({
    name: after ? 'no-show-risks-after' : 'no-show-risks',
    text: sql(after ? 'and (d.visit_starts_at, d.id) > ($6::timestamptz, $7::uuid)' : ''),
    values: [clinicId, from, to, band, limit, ...(after ?? [])],
  });
  const found = rows.filter(({ appointmentId }) => appointmentId !== null);
  const subjectIds = [...new Set(found.map(({ clientId }) => clientId))];
  if (subjectIds.length > 0)
    await scope.audit({
      ...{ action: 'no-show-risk.list', entity: 'appointment', subjectIds },
      purpose: 'CLINIC_OPERATION',
    });
  const [first] = rows;
  return { summary: (first as (typeof rows)[number]).summary, lines: found.map((row) => lineOf(scope, row)) };
}

const lineOf = (scope: Scope, row: RiskVisitRow & Weighed): RiskLine => ({
  ...openedVisit(scope, row),
  ...{ risk: row.risk, band: row.band, valueCents: row.valueCents, reasons: row.reasons },
  ...{ scoredAt: row.scoredAt, moment: row.moment, position: row.position },
});
