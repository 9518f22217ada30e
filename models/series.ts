// Table treatment_series, as it is read; owner context: packages. Its visits are appointments that know their place.
import type { Status } from '../domain/appointments/status.ts';
import { refuse } from '../domain/errors.ts';
import { nextOpen } from '../domain/packages/series.ts';
import type { Scope } from './tenancy.ts';

export interface SeriesVisit {
  position: number;
  appointmentId: string;
  /** ISO. */
  startsAt: string;
  /** `yyyy-mm-dd` of the clinic. */
  day: string;
  status: Status;
  version: number;
}

interface Row {
  id: string;
  version: number;
  clientId: string;
  procedureId: string;
  procedureName: string;
  sessions: number;
  minDays: number;
  maxDays: number;
  clientPackageId: string | null;
  isCancelled: boolean;
  visits: SeriesVisit[] | null;
}

export interface Series extends Omit<Row, 'visits' | 'isCancelled'> {
  state: 'open' | 'done' | 'cancelled';
  visits: SeriesVisit[];
  /** The next session without a visit and the days it may be on; null when there is none. */
  next: { position: number; from: string; to: string } | null;
}

const select = `
  select s.id, s.version, s.client_id as "clientId", s.procedure_id as "procedureId", p.name as "procedureName", s.sessions,
    s.min_days as "minDays", s.max_days as "maxDays", s.client_package_id as "clientPackageId", s.state = 'cancelled' as "isCancelled",
    (select jsonb_agg(jsonb_build_object('position', a.series_position, 'appointmentId', a.id, 'startsAt', a.starts_at,
       'day', (a.starts_at at time zone c.time_zone)::date, 'status', a.status, 'version', a.version) order by a.series_position)
     from appointments a where a.clinic_id = s.clinic_id and a.series_id = s.id and a.status <> 'cancelled') as visits
  from treatment_series s
    join procedures p on p.clinic_id = s.clinic_id and p.id = s.procedure_id
    join clinics c on c.clinic_id = s.clinic_id
  where s.clinic_id = $1`;

function present({ visits, isCancelled, ...row }: Row): Series {
  const list = visits ?? [];
  // Whoever did not come has not had the session: its place is open to another visit.
  const kept = list.filter(({ status }) => status !== 'no-show');
  const isDone = list.filter(({ status }) => status === 'done').length >= row.sessions;
  const next = isCancelled || isDone ? null : nextOpen(row.sessions, kept, row);
  return { ...row, visits: list, state: isCancelled ? 'cancelled' : isDone ? 'done' : 'open', next };
}

/** One series; another clinic's and a missing one are the same `not-found`. */
export async function getSeries(scope: Scope, id: string, forUpdate = false): Promise<Series> {
  const text = `${select} and s.id = $2${forUpdate ? ' for update of s' : ''}`;
  const name = forUpdate ? 'series-lock' : 'series';
  const [row] = await scope.run<Row>({ name, text, values: [scope.clinicId, id] });
  return row ? present(row) : refuse('not-found');
}

/** The series of a client, newest first; `not-found` for a client of another clinic. */
export async function listSeries(scope: Scope, clientId: string): Promise<Series[]> {
  const [client] = await scope.run({
    name: 'client-exists',
    text: 'select 1 from clients where clinic_id = $1 and id = $2',
    values: [scope.clinicId, clientId],
  });
  if (!client) refuse('not-found');
  const text = `${select} and s.client_id = $2 order by s.created_at desc, s.id`;
  const rows = await scope.run<Row>({ name: 'series-of-client', text, values: [scope.clinicId, clientId] });
  await scope.audit({
    ...{ action: 'series.list', entity: 'client', entityId: clientId, subjectIds: [clientId] },
    purpose: 'BOOKING_CONTRACT',
  });
  return rows.map(present);
}
