// Table no_show_effects: what the ladder changed, month by month; owner context: no-show. Numbers of groups, never of a person.
import type { EffectReport } from '../domain/no-show/effect.ts';
import type { Scope } from './tenancy.ts';

export interface Effect extends EffectReport {
  /** `yyyy-mm`; of the whole, its first one. */
  month: string;
  /** Over, and every end is known. */
  isFinal: boolean;
  computedAt: Date;
}

/** As it is kept: the newest month carries the whole of those that are final, too; null before the first is. */
export type StoredReport = EffectReport & { sinceStart: EffectReport | null };

interface Row {
  month: string;
  isFinal: boolean;
  computedAt: Date;
  report: StoredReport;
}

const sql = `select to_char(month, 'YYYY-MM') as month, is_final as "isFinal", report, computed_at as "computedAt"
  from no_show_effects where clinic_id = $1 order by no_show_effects.month desc`;

/** What months that were final early do not tell. */
const later = { everybody: null, switched: 0 };
const armLater = { released: 0 };
const whole = <Report extends EffectReport>(report: Report): Report => ({
  ...{ ...later, ...report },
  treated: { ...armLater, ...report.treated },
  heldOut: { ...armLater, ...report.heldOut },
});

/** The newest month first; a clinic has twelve of them a year. */
export async function listEffects({ run, clinicId }: Scope): Promise<{
  items: Effect[];
  sinceStart: Effect | null;
}> {
  const rows = await run<Row>({ name: 'no-show-effects', text: sql, values: [clinicId] });
  const [newest, oldest] = [rows[0], rows.at(-1)];
  const sinceStart = newest?.report.sinceStart;
  return {
    items: rows.map(({ report: { sinceStart: _, ...report }, ...row }) => ({ ...whole(report), ...row })),
    sinceStart:
      newest && oldest && sinceStart
        ? { ...whole(sinceStart), month: oldest.month, isFinal: false, computedAt: newest.computedAt }
        : null,
  };
}

/** For what has to be joined, column `shown`: of all final months what `effectShare` looks at; null before the first of them. */
export const shownEffectSql = `
  select case when jsonb_typeof(report->'sinceStart') = 'object' then jsonb_build_object('verdict', report->'sinceStart'->'verdict',
      'uplift', report->'sinceStart'->'uplift', 'heldOut', jsonb_build_object('rate', report->'sinceStart'->'heldOut'->'rate')) end as shown
  from no_show_effects where clinic_id = $1 order by month desc limit 1`;

/** A month that was final stays as it was told. */
export async function writeEffect(
  { run, clinicId }: Scope,
  { month, isFinal, report }: Omit<Row, 'computedAt'>,
): Promise<void> {
  await run({
    name: 'no-show-effect-write',
    text: `insert into no_show_effects (clinic_id, month, is_final, verdict, report) values ($1, ($2 || '-01')::date, $3, $4, $5)
      on conflict (clinic_id, month) do update set is_final = excluded.is_final, verdict = excluded.verdict, report = excluded.report,
        computed_at = now() where not no_show_effects.is_final`,
    values: [clinicId, month, isFinal, report.verdict, JSON.stringify(report)],
  });
}
