// Reads what the search of free times needs; owner context: appointments.
import { availableSlots, type Slot } from '../domain/appointments/availability.ts';
import type { AskedService } from '../domain/appointments/visit-search.ts';
import { addDays, instantOf, wallTime } from '../domain/clinic/calendar.ts';
import type { Procedure, Resource } from '../domain/clinic/catalogue.ts';
import { clinicCalendar, type ClinicSettings } from '../domain/clinic/settings.ts';
import { refuse } from '../domain/errors.ts';
import { readBusyTimes } from './busy-times.ts';
import type { Scope } from './tenancy.ts';
import { unbookableTimes } from './unbookable.ts';

/** Left out or null: with whoever can. */
export interface ServiceQuestion {
  procedureId: string;
  professionalId?: string | null;
}

export interface FreeTimesQuestion {
  /** What the visit shall be, in order, 1 to 8. */
  services: readonly ServiceQuestion[];
  /** Days `yyyy-mm-dd` of the clinic, inclusive. */
  fromDay: string;
  toDay: string;
  now: number;
  stepMin?: number;
  each?: 'first' | 'all';
  limit?: number;
}

interface CatalogueRow {
  clinic: ClinicSettings;
  procedures: Procedure[] | null;
  resources: Resource[] | null;
  /** Whether licences or maintenance may take times away (models/unbookable.ts). */
  isRuled: boolean;
}

const mostSlots = 1_000;
/** One for each start: 31 days of 24 hours in steps of five minutes, so that nobody is shown half a fortnight. */
export const mostStarts = 9_000;
const usualStepMin = 10;
// A visit lies within the opening hours of one day; preparation and cleaning may lie outside.
const longestDay = 86_400_000;
const longestBuffer = 4 * 3_600_000;

const sql = `
  select
    (select jsonb_build_object('timeZone', time_zone, 'hours', hours, 'closedDays', closed_days)
       from clinics where clinic_id = $1) as clinic,
    (select jsonb_agg(jsonb_build_object('id', id, 'durationMin', duration_min, 'bufferBeforeMin', buffer_before_min,
       'bufferAfterMin', buffer_after_min, 'processingAfterMin', processing_after_min, 'processingMin', processing_min,
       'roomTag', room_tag, 'deviceTag', device_tag, 'isActive', is_active))
       from procedures where clinic_id = $1 and id = any($2::uuid[])) as procedures,
    (select jsonb_agg(jsonb_build_object('id', r.id, 'kind', r.kind, 'tag', r.tag, 'isActive', r.is_active, 'hours', r.hours,
       'procedureIds', coalesce(m.ids, '[]')) order by r.id)
       from resources r left join (select professional_id, jsonb_agg(procedure_id) as ids from competences
         where clinic_id = $1 and procedure_id = any($2::uuid[]) group by professional_id) m on m.professional_id = r.id
       where r.clinic_id = $1 and r.is_active) as resources,
    (exists (select from procedures where clinic_id = $1 and id = any($2::uuid[]) and regime <> 'none')
      or exists (select from resources where clinic_id = $1 and maintenance_due_on is not null)) as "isRuled"`;

/** What a search needs of the catalogue: services with their procedures, and the resources that could take part. */
async function readCatalogue(scope: Scope, asked: readonly ServiceQuestion[]) {
  const ids = [...new Set(asked.map(({ procedureId }) => procedureId))];
  const [row] = await scope.run<CatalogueRow>({
    name: 'free-times',
    text: sql,
    values: [scope.clinicId, ids],
  });
  if (!row) refuse('not-found');
  const services = asked.map(({ procedureId, professionalId = null }): AskedService => {
    const procedure = row.procedures?.find(({ id }) => id === procedureId) ?? refuse('not-found');
    return { procedure, professionalId };
  });
  const resources = row.resources ?? [];
  for (const { professionalId } of services)
    if (professionalId && !resources.some(({ id, kind }) => id === professionalId && kind === 'professional'))
      refuse('not-found');
  return { clinic: row.clinic, isRuled: row.isRuled, services, ...usefulFor(services, resources) };
}

/** Those that one of the services could use: nobody else's time is read. */
function usefulFor(services: readonly AskedService[], resources: readonly Resource[]) {
  const needed = (kind: Resource['kind'], fits: (item: Resource, service: AskedService) => boolean) =>
    resources.filter((item) => item.kind === kind && services.some((service) => fits(item, service)));
  return {
    professionals: needed(
      'professional',
      (person, { procedure, professionalId }) =>
        person.procedureIds.includes(procedure.id) && (!professionalId || professionalId === person.id),
    ),
    rooms: needed('room', (item, { procedure }) => item.tag !== null && item.tag === procedure.roomTag),
    devices: needed('device', (item, { procedure }) => item.tag !== null && item.tag === procedure.deviceTag),
  };
}

/**
 * Free times in order, a thousand unless the question asks for up to nine thousand of `first`, each with all its services laid. Refuses with `not-found` for a foreign procedure or
 * professional. Needs a scope that sees what is held: staff, programs, the system.
 */
export async function findFreeTimes(scope: Scope, question: FreeTimesQuestion): Promise<Slot[]> {
  const { services, ...range } = question;
  return search(scope, services, range);
}

/** Whether a visit of these services can begin at exactly this instant, and with whom and where; null when it cannot. */
export async function findSlotAt(
  scope: Scope,
  services: readonly ServiceQuestion[],
  startsAt: number,
  now: number,
): Promise<Slot | null> {
  const [slot] = await search(scope, services, { startsAt, now, each: 'first' });
  return slot ?? null;
}

type Range = Omit<FreeTimesQuestion, 'services' | 'fromDay' | 'toDay'> &
  ({ fromDay: string; toDay: string } | { startsAt: number });

async function search(scope: Scope, asked: readonly ServiceQuestion[], range: Range): Promise<Slot[]> {
  const { now, stepMin = usualStepMin, each = 'all', limit = mostSlots } = range;
  const { clinic, isRuled, ...wish } = await readCatalogue(scope, asked);
  const isExact = 'startsAt' in range;
  const fromDay = isExact ? wallTime(range.startsAt, clinic.timeZone).day : range.fromDay;
  const toDay = isExact ? fromDay : range.toDay;
  const midnight = (day: string) => instantOf(day, '00:00', clinic.timeZone);
  const [from, to] = isExact
    ? [range.startsAt, range.startsAt + longestDay]
    : [midnight(fromDay), midnight(addDays(toDay, 1))];
  const busy = await readBusyTimes(
    scope,
    [...wish.professionals, ...wish.rooms, ...wish.devices].map(({ id }) => id),
    from - longestBuffer,
    to + longestBuffer,
  );
  const idsOf = (items: readonly { id: string }[]) => items.map(({ id }) => id);
  const ruled = {
    ...{ procedureIds: asked.map(({ procedureId }) => procedureId), fromDay, toDay },
    ...{ professionalIds: idsOf(wish.professionals), deviceIds: idsOf(wish.devices) },
  };
  const unbookable = isRuled ? await unbookableTimes(scope, ruled) : [];
  return availableSlots({
    ...{ ...wish, busy, unbookable, fromDay, toDay, now, stepMin, each },
    calendar: clinicCalendar(clinic, Number(fromDay.slice(0, 4)), Number(toDay.slice(0, 4))),
    limit: Math.min(limit, each === 'first' ? mostStarts : mostSlots),
    ...(isExact && { startsAt: range.startsAt }),
  });
}
