// Weighed visits counted by client, for the comparison of those with and without a ladder; owner context: no-show. No names, no audit.
import type { ClientTally, StepTally } from '../domain/no-show/effect.ts';
import { objectedSql } from './processing-block.ts';
import type { Scope } from './tenancy.ts';

/** Times for which visits were first weighed: `from` inclusive, `to` exclusive. */
export interface Window {
  from: Date;
  to: Date;
}

/**
 * One row for an appointment, by its first prediction: side, band and worth as they were before anything could be done. A later one would
 * select by what the ladder did, and a row for every time would too: who is called moves, and each move would be one more visit without a
 * miss. `outcome` is what became of her in the end, missed when one of its times was: null until that is known.
 * `switched` are clients who were on both sides, because the clinic changed how many it holds out: neither side may count them.
 */
const fates = `
  weighed as (
    select distinct on (p.appointment_id) p.appointment_id, p.client_id, p.arm, p.band, p.value_cents
    from no_show_predictions p
    where p.clinic_id = $1 and p.visit_starts_at >= $2 and p.visit_starts_at < $3
      and not exists (select from no_show_predictions b where b.clinic_id = $1 and b.appointment_id = p.appointment_id
        and b.visit_starts_at <> p.visit_starts_at and b.scored_at < p.scored_at)
      and not ${objectedSql('p.client_id', 'p.visit_starts_at')}
    order by p.appointment_id, p.scored_at, p.sequence),
  switched as (
    select p.client_id from weighed w join no_show_predictions p on p.clinic_id = $1 and p.appointment_id = w.appointment_id
    group by p.client_id having count(distinct p.arm) > 1),
  fates as (
    select w.*, coalesce(o.is_moved, false) as is_moved, a.status = 'cancelled' and exists (select from no_show_steps s
        where s.clinic_id = $1 and s.appointment_id = a.id and s.visit_starts_at = a.starts_at and s.step = 'release' and s.state = 'done')
        as is_released, coalesce(case when o.is_missed then 'missed' end, o.last,
        case when not o.is_last_weighed then case when a.status in ('arrived', 'in-room', 'done') then 'came'
          when a.status = 'no-show' then 'missed' when a.status = 'cancelled' then 'cancelled' end end) as outcome
    from weighed w join appointments a on a.clinic_id = $1 and a.id = w.appointment_id
      cross join lateral (select bool_or(t.outcome = 'missed') as is_missed, bool_or(t.outcome = 'moved') as is_moved,
          max(t.outcome) filter (where t.visit_starts_at = a.starts_at and t.outcome <> 'moved') as last,
          exists (select from no_show_predictions p where p.clinic_id = $1 and p.appointment_id = a.id
            and p.visit_starts_at = a.starts_at) as is_last_weighed
        from no_show_outcomes t where t.clinic_id = $1 and t.appointment_id = w.appointment_id) o
    where w.client_id not in (select client_id from switched))`;

export type Population = 'risky' | 'everybody';

export const clientTallies = (
  { run, clinicId }: Scope,
  { from, to }: Window,
  of: Population = 'risky',
): Promise<ClientTally[]> =>
  run<ClientTally>({
    name: 'no-show-client-tallies',
    text: `with ${fates}
      select arm, count(*)::int as visits, count(*) filter (where outcome = 'came')::int as came,
        count(*) filter (where outcome = 'missed')::int as missed, count(*) filter (where outcome = 'cancelled' and not is_released)::int as cancelled,
        count(*) filter (where outcome = 'cancelled' and is_released)::int as released, count(*) filter (where is_moved)::int as moved, sum(value_cents)::float8 as "valueCents",
        coalesce(sum(value_cents) filter (where outcome = 'missed' or outcome = 'cancelled' and is_released), 0)::float8 as "missedCents"
      from fates where outcome is not null and ($4 or band <> 'low') group by client_id, arm`,
    values: [clinicId, from, to, of === 'everybody'],
  });

/** What was done for them, at any of the visit's times; what was taken back before it left, or made no sense, cost nothing. */
export const stepTallies = ({ run, clinicId }: Scope, { from, to }: Window): Promise<StepTally[]> =>
  run<StepTally>({
    name: 'no-show-step-tallies',
    text: `with ${fates}
      select s.step, count(*)::int as started, count(*) filter (where s.state = 'done' and a.answered_at is not null)::int as answered
      from fates f
        join no_show_steps s on s.clinic_id = $1 and s.appointment_id = f.appointment_id and s.state in ('started', 'done')
        left join no_show_watches a on a.clinic_id = $1 and a.id = f.appointment_id and a.visit_starts_at = s.visit_starts_at
      where f.outcome is not null and f.band <> 'low' and f.arm = 'treated' group by s.step
      order by array_position('{ask,sms,call,deposit,offer-move,release}', s.step)`,
    values: [clinicId, from, to],
  });

/** Weighed visits whose end nobody has told yet, and clients left out because they were on both sides. */
export async function uncounted(
  { run, clinicId }: Scope,
  { from, to }: Window,
): Promise<{ open: number; switched: number }> {
  const [row] = await run<{ open: number; switched: number }>({
    name: 'no-show-uncounted',
    text: `with ${fates}
      select (select count(*)::int from fates where outcome is null) as open, (select count(*)::int from switched) as switched`,
    values: [clinicId, from, to],
  });
  return row ?? { open: 0, switched: 0 };
}
