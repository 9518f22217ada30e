// Writes imported visits in bulk; owner context: appointments.
import type { Status } from '../domain/appointments/status.ts';
import { freeLapsed, lapsedAmong } from './lapsed-holds.ts';
import { sharedLock } from './occupancy.ts';
import type { Scope } from './tenancy.ts';

export interface NewVisit {
  id: string;
  status: Status;
  clientId: string;
  procedureId: string;
  professionalId: string;
  roomId: string | null;
  deviceId: string | null;
  startsAt: number;
  endsAt: number;
  /** When it was booked. */
  timedAt: number;
  /** Ahead: holds its resources and gets a process; otherwise it is history and closed. */
  isAhead: boolean;
  heldFrom: number;
  heldTo: number;
  reference: Buffer;
}

/** The clinic's own number of a visit, or what tells it from every other; unique in the clinic, so that a file is imported once. */
export const visitReference = ({ vault }: Scope, text: string): Buffer =>
  vault.blindIndex('appointments.reference', text.trim().toLowerCase());

/** Which of the references are in the agenda already, in hex. */
export async function knownVisits(
  { trx, clinicId }: Scope,
  references: readonly Buffer[],
): Promise<Set<string>> {
  const { rows } = await trx.raw<{ rows: { reference: Buffer }[] }>(
    `select reference_index as reference from appointments where clinic_id = ? and reference_index = any(?::bytea[])`,
    [clinicId, [...references]],
  );
  return new Set(rows.map(({ reference }) => reference.toString('hex')));
}

const resourcesOf = ({ professionalId, roomId, deviceId }: NewVisit): string[] =>
  [professionalId, roomId, deviceId].filter((id) => id !== null);

/** Takes the resources in sorted order without deadlocks; a slot that was booked meanwhile makes the whole chunk start again. */
async function takeSlots(scope: Scope, visits: readonly NewVisit[]): Promise<void> {
  const holds = visits
    .flatMap((visit) =>
      resourcesOf(visit).map((resourceId) => ({
        ...{ resourceId, visitId: visit.id, from: visit.heldFrom, to: visit.heldTo },
      })),
    )
    .toSorted((one, other) => (one.resourceId < other.resourceId ? -1 : 1));
  if (holds.length === 0) return;
  await freeLapsed(scope, await lapsedAmong(scope, holds), holds);
  const rows = await scope.run<{ taken: number }>({
    name: 'take-slots',
    text: `with locked as materialized (${sharedLock('$2')})
      insert into occupancies (clinic_id, resource_id, appointment_id, held_from, held_to)
      select $1, h.resource, h.visit, h.held_from, h.held_to
      from locked, unnest($2::uuid[], $3::uuid[], $4::timestamptz[], $5::timestamptz[]) as h(resource, visit, held_from, held_to)
      order by h.resource, h.held_from on conflict do nothing returning 1 as taken`,
    values: [
      ...[scope.clinicId, holds.map(({ resourceId }) => resourceId), holds.map(({ visitId }) => visitId)],
      ...[holds.map(({ from }) => new Date(from)), holds.map(({ to }) => new Date(to))],
    ],
  });
  if (rows.length < holds.length)
    throw Object.assign(new Error('slot taken while importing'), { code: '40001' });
}

/**
 * Writes visits with their story; those ahead take their time and are enqueued for their process. Who acts is asked once a statement:
 * as column defaults the signed token would be verified twice for every row.
 */
export async function insertVisits(
  scope: Scope,
  importId: string,
  visits: readonly NewVisit[],
): Promise<void> {
  if (visits.length === 0) return;
  const { trx, clinicId } = scope;
  const ahead = visits.filter(({ isAhead }) => isAhead);
  await takeSlots(scope, ahead);
  const column = <Key extends keyof NewVisit>(key: Key) => visits.map((visit) => visit[key]);
  const instants = (key: 'startsAt' | 'endsAt' | 'timedAt') => visits.map((visit) => new Date(visit[key]));
  await trx.raw(
    `with input as (select * from unnest(?::uuid[], ?::text[], ?::uuid[], ?::uuid[], ?::uuid[], ?::uuid[], ?::uuid[],
         ?::timestamptz[], ?::timestamptz[], ?::timestamptz[], ?::boolean[], ?::bytea[])
       as i(id, status, client_id, procedure_id, professional_id, room_id, device_id, starts_at, ends_at, timed_at, is_ahead, reference)),
     made as (insert into appointments (clinic_id, id, status, client_id, procedure_id, professional_id, room_id, device_id,
         starts_at, ends_at, timed_at, finished_at, is_closed, reference_index, origin)
       select ?::uuid, id, status, client_id, procedure_id, professional_id, room_id, device_id, starts_at, ends_at, timed_at,
         case when status = 'done' then ends_at end, not is_ahead, reference, 'import' from input),
     served as (insert into appointment_services (clinic_id, appointment_id, position, procedure_id, professional_id, room_id,
         device_id, starts_at, ends_at)
       select ?::uuid, id, 1, procedure_id, professional_id, room_id, device_id, starts_at, ends_at from input)
     insert into appointment_events (clinic_id, appointment_id, kind, details, actor, actor_role)
       select ?::uuid, id, 'imported', jsonb_build_object('startsAt', starts_at, 'status', status),
         (select app.actor()), (select app.role()) from input`,
    [
      ...[
        column('id'),
        column('status'),
        column('clientId'),
        column('procedureId'),
        column('professionalId'),
      ],
      ...[
        column('roomId'),
        column('deviceId'),
        instants('startsAt'),
        instants('endsAt'),
        instants('timedAt'),
      ],
      ...[column('isAhead'), column('reference'), clinicId, clinicId, clinicId],
    ] as never,
  );
  if (ahead.length > 0) {
    await trx.raw(`select app.enqueue('appointment', id) from unnest(?::uuid[]) as t(id)`, [
      ahead.map(({ id }) => id),
    ]);
  }
  await scope.audit({
    action: 'appointment.import',
    entity: 'import',
    entityId: importId,
    subjectIds: [...new Set(column('clientId'))],
    purpose: 'BOOKING_CONTRACT',
  });
}
