// Visits as their risk is told from, each as it was known at a moment; owner context: no-show. Times, states and money: nobody's name.
import { addDays, instantOf } from '../domain/clinic/calendar.ts';
import { dayMs, eveningBefore, type RiskVisit } from '../domain/no-show/risk-visit.ts';
import { tellingKinds, visitAt, type VisitRecord } from '../domain/no-show/visit-record.ts';
import type { Scope } from './tenancy.ts';

interface Row extends Omit<VisitRecord, 'startsAt' | 'endsAt' | 'createdAt' | 'timedAt' | 'paidAt'> {
  startsAt: Date;
  endsAt: Date;
  createdAt: Date;
  timedAt: Date;
  paidAt: Date | null;
  timeZone: string;
}

/** A visit with the zone its days are told in. */
export type ZonedRecord = VisitRecord & { timeZone: string };

const ms = (column: string) => `floor(extract(epoch from ${column}) * 1000)`;
const kinds = tellingKinds.map((kind) => `'${kind}'`).join(', ');

/**
 * One statement for all of them, by index appointments_by_client or appointments_by_time. Of a client's other visits only times and fates
 * are looked at: `whole` says of which the rest is read, too.
 */
const select = (where: string, whole = 'true') => `
  select a.id, a.client_id as "clientId", a.status, a.origin, a.starts_at as "startsAt", a.ends_at as "endsAt",
    a.created_at as "createdAt", a.timed_at as "timedAt", c.time_zone as "timeZone",
    case when ${whole} then (select sum(p.price_cents)::int from appointment_services s
      join procedures p on p.clinic_id = s.clinic_id and p.id = s.procedure_id
      where s.clinic_id = a.clinic_id and s.appointment_id = a.id) end as "priceCents",
    case when ${whole} then (select max(d.paid_at) from deposits d
      where d.clinic_id = a.clinic_id and d.appointment_id = a.id) end as "paidAt",
    a.series_id is not null and ${whole} and exists (select from treatment_series t
      where t.clinic_id = a.clinic_id and t.id = a.series_id and t.client_package_id is not null) as "isOfPackage",
    coalesce((select jsonb_agg(jsonb_build_object('kind', e.kind, 'at', ${ms('e.at')}, 'step', e.details->>'step',
        'from', ${ms("(e.details->>'from')::timestamptz")}) order by e.at)
      from appointment_events e where e.clinic_id = a.clinic_id and e.appointment_id = a.id and e.kind in (${kinds})), '[]') as events
  from appointments a join clinics c on c.clinic_id = a.clinic_id
  where a.clinic_id = $1 and ${where}`;

const recordOf = ({ startsAt, endsAt, createdAt, timedAt, paidAt, ...row }: Row): ZonedRecord => ({
  ...row,
  ...{ startsAt: startsAt.getTime(), endsAt: endsAt.getTime() },
  ...{ createdAt: createdAt.getTime(), timedAt: timedAt.getTime(), paidAt: paidAt?.getTime() ?? null },
});

/** The visit first, then all others of its client, with their stories: one query. Empty when there is no such visit. */
export async function recordsAround({ run, clinicId }: Scope, appointmentId: string): Promise<ZonedRecord[]> {
  const client = '(select v.client_id from appointments v where v.clinic_id = $1 and v.id = $2)';
  const text = `${select(`a.client_id = ${client}`, 'a.id = $2')} order by a.id = $2 desc`;
  const rows = await run<Row>({ name: 'no-show-around', text, values: [clinicId, appointmentId] });
  return rows.map(recordOf);
}

/** Every visit of a client as it was known at `at`: outcomes, answers, payments and moves of later are not in it. */
export async function clientVisits(
  { run, clinicId }: Scope,
  clientId: string,
  at: number,
): Promise<RiskVisit[]> {
  const text = select('a.client_id = $2');
  const rows = await run<Row>({ name: 'no-show-client', text, values: [clinicId, clientId] });
  return rows.flatMap((row) => visitAt(recordOf(row), at, row.timeZone) ?? []);
}

export interface TrainingQuestion {
  /** Civil days of the clinic, both inclusive: visits that start on them. */
  from: string;
  to: string;
}

/** With the moment its facts are told of: nothing in it but the outcome was learned later. */
export interface VisitAtMoment extends RiskVisit {
  at: number;
}

/** Visits that somebody came to or missed, as they were known the evening before (`eveningBefore`), with what became of them. By start. */
export async function visitsForTraining(
  scope: Scope,
  { from, to }: TrainingQuestion,
): Promise<VisitAtMoment[]> {
  const { run, clinicId } = scope;
  const zone = await zoneOf(scope);
  const begins = new Date(instantOf(from, '00:00', zone));
  const ends = new Date(instantOf(addDays(to, 1), '00:00', zone));
  // Nobody can miss a visit that is booked at the desk and begins at once.
  const isSettled = `a.status in ('arrived', 'in-room', 'done', 'no-show') and a.origin <> 'walk-in'`;
  const rows = await run<Row>({
    name: 'no-show-training',
    text: `${select(`a.starts_at >= $2 and a.starts_at < $3 and ${isSettled}`)} order by a.starts_at, a.id`,
    values: [clinicId, begins, ends],
  });
  return rows.flatMap((row) => atItsEvening(recordOf(row)) ?? []);
}

async function zoneOf({ run, clinicId }: Scope): Promise<string> {
  const [row] = await run<{ timeZone: string }>({
    name: 'clinic-zone',
    text: `select time_zone as "timeZone" from clinics where clinic_id = $1`,
    values: [clinicId],
  });
  return row?.timeZone ?? 'UTC';
}

function atItsEvening(record: ZonedRecord): VisitAtMoment | null {
  const last = visitAt(record, record.startsAt - 1, record.timeZone);
  if (!last) return null;
  const night = new Date(last.day * dayMs).toISOString().slice(0, 10);
  const { at } = eveningBefore(last, instantOf(night, '00:00', record.timeZone));
  const then = visitAt(record, at, record.timeZone);
  return then && { ...then, outcome: record.status === 'no-show' ? 'missed' : 'came', at };
}
