// Reads what a booking is judged by, in one query; owner context: appointments.
import type { Procedure, Resource, ResourceKind } from '../domain/clinic/catalogue.ts';
import { calendarAround, type ClinicSettings } from '../domain/clinic/settings.ts';
import type { ClinicCalendar } from '../domain/clinic/calendar.ts';
import { refuse } from '../domain/errors.ts';
import type { Scope } from './tenancy.ts';

export interface BookingWish {
  clientId: string;
  procedureId: string;
  professionalId: string;
  /** Left out: a free one of the right kind is picked. */
  roomId?: string | null;
  deviceId?: string | null;
  startsAt: number;
}

/** `heldUntil` (ISO): somebody else holds it while the visit would; null = free, as far as committed. */
type Candidate = Resource & { heldUntil: string | null };

export interface BookingFacts {
  calendar: ClinicCalendar;
  procedure: Procedure & { name: string };
  professional: Candidate;
  room: Candidate | null;
  device: Candidate | null;
  clientName: string;
  /** What this idempotency key did before. */
  earlier: { requestHash: Buffer; entityId: string } | null;
}

interface FactsRow {
  clinic: ClinicSettings;
  procedure: (Procedure & { name: string }) | null;
  resources: Candidate[] | null;
  nameCt: Buffer | null;
  wrappedKey: Buffer | null;
  requestHash: Buffer | null;
  entityId: string | null;
}

/** Candidates are those asked for, or else all of the kind the procedure needs; each with who holds it meanwhile. */
const sql = `
  with wanted as materialized (
    select id, duration_min, buffer_before_min, buffer_after_min, processing_after_min, processing_min, room_tag, device_tag, is_active, name,
      $4::timestamptz - make_interval(mins => buffer_before_min) as held_from,
      $4::timestamptz + make_interval(mins => duration_min + buffer_after_min) as held_to
    from procedures where clinic_id = $1 and id = $3)
  select
    (select jsonb_build_object('timeZone', time_zone, 'hours', hours, 'closedDays', closed_days)
       from clinics where clinic_id = $1) as clinic,
    (select jsonb_build_object('id', id, 'name', name, 'durationMin', duration_min, 'bufferBeforeMin', buffer_before_min,
       'bufferAfterMin', buffer_after_min, 'processingAfterMin', processing_after_min, 'processingMin', processing_min, 'roomTag', room_tag, 'deviceTag', device_tag, 'isActive', is_active)
       from wanted) as procedure,
    (select jsonb_agg(jsonb_build_object('id', r.id, 'kind', r.kind, 'tag', r.tag, 'isActive', r.is_active, 'hours', r.hours,
       'procedureIds', case when exists (select 1 from competences m where m.clinic_id = $1 and m.professional_id = r.id
          and m.procedure_id = $3) then jsonb_build_array($3::uuid) else '[]'::jsonb end,
       'heldUntil', (select max(o.held_to) from occupancies o where o.clinic_id = $1 and o.resource_id = r.id
          and o.held_from < w.held_to and o.held_from > w.held_from - interval '20 hours' and o.held_to > w.held_from)) order by r.id)
       from resources r, wanted w where r.clinic_id = $1 and (r.id = $5 or r.id = $6 or r.id = $7
         or (r.is_active and ((r.kind = 'room' and $6::uuid is null and r.tag = w.room_tag)
                           or (r.kind = 'device' and $7::uuid is null and r.tag = w.device_tag))))
    ) as resources,
    c.name_ct as "nameCt", k.wrapped_key as "wrappedKey", i.request_hash as "requestHash", i.entity_id as "entityId"
  from (values (1)) one(x)
    left join clients c on c.clinic_id = $1 and c.id = $2
    left join person_keys k on k.clinic_id = $1 and k.person_id = $2
    left join idempotency_keys i on i.clinic_id = $1 and i.key = $8`;

/** The server's own pick is a free one. */
const freeOne = (resources: readonly Candidate[], kind: ResourceKind): Candidate | null =>
  resources.find((item) => item.kind === kind && item.heldUntil === null) ?? null;

/** Every id of the wish is authorised here: what is not this clinic's is not there, and answers 404 (D4). */
export async function readBookingFacts(
  scope: Scope,
  wish: BookingWish,
  key: string | null,
): Promise<BookingFacts> {
  const { clientId, procedureId, professionalId, roomId = null, deviceId = null, startsAt } = wish;
  const [row] = await scope.run<FactsRow>({
    name: 'booking-facts',
    text: sql,
    values: [
      scope.clinicId,
      clientId,
      procedureId,
      new Date(startsAt),
      professionalId,
      roomId,
      deviceId,
      key,
    ],
  });
  if (!row?.procedure || !row.nameCt) refuse('not-found');
  const resources = row.resources ?? [];
  const asked = [professionalId, roomId, deviceId].filter((id) => id !== null);
  if (!asked.every((id) => resources.some((item) => item.id === id))) refuse('not-found');
  const professional = resources.find((item) => item.id === professionalId) ?? refuse('not-found');
  const { roomTag, deviceTag } = row.procedure;
  const byId = (id: string | null) => resources.find((item) => item.id === id) ?? null;
  return {
    calendar: calendarAround(row.clinic, startsAt),
    procedure: row.procedure,
    professional,
    room: roomId ? byId(roomId) : roomTag ? freeOne(resources, 'room') : null,
    device: deviceId ? byId(deviceId) : deviceTag ? freeOne(resources, 'device') : null,
    clientName: scope.vault
      .openPerson(clientId, row.wrappedKey)
      .open({ table: 'clients', column: 'name_ct', row: clientId }, row.nameCt),
    earlier:
      row.requestHash && row.entityId ? { requestHash: row.requestHash, entityId: row.entityId } : null,
  };
}
