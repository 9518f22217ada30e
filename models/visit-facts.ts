// What the process of a visit is planned from, in one query; owner context: appointments.
import type { Status } from '../domain/appointments/status.ts';
import type { DoneStep, VisitFacts, VisitStep } from '../domain/appointments/visit-plan.ts';
import { defaultVisitPolicy, type VisitPolicy } from '../domain/appointments/visit-policy.ts';
import { calendarAround, type ClinicSettings } from '../domain/clinic/settings.ts';
import { oneQuestionMs } from '../domain/no-show/ladder.ts';
import type { Scope } from './tenancy.ts';

interface FactsRow {
  version: number;
  status: Status;
  startsAt: Date;
  endsAt: Date;
  finishedAt: Date | null;
  rescheduleRequestedAt: Date | null;
  hasAfterCare: boolean;
  holdExpiresAt: Date | null;
  visitPolicy: Partial<VisitPolicy>;
  clinic: ClinicSettings;
  done: { step: VisitStep; startsAt: string }[] | null;
}

// A message counts as done once its fate no longer depends on another try of ours, or once its own process delivers it. Where the ladder
// asks within half a day of the visit's own request, that is the request.
const sql = `
  select a.version, a.status, a.starts_at as "startsAt", a.ends_at as "endsAt", a.finished_at as "finishedAt",
    a.reschedule_requested_at as "rescheduleRequestedAt", p.after_care is not null as "hasAfterCare", a.hold_expires_at as "holdExpiresAt",
    c.visit_policy as "visitPolicy",
    jsonb_build_object('timeZone', c.time_zone, 'hours', c.hours, 'closedDays', c.closed_days) as clinic,
    (select jsonb_agg(jsonb_build_object('step', case m.step when 'no-show-ask' then 'confirmation-request' else m.step end,
         'startsAt', m.visit_starts_at)) from messages m
       where m.clinic_id = $1 and m.appointment_id = a.id and (m.state not in ('pending', 'sending') or not m.is_closed)
         and (m.step not like 'no-show-%' or m.step = 'no-show-ask' and m.state not in ('dropped', 'failed')
           and m.created_at > m.visit_starts_at - interval '1 millisecond'
             * ($3::float8 + coalesce((c.visit_policy->>'confirmationLead')::float8, $4::float8)))) as done
  from appointments a
    join procedures p on p.clinic_id = a.clinic_id and p.id = a.procedure_id
    join clinics c on c.clinic_id = a.clinic_id
  where a.clinic_id = $1 and a.id = $2`;

/** Null when the row is gone. No personal data: ids, times and rules only, fit for a workflow's history. */
export async function readVisitFacts(scope: Scope, id: string): Promise<VisitFacts | null> {
  const values = [scope.clinicId, id, oneQuestionMs, defaultVisitPolicy.confirmationLead];
  const [row] = await scope.run<FactsRow>({ name: 'visit-facts', text: sql, values });
  if (!row) return null;
  const { timeZone, closedDays } = calendarAround(row.clinic, row.startsAt.getTime());
  const done: DoneStep[] = (row.done ?? []).map(({ step, startsAt }) => ({
    step,
    startsAt: Date.parse(startsAt),
  }));
  return {
    version: row.version,
    visit: {
      status: row.status,
      startsAt: row.startsAt.getTime(),
      endsAt: row.endsAt.getTime(),
      finishedAt: row.finishedAt?.getTime() ?? null,
      rescheduleRequested: row.rescheduleRequestedAt !== null,
      hasAfterCare: row.hasAfterCare,
      // Left out of the history of every visit that is none.
      ...(row.holdExpiresAt && { holdExpiresAt: row.holdExpiresAt.getTime() }),
    },
    policy: { ...defaultVisitPolicy, ...row.visitPolicy },
    calendar: { timeZone, closedDays },
    done,
  };
}
