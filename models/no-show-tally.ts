// Weighed visits counted by client, for the comparison of those with and without a ladder; owner context: no-show. No names, no audit.
import type { ClientTally, StepTally } from '../domain/no-show/effect.ts';
import type { Scope } from './tenancy.ts';

export interface Window {
  /** Starts of visits: `from` inclusive, `to` exclusive. */
  from: Date;
  to: Date;
  /** How long before a start the ladder's first step comes. */
  firstLeadMin: number;
}

/**
 * One prediction for a time: the last one before anything could be done, else the first there was. A later one would not do: on the side
 * with the ladder, whoever answered it already looks safe, and those left would be compared with others.
 */
const weighed = `
  weighed as (
    select distinct on (p.appointment_id, p.visit_starts_at) p.appointment_id, p.visit_starts_at, p.client_id, p.arm, p.band, p.value_cents
    from no_show_predictions p
      cross join lateral (select p.scored_at <= p.visit_starts_at - $4 * interval '1 minute' as is_early) t
    where p.clinic_id = $1 and p.visit_starts_at >= $2 and p.visit_starts_at < $3
    order by p.appointment_id, p.visit_starts_at, t.is_early desc,
      case when t.is_early then -extract(epoch from p.scored_at) else extract(epoch from p.scored_at) end, p.sequence)`;
const ended = `join no_show_outcomes o
  on o.clinic_id = $1 and o.appointment_id = w.appointment_id and o.visit_starts_at = w.visit_starts_at`;

const valuesOf = (clinicId: string, { from, to, firstLeadMin }: Window) => [clinicId, from, to, firstLeadMin];

export const clientTallies = ({ run, clinicId }: Scope, window: Window): Promise<ClientTally[]> =>
  run<ClientTally>({
    name: 'no-show-client-tallies',
    text: `with ${weighed}
      select w.arm, count(*)::int as visits, count(*) filter (where o.outcome = 'came')::int as came,
        count(*) filter (where o.outcome = 'missed')::int as missed, count(*) filter (where o.outcome = 'cancelled')::int as cancelled,
        count(*) filter (where o.outcome = 'moved')::int as moved, sum(w.value_cents)::float8 as "valueCents",
        coalesce(sum(w.value_cents) filter (where o.outcome = 'missed'), 0)::float8 as "missedCents"
      from weighed w ${ended} where w.band <> 'low' group by w.client_id, w.arm`,
    values: valuesOf(clinicId, window),
  });

/** What was done for them; what was taken back before it left, or made no sense, cost nothing. */
export const stepTallies = ({ run, clinicId }: Scope, window: Window): Promise<StepTally[]> =>
  run<StepTally>({
    name: 'no-show-step-tallies',
    text: `with ${weighed}
      select s.step, count(*)::int as started, count(*) filter (where s.state = 'done' and a.answered_at is not null)::int as answered
      from weighed w ${ended}
        join no_show_steps s on s.clinic_id = $1 and s.appointment_id = w.appointment_id and s.visit_starts_at = w.visit_starts_at
          and s.state in ('started', 'done')
        left join no_show_watches a on a.clinic_id = $1 and a.id = w.appointment_id and a.visit_starts_at = w.visit_starts_at
      where w.band <> 'low' and w.arm = 'treated' group by s.step
      order by array_position('{ask,sms,call,deposit,offer-move,release}', s.step)`,
    values: valuesOf(clinicId, window),
  });

/** Weighed times whose end nobody has told yet. */
export async function openTimes({ run, clinicId }: Scope, window: Window): Promise<number> {
  const [row] = await run<{ open: number }>({
    name: 'no-show-open-times',
    text: `select count(distinct (p.appointment_id, p.visit_starts_at))::int as open from no_show_predictions p
      where p.clinic_id = $1 and p.visit_starts_at >= $2 and p.visit_starts_at < $3 and not exists (select from no_show_outcomes o
        where o.clinic_id = $1 and o.appointment_id = p.appointment_id and o.visit_starts_at = p.visit_starts_at)`,
    values: [clinicId, window.from, window.to],
  });
  return row?.open ?? 0;
}
