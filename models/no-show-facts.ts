// What the process of an intervention is planned from, in one query; owner context: no-show.
import { defaultVisitPolicy, type VisitPolicy } from '../domain/appointments/visit-policy.ts';
import { calendarAround, type ClinicSettings } from '../domain/clinic/settings.ts';
import type { MomentName, WatchFacts } from '../domain/no-show/intervention-plan.ts';
import type { StepReason } from '../domain/no-show/ladder.ts';
import type { LadderStepName } from '../domain/no-show/settings.ts';
import { readNoShowSettings } from './no-show-settings.ts';
import { blockedSql } from './processing-block.ts';
import { setAside, type StepState } from './no-show-steps.ts';
import type { Watch } from './no-show-watch.ts';
import type { Scope } from './tenancy.ts';

interface StepRow {
  step: LadderStepName;
  state: StepState;
  /** As JSON has it. */
  startedAt: string;
  heardAt: string | null;
  isAsked: boolean;
  fate: 'done' | 'failed' | null;
  reason: StepReason | null;
}

interface FactsRow {
  status: WatchFacts['visit']['status'];
  startsAt: Date;
  timedAt: Date;
  rescheduleRequestedAt: Date | null;
  clientId: string;
  watch:
    | (Pick<Watch, 'state' | 'arm' | 'band' | 'answer' | 'isClosed'> & {
        startsAt: string;
        resumedAt: string | null;
      })
    | null;
  scored: MomentName[] | null;
  steps: StepRow[] | null;
  askedAt: Date | null;
  wroteAt: Date | null;
  paidAt: Date | null;
  hasUnread: boolean;
  isBlocked: boolean;
  visitPolicy: Partial<VisitPolicy>;
  clinic: ClinicSettings;
}

// What was taken may still fail and be replaced by an SMS: until every row of it is closed and refused, the step is not lost.
const fateOfMessage = `(select case
    when bool_or(m.state in ('accepted', 'sent', 'delivered', 'read')) then 'done'
    when bool_and(m.is_closed and m.state in ('failed', 'dropped')) then 'failed' end
  from messages m where m.clinic_id = $1 and (m.id = s.message_id or m.fallback_of = s.message_id))`;

// What she is known to have got: any row of a message, an SMS in place of another too, or the visit's own request where that was the step.
const firstGot = `select min(coalesce(m.sent_at, m.state_at)) from messages m
  where m.clinic_id = $1 and m.state in ('sent', 'delivered', 'read')`;
const heardAt = `case when s.state not in ('started', 'done') then null
    when s.step = 'call' then case when s.reason = 'no-answer' then s.ended_at end
    when s.message_id is not null then (${firstGot} and (m.id = s.message_id or m.fallback_of = s.message_id))
    when s.reason = 'asked-by-visit' then (${firstGot} and m.appointment_id = s.appointment_id
      and m.visit_starts_at = s.visit_starts_at and m.step = 'confirmation-request') end`;

const steps = `(select jsonb_agg(jsonb_build_object('step', s.step, 'state', s.state, 'startedAt', s.started_at, 'heardAt', ${heardAt},
    'isAsked', s.state = 'started' and num_nonnulls(s.message_id, s.task_id, s.deposit_id) = 0,
    'fate', case when s.state <> 'started' then null
      when s.task_id is not null then (select 'done' from staff_tasks t where t.clinic_id = $1 and t.id = s.task_id and t.state = 'done')
      when s.deposit_id is not null then (select case when d.state in ('unpaid', 'waived', 'failed') then 'failed' when d.paid_at is not null then 'done' end
        from deposits d where d.clinic_id = $1 and d.id = s.deposit_id)
      when s.message_id is not null then ${fateOfMessage} end,
    'reason', case when s.task_id is not null then 'done-by-hand' when s.deposit_id is not null then 'unpaid' else 'not-sent' end
    ) order by s.started_at, s.id)
  from no_show_steps s where s.clinic_id = $1 and s.appointment_id = a.id and s.visit_starts_at = a.starts_at
    and not (${setAside}))`;

