// Visits as their risk is told from, each as it was known at a moment; owner context: no-show. Times, states and money: nobody's name.
import { byClient } from '../domain/no-show/training-rows.ts';
import { tellingKinds, type VisitRecord } from '../domain/no-show/visit-record.ts';
import { blockedSql, objectedSql } from './processing-block.ts';
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

/**
 * The visit first, then all others of its client, with their stories: one query. Empty when there is no such visit, or when its client
 * objected to being weighed (LGPD art. 18 § 2).
 */
export async function recordsAround({ run, clinicId }: Scope, appointmentId: string): Promise<ZonedRecord[]> {
  const client = `(select v.client_id from appointments v where v.clinic_id = $1 and v.id = $2
    and not ${blockedSql('v.client_id', 'scoring')})`;
  const where = `a.client_id = ${client} and (a.id = $2 or not ${objectedSql('a.client_id', 'a.starts_at')})`;
  const text = `${select(where, 'a.id = $2')} order by a.id = $2 desc`;
  const rows = await run<Row>({ name: 'no-show-around', text, values: [clinicId, appointmentId] });
  return rows.map(recordOf);
}

const clientsAtOnce = 100;

/**
 * All visits of the next clients, client by client, each by time, but those that are objected to; empty when there are no more. One short
 * statement for each page.
 */
export async function recordsByClient(
  { run, clinicId }: Scope,
  after: string | null,
  most = clientsAtOnce,
): Promise<ZonedRecord[][]> {
  const clients = `(select v.client_id from appointments v where v.clinic_id = $1
    and not ${objectedSql('v.client_id', 'v.starts_at')} ${after ? 'and v.client_id > $3' : ''}
    group by v.client_id order by v.client_id limit $2)`;
  const rows = await run<Row>({
    name: `no-show-past${after ? '-after' : ''}`,
    text: `${select(`a.client_id in ${clients} and not ${objectedSql('a.client_id', 'a.starts_at')}`)} order by a.client_id, a.starts_at, a.id`,
    values: [clinicId, most, ...(after ? [after] : [])],
  });
  return [...byClient(rows.map(recordOf)).values()];
}
