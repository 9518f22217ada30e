// Reads what a booking is judged by, in one query; owner context: appointments.
import type { Candidate, PlaceWish } from '../domain/appointments/place-visit.ts';
import { isRuled } from '../domain/appointments/visit-rules.ts';
import type { ClinicCalendar } from '../domain/clinic/calendar.ts';
import type { BlockKind } from '../domain/appointments/blocks.ts';
import type { Procedure, Resource } from '../domain/clinic/catalogue.ts';
import { calendarAround, type ClinicSettings } from '../domain/clinic/settings.ts';
import { refuse } from '../domain/errors.ts';
import { longestHold } from './occupancy.ts';
import type { Scope } from './tenancy.ts';

export interface ServiceChoice {
  procedureId: string;
  professionalId: string;
  /** Left out: a free one of the right kind is picked. */
  roomId?: string | null | undefined;
  deviceId?: string | null | undefined;
}

export interface FactsQuestion {
  /** The visit itself: what it holds is never in its way. */
  id: string;
  clientId: string;
  startsAt: number;
  services: readonly ServiceChoice[];
  key: string | null;
}

export interface BookingFacts {
  calendar: ClinicCalendar;
  /** The services as wished, with everything known of them; null for a room or device that is still to be picked. */
  wishes: (PlaceWish & { procedure: NamedProcedure })[];
  candidates: Candidate[];
  clientName: string;
  /** Whether more is demanded than a free time: licences, intervals, maintenance (models/competence-check.ts). */
  isRuled: boolean;
  /** What this idempotency key did before. */
  earlier: { requestHash: Buffer; entityId: string } | null;
}

export type NamedProcedure = Procedure & Parameters<typeof isRuled>[0] & { name: string };
type TakenRow = [from: number, to: number, isLapsed: boolean, block: BlockKind | null];

interface FactsRow {
  clinic: ClinicSettings;
  heldFrom: Date | null;
  heldTo: Date | null;
  procedures: NamedProcedure[] | null;
  resources: (Resource & { isMaintained: boolean; taken: TakenRow[] | null })[] | null;
  nameCt: Buffer | null;
  wrappedKey: Buffer | null;
  requestHash: Buffer | null;
  entityId: string | null;
}

/**
 * Candidates are those asked for, or else all of a kind that a service needs; each with when others have it around the visit. The services
 * come as JSON: how many elements an array has is guessed, and a wrong guess made Postgres plan this anew for every booking.
 */
const sql = `
  with wanted as materialized (
    select p.*, s.professional_id, s.room_id, s.device_id
    from jsonb_to_recordset($3::jsonb) s(procedure_id uuid, professional_id uuid, room_id uuid, device_id uuid)
      join procedures p on p.clinic_id = $1 and p.id = s.procedure_id),
  around as materialized (
    select $4::timestamptz - make_interval(mins => max(buffer_before_min)) as held_from,
      $4::timestamptz + make_interval(mins => (sum(duration_min) + max(buffer_after_min))::int) as held_to,
      array_agg(room_tag) filter (where room_id is null) as room_tags,
      array_agg(device_tag) filter (where device_id is null) as device_tags
    from wanted)
  select
    (select jsonb_build_object('timeZone', time_zone, 'hours', hours, 'closedDays', closed_days)
       from clinics where clinic_id = $1) as clinic,
    (select jsonb_agg(jsonb_build_object('id', id, 'name', name, 'durationMin', duration_min, 'bufferBeforeMin', buffer_before_min,
       'bufferAfterMin', buffer_after_min, 'processingAfterMin', processing_after_min, 'processingMin', processing_min,
       'roomTag', room_tag, 'deviceTag', device_tag, 'isActive', is_active, 'regime', regime, 'minIntervalDays', min_interval_days,
       'prerequisiteId', prerequisite_id)) from wanted) as procedures,
    (select jsonb_agg(jsonb_build_object('id', r.id, 'kind', r.kind, 'tag', r.tag, 'isActive', r.is_active, 'hours', r.hours,
       'isMaintained', r.maintenance_due_on is not null, 'procedureIds', coalesce((select jsonb_agg(m.procedure_id) from competences m
          where m.clinic_id = $1 and m.professional_id = r.id and m.procedure_id in (select id from wanted)), '[]'),
       'taken', (select jsonb_agg(jsonb_build_array(extract(epoch from o.held_from) * 1000,
          extract(epoch from coalesce(b.ends_at, o.held_to)) * 1000, coalesce(o.lapses_at <= now(), false), b.kind))
          from occupancies o left join resource_blocks b on b.clinic_id = o.clinic_id and b.id = o.block_id where o.clinic_id = $1 and o.resource_id = r.id
          and o.held_from < w.held_to and o.held_from > w.held_from - interval '${longestHold}' and o.held_to > w.held_from
          and o.appointment_id is distinct from $5::uuid))
       -- A device that is due for maintenance is picked last.
       order by coalesce(r.maintenance_due_on <= $4::date, false), r.id)
       from resources r, around w where r.clinic_id = $1 and (
         r.id in (select unnest(array[professional_id, room_id, device_id]) from wanted)
         or (r.is_active and ((r.kind = 'room' and r.tag = any(w.room_tags)) or (r.kind = 'device' and r.tag = any(w.device_tags)))))
    ) as resources,
    w.held_from as "heldFrom", w.held_to as "heldTo",
    c.name_ct as "nameCt", k.wrapped_key as "wrappedKey", i.request_hash as "requestHash", i.entity_id as "entityId"
  from around w
    left join clients c on c.clinic_id = $1 and c.id = $2
    left join person_keys k on k.clinic_id = $1 and k.person_id = $2
    left join idempotency_keys i on i.clinic_id = $1 and i.key = $6`;

