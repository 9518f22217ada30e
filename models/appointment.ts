// Table appointments; owner context: appointments.
import type { Origin, Status } from '../domain/appointments/status.ts';
import { refuse } from '../domain/errors.ts';
import { personOpener } from './person-key.ts';
import type { Scope } from './tenancy.ts';

/** One thing done in a visit. */
export interface VisitService {
  /** From 1, in the order in which they are done. */
  position: number;
  procedureId: string;
  procedureName: string;
  professionalId: string;
  roomId: string | null;
  deviceId: string | null;
  startsAt: Date;
  endsAt: Date;
}

/** A visit as lists and commands need it; the client's name is opened from ciphertext for the reader. */
export interface Appointment {
  id: string;
  version: number;
  status: Status;
  startsAt: Date;
  endsAt: Date;
  timedAt: Date;
  finishedAt: Date | null;
  rescheduleRequestedAt: Date | null;
  attentionCode: string | null;
  isClosed: boolean;
  clientId: string;
  clientName: string;
  /** Those of the first service; all of them are in `services`. */
  procedureId: string;
  procedureName: string;
  professionalId: string;
  roomId: string | null;
  deviceId: string | null;
  services: VisitService[];
  origin: Origin;
  /** Lies over what its professional does, or outside her hours, and is meant to. */
  isSqueezedIn: boolean;
  /** Of a held visit: from then on it stands in nobody's way. */
  holdExpiresAt: Date | null;
  arrivedAt: Date | null;
  startedAt: Date | null;
  /** How often the client moved it herself. */
  clientMoves: number;
}

type ServiceRow = Omit<VisitService, 'startsAt' | 'endsAt'> & { startsAt: string; endsAt: string };
interface AppointmentRow extends Omit<Appointment, 'clientName' | 'services'> {
  serviceRows: ServiceRow[] | null;
  nameCt: Buffer;
  wrappedKey: Buffer | null;
}

const select = `
  select a.id, a.version, a.status, a.starts_at as "startsAt", a.ends_at as "endsAt", a.timed_at as "timedAt",
    a.finished_at as "finishedAt", a.reschedule_requested_at as "rescheduleRequestedAt", a.attention_code as "attentionCode",
    a.is_closed as "isClosed", a.client_id as "clientId", a.procedure_id as "procedureId", p.name as "procedureName",
    a.professional_id as "professionalId", a.room_id as "roomId", a.device_id as "deviceId",
    a.origin, a.is_squeezed_in as "isSqueezedIn", a.hold_expires_at as "holdExpiresAt", a.arrived_at as "arrivedAt",
    a.started_at as "startedAt", a.client_moves as "clientMoves",
    (select jsonb_agg(jsonb_build_object('position', s.position, 'procedureId', s.procedure_id, 'procedureName', sp.name,
        'professionalId', s.professional_id, 'roomId', s.room_id, 'deviceId', s.device_id, 'startsAt', s.starts_at,
        'endsAt', s.ends_at) order by s.position)
      from appointment_services s join procedures sp on sp.clinic_id = s.clinic_id and sp.id = s.procedure_id
      where s.clinic_id = a.clinic_id and s.appointment_id = a.id) as "serviceRows",
    c.name_ct as "nameCt", k.wrapped_key as "wrappedKey"
  from appointments a
    join procedures p on p.clinic_id = a.clinic_id and p.id = a.procedure_id
    join clients c on c.clinic_id = a.clinic_id and c.id = a.client_id
    join person_keys k on k.clinic_id = a.clinic_id and k.person_id = a.client_id
  where a.clinic_id = $1`;

/** An erased client leaves her visits behind without a name: the agenda of the others must stay readable. */
function opened({ vault }: Scope, { nameCt, wrappedKey, serviceRows, ...row }: AppointmentRow): Appointment {
  const open = wrappedKey && personOpener(vault, 'clients', { id: row.clientId, wrappedKey });
  const clientName = (open && open('name_ct', nameCt)) ?? '';
  const services = (serviceRows ?? []).map((service) => ({
    ...service,
    startsAt: new Date(service.startsAt),
    endsAt: new Date(service.endsAt),
  }));
  return { ...row, clientName, services };
}

/**
 * One visit, or null. `forUpdate` locks it for a command: by a statement before, because what a statement reads beside the row it waited
 * for is as old as the statement.
 */
export async function findAppointment(
  scope: Scope,
  id: string,
  forUpdate = false,
): Promise<Appointment | null> {
  const values = [scope.clinicId, id];
  if (forUpdate) {
    const text = 'select 1 from appointments where clinic_id = $1 and id = $2 for update';
    scope.later({ name: 'appointment-lock', text, values });
  }
  const [row] = await scope.run<AppointmentRow>({
    name: 'appointment-find',
    text: `${select} and a.id = $2`,
    values,
  });
  return row ? opened(scope, row) : null;
}

/** One visit; another clinic's and a missing one are the same `not-found` (D4). */
export const getAppointment = async (scope: Scope, id: string, forUpdate = false): Promise<Appointment> =>
  (await findAppointment(scope, id, forUpdate)) ?? refuse('not-found');

export interface AgendaQuestion {
  from: Date;
  to: Date;
  /** Only visits in which this professional, room or device serves, be it in one of their services. */
  resource?: { id: string; kind: 'professional' | 'room' | 'device' };
  /** A page: so many after the start and id of the last one of the page before. */
  page?: { after: [startsAt: string, id: string] | null; limit: number };
}

const agendaLimit = 2_000;

/**
 * Visits that start in [from, to), by time, cancelled ones left out. Plain comparisons on purpose: range operators are not
 * leakproof, so row level security would keep them from using an index.
 */
export async function listAppointments(
  scope: Scope,
  { from, to, resource, page }: AgendaQuestion,
): Promise<Appointment[]> {
  const values: unknown[] = [scope.clinicId, from, to];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  // A visit ends on the day on which it starts, so its services start within a day of it.
  const narrowed = resource
    ? `and a.id in (select s.appointment_id from appointment_services s where s.clinic_id = $1
        and s.${resource.kind}_id = ${bind(resource.id)} and s.starts_at >= $2 and s.starts_at < $3::timestamptz + interval '1 day')`
    : '';
  const later = page?.after
    ? `and (a.starts_at, a.id) > (${bind(page.after[0])}::timestamptz, ${bind(page.after[1])}::uuid)`
    : '';
  const rows = await scope.run<AppointmentRow>({
    name: `agenda-${resource?.kind ?? 'all'}${page ? '-page' : ''}${later && '-after'}`,
    text: `${select} and a.starts_at >= $2 and a.starts_at < $3 and a.status <> 'cancelled' ${narrowed} ${later}
     order by a.starts_at, a.id limit ${page ? bind(page.limit) : agendaLimit}`,
    values,
  });
  return rows.map((row) => opened(scope, row));
}

/** The visits of one client, newest first; `after` is the start and id of the last one of the page before. */
export async function listClientAppointments(
  scope: Scope,
  clientId: string,
  { after, limit }: { after: [startsAt: string, id: string] | null; limit: number },
): Promise<Appointment[]> {
  const rows = await scope.run<AppointmentRow>({
    name: after ? 'client-appointments-after' : 'client-appointments',
    text: `${select} and a.client_id = $2 ${after ? 'and (a.starts_at, a.id) < ($4::timestamptz, $5::uuid)' : ''}
      order by a.starts_at desc, a.id desc limit $3`,
    values: [scope.clinicId, clientId, limit, ...(after ?? [])],
  });
  return rows.map((row) => opened(scope, row));
}
