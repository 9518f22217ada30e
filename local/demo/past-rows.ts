import type { Knex } from 'knex';
import type { PastRisk } from './past-risks.ts';
import type { PastVisit } from './past-visits.ts';

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());

/** One statement for each table, whatever their number; as the owner role, on an invented clinic. Nothing of it is open: no process begins. */
export async function writePast(
  trx: Knex.Transaction,
  clinicId: string,
  visits: readonly PastVisit[],
  risks: readonly PastRisk[],
): Promise<void> {
  const rows = visits.map((visit) => ({
    ...visit,
    ...{ startsAt: iso(visit.startsAt), endsAt: iso(visit.endsAt), bookedAt: iso(visit.bookedAt) },
    ...{ askedAt: iso(visit.askedAt), confirmedAt: iso(visit.confirmedAt), climbedAt: iso(visit.climbedAt) },
  }));
  await trx.raw(
    `create temporary table past on commit drop as
       select * from jsonb_to_recordset(?::jsonb) as v(id uuid, "clientId" uuid, "procedureId" uuid, "professionalId" uuid, origin text,
         "startsAt" timestamptz, "endsAt" timestamptz, "bookedAt" timestamptz, status text, "askedAt" timestamptz,
         "confirmedAt" timestamptz, "climbedAt" timestamptz)`,
    [JSON.stringify(rows)],
  );
  for (const statement of [appointments, services, events]) await trx.raw(statement, { clinicId });
  const weighed = risks.map((risk) => ({ ...risk, scoredAt: iso(risk.scoredAt) }));
  await trx.raw(
    `create temporary table weighed on commit drop as
       select * from jsonb_to_recordset(?::jsonb) as r(id uuid, "visitId" uuid, moment text, "scoredAt" timestamptz, risk double precision,
         band text, arm text, "valueCents" int, features jsonb, reasons jsonb)`,
    [JSON.stringify(weighed)],
  );
  for (const statement of [predictions, outcomes, watches, steps]) await trx.raw(statement, { clinicId });
}

const appointments = `
  insert into appointments (clinic_id, id, client_id, origin, status, procedure_id, professional_id, starts_at, ends_at, timed_at,
      finished_at, is_closed, created_at, updated_at)
  select :clinicId, id, "clientId", origin, status, "procedureId", "professionalId", "startsAt", "endsAt", "bookedAt",
    case when status = 'done' then "endsAt" end, true, "bookedAt", "endsAt" from past`;

const services = `
  insert into appointment_services (clinic_id, appointment_id, position, procedure_id, professional_id, starts_at, ends_at)
  select :clinicId, id, 1, "procedureId", "professionalId", "startsAt", "endsAt" from past`;

const events = `
  insert into appointment_events (clinic_id, appointment_id, kind, at, details)
  select :clinicId, id, e.kind, e.at, e.details from past cross join lateral (values
    ('booked', "bookedAt", '{}'::jsonb),
    ('message-sent', "askedAt", '{"step": "confirmation-request"}'),
    ('confirm', "confirmedAt", '{}'),
    ('cancel', case when status = 'cancelled' then greatest("bookedAt" + interval '1 hour', "startsAt" - interval '20 hours') end, '{"reason": "client"}'),
    ('check-in', case when status = 'done' then "startsAt" - interval '8 minutes' end, '{}'),
    ('start', case when status = 'done' then "startsAt" + interval '3 minutes' end, '{}'),
    ('finish', case when status = 'done' then "endsAt" end, '{}'),
    ('no-show', case when status = 'no-show' then "startsAt" + interval '30 minutes' end, '{}')) e(kind, at, details)
  where e.at is not null`;

const predictions = `
  insert into no_show_predictions (clinic_id, id, appointment_id, client_id, visit_starts_at, moment, risk, band, arm, value_cents, features,
      reasons, scored_at)
  select :clinicId, r.id, p.id, p."clientId", p."startsAt", r.moment, r.risk, r.band, r.arm, r."valueCents", r.features, r.reasons, r."scoredAt"
  from weighed r join past p on p.id = r."visitId"`;

const outcomes = `
  insert into no_show_outcomes (clinic_id, appointment_id, visit_starts_at, outcome, decided_at)
  select distinct :clinicId::uuid, p.id, p."startsAt", case p.status when 'done' then 'came' when 'no-show' then 'missed' else 'cancelled' end, p."endsAt"
  from weighed r join past p on p.id = r."visitId"`;

// Of the last look at it.
const watches = `
  insert into no_show_watches (clinic_id, id, visit_starts_at, state, prediction_id, risk, band, arm, answered_at, answer, is_closed,
      created_at, updated_at)
  select distinct on (p.id) :clinicId::uuid, p.id, p."startsAt", 'over', r.id, r.risk, r.band, r.arm, p."confirmedAt",
    case when p."confirmedAt" is not null then 'confirmed' end, true, p."bookedAt", p."endsAt"
  from weighed r join past p on p.id = r."visitId" order by p.id, r."scoredAt" desc`;

const steps = `
  insert into no_show_steps (clinic_id, appointment_id, visit_starts_at, step, state, started_at, ended_at)
  select :clinicId, p.id, p."startsAt", s.step, 'done', s.at, s.at + interval '3 minutes'
  from past p join no_show_watches w on w.clinic_id = :clinicId and w.id = p.id
    cross join lateral (values ('ask', p."climbedAt"), ('call', case when w.band = 'high' then p."climbedAt" + interval '4 hours' end)) s(step, at)
  where p."climbedAt" is not null and s.at is not null`;