/** Every id of the wish is authorised here: what is not this clinic's is not there, and answers 404 (D4). */
export async function readBookingFacts(scope: Scope, question: FactsQuestion): Promise<BookingFacts> {
  const { id, clientId, startsAt, services, key } = question;
  const asked = services.map((service) => ({
    procedure_id: service.procedureId,
    professional_id: service.professionalId,
    room_id: service.roomId ?? null,
    device_id: service.deviceId ?? null,
  }));
  const [row] = await scope.run<FactsRow>({
    name: 'booking-facts',
    text: sql,
    values: [...[scope.clinicId, clientId, JSON.stringify(asked)], ...[new Date(startsAt), id, key]],
  });
  if (!row?.nameCt) refuse('not-found');
  const candidates = await candidatesOf(scope, row, id);
  return {
    calendar: calendarAround(row.clinic, startsAt),
    wishes: services.map((service) => wishOf(service, row.procedures ?? [], candidates)),
    candidates,
    isRuled: (row.procedures ?? []).some(isRuled) || (row.resources ?? []).some((item) => item.isMaintained),
    clientName: scope.vault
      .openPerson(clientId, row.wrappedKey)
      .open({ table: 'clients', column: 'name_ct', row: clientId }, row.nameCt),
    earlier:
      row.requestHash && row.entityId ? { requestHash: row.requestHash, entityId: row.entityId } : null,
  };
}

function wishOf(
  { procedureId, professionalId, roomId, deviceId }: ServiceChoice,
  procedures: readonly NamedProcedure[],
  candidates: readonly Candidate[],
): BookingFacts['wishes'][number] {
  const there = <Item extends { id: string }>(items: readonly Item[], id: string): Item =>
    items.find((item) => item.id === id) ?? refuse('not-found');
  return {
    procedure: there(procedures, procedureId),
    professional: there(candidates, professionalId),
    room: roomId ? there(candidates, roomId) : null,
    device: deviceId ? there(candidates, deviceId) : null,
  };
}

/** A client sees only what she holds herself; when others have a resource, though not who, she is told by a function. */
async function candidatesOf(scope: Scope, row: FactsRow, id: string): Promise<Candidate[]> {
  const resources = row.resources ?? [];
  const times = (taken: readonly TakenRow[]) =>
    taken.map(([from, to, isLapsed, block]) => ({ from: Number(from), to: Number(to), isLapsed, block }));
  if (scope.actor.role !== 'client') {
    return resources.map((resource) => ({ ...resource, taken: times(resource.taken ?? []) }));
  }
  const held = await scope.run<{ resourceId: string; heldFrom: Date; heldTo: Date; isLapsed: boolean }>({
    name: 'held-times',
    text: `select resource_id as "resourceId", held_from as "heldFrom", held_to as "heldTo", is_lapsed as "isLapsed"
      from app.held_times($1, $2, $3, $4)`,
    values: [resources.map((resource) => resource.id), row.heldFrom, row.heldTo, id],
  });
  const ofResource = (resource: { id: string }) => held.filter((one) => one.resourceId === resource.id);
  return resources.map((resource) => ({
    ...resource,
    taken: times(
      ofResource(resource).map((one) => [one.heldFrom.getTime(), one.heldTo.getTime(), one.isLapsed, null]),
    ),
  }));
}
