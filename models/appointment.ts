// Table appointments; owner context: appointments.
import type { Status } from '../domain/appointments/status.ts';
import { refuse } from '../domain/errors.ts';
import type { Scope } from './tenancy.ts';

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
  procedureId: string;
  procedureName: string;
  professionalId: string;
  roomId: string | null;
  deviceId: string | null;
}

interface AppointmentRow extends Omit<Appointment, 'clientName'> {
  nameCt: Buffer;
  wrappedKey: Buffer | null;
}

const select = `
  select a.id, a.version, a.status, a.starts_at as "startsAt", a.ends_at as "endsAt", a.timed_at as "timedAt",
    a.finished_at as "finishedAt", a.reschedule_requested_at as "rescheduleRequestedAt", a.attention_code as "attentionCode",
    a.is_closed as "isClosed", a.client_id as "clientId", a.procedure_id as "procedureId", p.name as "procedureName",
    a.professional_id as "professionalId", a.room_id as "roomId", a.device_id as "deviceId",
    c.name_ct as "nameCt", k.wrapped_key as "wrappedKey"
  from appointments a
    join procedures p on p.clinic_id = a.clinic_id and p.id = a.procedure_id
    join clients c on c.clinic_id = a.clinic_id and c.id = a.client_id
    join person_keys k on k.clinic_id = a.clinic_id and k.person_id = a.client_id
  where a.clinic_id = $1`;

/** An erased client leaves her visits behind without a name: the agenda of the others must stay readable. */
function opened({ vault }: Scope, { nameCt, wrappedKey, ...row }: AppointmentRow): Appointment {
  const place = { table: 'clients', column: 'name_ct', row: row.clientId };
  const clientName = wrappedKey ? vault.openPerson(row.clientId, wrappedKey).open(place, nameCt) : '';
  return { ...row, clientName };
}

/** One visit, or null. `forUpdate` locks it for a command. */
export async function findAppointment(
  scope: Scope,
  id: string,
  forUpdate = false,
): Promise<Appointment | null> {
  const [row] = await scope.run<AppointmentRow>({
    name: forUpdate ? 'appointment-lock' : 'appointment-find',
    text: `${select} and a.id = $2${forUpdate ? ' for update of a' : ''}`,
    values: [scope.clinicId, id],
  });
  return row ? opened(scope, row) : null;
}

/** One visit; another clinic's and a missing one are the same `not-found` (D4). */
export const getAppointment = async (scope: Scope, id: string, forUpdate = false): Promise<Appointment> =>
  (await findAppointment(scope, id, forUpdate)) ?? refuse('not-found');

export interface AgendaQuestion {
  from: Date;
  to: Date;
  /** Only visits that use this professional, room or device. */
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
  const narrowed = resource ? `and a.${resource.kind}_id = ${bind(resource.id)}` : '';
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