const sql = `
  select a.status, a.starts_at as "startsAt", a.timed_at as "timedAt", a.reschedule_requested_at as "rescheduleRequestedAt",
    a.client_id as "clientId",
    (select jsonb_build_object('startsAt', w.visit_starts_at, 'state', w.state, 'arm', w.arm, 'band', w.band, 'answer', w.answer,
        'resumedAt', w.resumed_at, 'isClosed', w.is_closed) from no_show_watches w where w.clinic_id = $1 and w.id = a.id) as watch,
    (select jsonb_agg(p.moment) from no_show_predictions p
      where p.clinic_id = $1 and p.appointment_id = a.id and p.visit_starts_at = a.starts_at
        and not exists (select from no_show_watches w where w.clinic_id = $1 and w.id = a.id and w.opened_at > p.scored_at)) as scored,
    ${steps} as steps,
    (select max(coalesce(m.sent_at, m.created_at)) from messages m where m.clinic_id = $1 and m.appointment_id = a.id
      and m.step = 'confirmation-request' and m.visit_starts_at = a.starts_at and m.state not in ('dropped', 'failed')) as "askedAt",
    (select max(i.received_at) from inbound_messages i
      where i.clinic_id = $1 and i.client_id = a.client_id and i.kind <> 'system') as "wroteAt",
    (select max(d.paid_at) from deposits d where d.clinic_id = $1 and d.appointment_id = a.id) as "paidAt",
    exists (select from webhook_events e where e.clinic_id = $1 and e.processed_at is null) or exists (select from deposits d
      where d.clinic_id = $1 and d.appointment_id = a.id and d.look_wanted_at is not null) as "hasUnread",
    ${blockedSql('a.client_id', 'scoring')} as "isBlocked", c.visit_policy as "visitPolicy",
    jsonb_build_object('timeZone', c.time_zone, 'hours', c.hours, 'closedDays', c.closed_days) as clinic
  from appointments a join clinics c on c.clinic_id = a.clinic_id
  where a.clinic_id = $1 and a.id = $2`;

/** Whether anything that the ladder said about the time as it is now is known to have reached her. */
export async function wasHeard({ run, clinicId }: Scope, appointmentId: string): Promise<boolean> {
  const rows = await run({
    name: 'no-show-heard',
    text: `select from no_show_steps s join appointments a on a.clinic_id = $1 and a.id = s.appointment_id and a.starts_at = s.visit_starts_at
      where s.clinic_id = $1 and s.appointment_id = $2 and ${heardAt} is not null`,
    values: [clinicId, appointmentId],
  });
  return rows.length > 0;
}

export interface ReadWatch {
  facts: WatchFacts;
  clientId: string;
  /** For the draw of the hold-out. */
  salt: string;
  holdoutPercent: number;
  callOwnerId: string | null;
}

/** Null when the visit is gone. */
export async function readWatch(scope: Scope, appointmentId: string): Promise<ReadWatch | null> {
  const values = [scope.clinicId, appointmentId];
  const [row] = await scope.run<FactsRow>({ name: 'no-show-facts', text: sql, values });
  if (!row) return null;
  const { isOn, ladders, salt, holdoutPercent, callOwnerId } = await readNoShowSettings(scope);
  const startsAt = row.startsAt.getTime();
  const facts: WatchFacts = {
    // For whoever objected it is as if the clinic had it switched off: nothing is weighed, what is under way is taken back.
    ...{ isOn: isOn && !row.isBlocked, ladders, scored: row.scored ?? [] },
    visit: { status: row.status, startsAt, rescheduleRequested: row.rescheduleRequestedAt !== null },
    watch: row.watch && {
      ...row.watch,
      startsAt: Date.parse(row.watch.startsAt),
      resumedAt: row.watch.resumedAt === null ? null : Date.parse(row.watch.resumedAt),
    },
    steps: (row.steps ?? []).map(({ fate, reason, startedAt, heardAt, ...step }) => ({
      ...step,
      startedAt: Date.parse(startedAt),
      heardAt: heardAt === null ? null : Date.parse(heardAt),
      fate: fate && { state: fate, reason: fate === 'done' && reason !== 'done-by-hand' ? null : reason },
    })),
    ...{ bookedAt: row.timedAt.getTime(), askedAt: row.askedAt?.getTime() ?? null },
    ...{ wroteAt: row.wroteAt?.getTime() ?? null, paidAt: row.paidAt?.getTime() ?? null },
    hasUnread: row.hasUnread,
    time: {
      policy: { ...defaultVisitPolicy, ...row.visitPolicy },
      calendar: calendarAround(row.clinic, startsAt),
    },
  };
  return { facts, clientId: row.clientId, salt, holdoutPercent, callOwnerId };
}
