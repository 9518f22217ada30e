// Reads what the search of free times needs; owner context: appointments.
import { availableSlots, type Slot } from '../domain/appointments/availability.ts';
import { addDays, instantOf } from '../domain/clinic/calendar.ts';
import type { Procedure, Resource } from '../domain/clinic/catalogue.ts';
import { clinicCalendar, type ClinicSettings } from '../domain/clinic/settings.ts';
import { refuse } from '../domain/errors.ts';
import { busyIntervals } from './occupancy.ts';
import type { Scope } from './tenancy.ts';

export interface FreeTimesQuestion {
  procedureId: string;
  professionalId?: string;
  /** Days `yyyy-mm-dd` of the clinic, inclusive. */
  fromDay: string;
  toDay: string;
  now: number;
}

interface CatalogueRow {
  clinic: ClinicSettings;
  procedure: Procedure | null;
  resources: Resource[] | null;
}

const stepMin = 10;
const slotLimit = 1_000;

const sql = `
  select
    (select jsonb_build_object('timeZone', time_zone, 'hours', hours, 'closedDays', closed_days)
       from clinics where clinic_id = $1) as clinic,
    (select jsonb_build_object('id', id, 'durationMin', duration_min, 'bufferBeforeMin', buffer_before_min,
       'bufferAfterMin', buffer_after_min, 'processingAfterMin', processing_after_min, 'processingMin', processing_min, 'roomTag', room_tag, 'deviceTag', device_tag, 'isActive', is_active)
       from procedures where clinic_id = $1 and id = $2) as procedure,
    (select jsonb_agg(jsonb_build_object('id', r.id, 'kind', r.kind, 'tag', r.tag, 'isActive', r.is_active, 'hours', r.hours,
       'procedureIds', case when m.procedure_id is null then '[]'::jsonb else jsonb_build_array(m.procedure_id) end) order by r.id)
       from resources r left join competences m on m.clinic_id = $1 and m.professional_id = r.id and m.procedure_id = $2
       where r.clinic_id = $1 and r.is_active) as resources`;

/** Free times in order, at most a thousand. Refuses with `not-found` for a foreign procedure or professional. */
export async function findFreeTimes(scope: Scope, question: FreeTimesQuestion): Promise<Slot[]> {
  const { procedureId, professionalId, fromDay, toDay, now } = question;
  const [row] = await scope.run<CatalogueRow>({
    name: 'free-times',
    text: sql,
    values: [scope.clinicId, procedureId],
  });
  if (!row?.procedure) refuse('not-found');
  const ofKind = (kind: Resource['kind']) => (row.resources ?? []).filter((item) => item.kind === kind);
  const people = ofKind('professional').filter((person) => !professionalId || person.id === professionalId);
  if (professionalId && people.length === 0) refuse('not-found');
  const { timeZone } = row.clinic;
  const [rooms, devices] = [ofKind('room'), ofKind('device')];
  const busy = await busyIntervals(
    scope,
    [...people, ...rooms, ...devices].map((item) => item.id),
    instantOf(fromDay, '00:00', timeZone),
    instantOf(addDays(toDay, 1), '00:00', timeZone),
  );
  const calendar = clinicCalendar(row.clinic, Number(fromDay.slice(0, 4)), Number(toDay.slice(0, 4)));
  const found = availableSlots({
    procedure: row.procedure,
    professionals: people,
    rooms,
    devices,
    busy,
    calendar,
    fromDay,
    toDay,
    now,
    stepMin,
  });
  return found.slice(0, slotLimit);
}
