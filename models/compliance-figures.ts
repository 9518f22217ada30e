// What a month was, in numbers of groups; owner context: compliance.
import type { Scope } from './tenancy.ts';

/** Sections of the report in their order; each a query that selects `code` and `value` between $2 and $3. */
const sections = {
  rights: `select x.code, x.value from (select count(*) filter (where received_at >= $2 and received_at < $3)::int as received,
      count(*) filter (where answered_at >= $2 and answered_at < $3)::int as answered,
      count(*) filter (where answered_at >= $2 and answered_at < $3 and answered_at > due_at)::int as late,
      count(*) filter (where received_at < $3 and (answered_at is null or answered_at >= $3))::int as open
    from rights_requests where clinic_id = $1) r,
    lateral (values ('received', r.received), ('answered', r.answered), ('late', r.late), ('open', r.open)) x(code, value)`,
  choices: `select choice as code, count(*)::int as value from contact_choices
    where clinic_id = $1 and chosen_at >= $2 and chosen_at < $3 and source <> 'migration' group by choice`,
  erasures: `select 'done' as code, count(*)::int as value from erasures where clinic_id = $1 and ended_at >= $2 and ended_at < $3`,
  retention: `select f.data_class as code, sum(f.removed)::int as value from retention_findings f
      join retention_runs r on r.clinic_id = f.clinic_id and r.id = f.run_id
    where f.clinic_id = $1 and r.kind = 'applied' and r.started_at >= $2 and r.started_at < $3 group by f.data_class having sum(f.removed) > 0`,
  incidents: `select x.code, x.value from (select count(*)::int as reported, count(*) filter (where decision = 'notify')::int as notified
      from incidents where clinic_id = $1 and reported_at >= $2 and reported_at < $3) i,
    lateral (values ('reported', i.reported), ('notified', i.notified)) x(code, value)`,
  emergency: `select x.code, x.value from (select count(*)::int as opened, count(*) filter (where reviewed_at is null)::int as unreviewed
      from break_glass_grants where clinic_id = $1 and opened_at >= $2 and opened_at < $3) g,
    lateral (values ('opened', g.opened), ('unreviewed', g.unreviewed)) x(code, value)`,
  accesses: `select purpose as code, count(*)::int as value from audit_events where clinic_id = $1 and at >= $2 and at < $3
    group by purpose order by count(*) desc`,
  findings: `select check_code as code, count(*)::int as value from compliance_findings
    where clinic_id = $1 and first_seen_at < $3 and (cleared_at is null or cleared_at >= $2) group by check_code order by check_code`,
} as const;
export type FigureSection = keyof typeof sections;
export const figureSections = Object.keys(sections) as FigureSection[];
export type Figures = Record<FigureSection, { code: string; value: number }[]>;

export async function figuresBetween({ run, clinicId }: Scope, from: Date, to: Date): Promise<Figures> {
  const figures: Partial<Figures> = {};
  for (const section of figureSections)
    figures[section] = await run({
      name: `compliance-figures-${section}`,
      text: sections[section],
      values: [clinicId, from, to],
    });
  return figures as Figures;
}
