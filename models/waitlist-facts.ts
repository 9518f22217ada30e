// What the next turn at a freed time is decided from, ids and times only; owner context: waitlist.
import { defaultVisitPolicy, type VisitPolicy } from '../domain/appointments/visit-policy.ts';
import { openRanges, wallTime, type ClinicCalendar, type WeeklyHours } from '../domain/clinic/calendar.ts';
import { calendarAround, type ClinicSettings } from '../domain/clinic/settings.ts';
import type { FreedTime, Waiting } from '../domain/waitlist/rank.ts';
import { longestHold, standing } from './occupancy.ts';
import type { Scope } from './tenancy.ts';

export interface OpeningRow {
  id: string;
  appointmentId: string;
  professionalId: string;
  startsAt: Date;
  endsAt: Date;
}

export interface SlotFacts {
  calendar: ClinicCalendar;
  visitPolicy: VisitPolicy;
  /** Without `earliest`, which the clinic's waitlist rules say. */
  time: Omit<FreedTime, 'earliest'>;
}

interface FactsRow {
  clinic: ClinicSettings;
  visitPolicy: Partial<VisitPolicy>;
  hours: WeeklyHours | null;
  isActive: boolean;
  leftBy: string;
  busy: [string, string][] | null;
}

const sql = `
  select jsonb_build_object('timeZone', c.time_zone, 'hours', c.hours, 'closedDays', c.closed_days) as clinic,
    c.visit_policy as "visitPolicy", r.hours, r.is_active as "isActive",
    (select client_id from appointments where clinic_id = $1 and id = $3) as "leftBy",
    (select jsonb_agg(jsonb_build_array(o.held_from, o.held_to)) from occupancies o
     where o.clinic_id = $1 and o.resource_id = $2 and o.held_from < $5 and o.held_to > $4
       and o.held_from > $4::timestamptz - interval '${longestHold}' and ${standing}) as busy
  from clinics c join resources r on r.clinic_id = c.clinic_id and r.id = $2
  where c.clinic_id = $1`;

export async function readSlotFacts(scope: Scope, opening: OpeningRow): Promise<SlotFacts> {
  const { professionalId, startsAt, endsAt } = opening;
  const day = 86_400_000;
  const around = [new Date(startsAt.getTime() - day), new Date(endsAt.getTime() + day)];
  const rows = await scope.run<FactsRow>({
    name: 'slot-facts',
    text: sql,
    values: [scope.clinicId, professionalId, opening.appointmentId, ...around],
  });
  // The opening's foreign keys say that there is one.
  const row = rows[0] as FactsRow;
  const calendar = calendarAround(row.clinic, startsAt.getTime());
  return {
    calendar,
    visitPolicy: { ...defaultVisitPolicy, ...row.visitPolicy },
    time: {
      professionalId,
      startsAt: startsAt.getTime(),
      endsAt: endsAt.getTime(),
      busy: (row.busy ?? []).map(([from, to]) => [Date.parse(from), Date.parse(to)]),
      open: row.isActive ? openTimes(calendar, startsAt.getTime(), row.hours) : [],
      timeZone: calendar.timeZone,
      leftBy: row.leftBy,
    },
  };
}

/** When clinic and professional work on the day of an instant. */
function openTimes(calendar: ClinicCalendar, instant: number, hours: WeeklyHours | null): [number, number][] {
  const { day } = wallTime(instant, calendar.timeZone);
  const clinic = openRanges(calendar, day);
  if (!hours) return clinic;
  return openRanges(calendar, day, hours).flatMap(([from, to]) =>
    clinic.flatMap(([open, close]): [number, number][] => {
      const both: [number, number] = [Math.max(from, open), Math.min(to, close)];
      return both[1] > both[0] ? [both] : [];
    }),
  );
}

const mostCandidates = 500;

// While her message is on its way nobody knows when that turn ends: it is looked at again soon. By index in the order of asking; only who may be treated by this professional, on this day, whatever the hour.
const candidates = `
  select e.id as "entryId", e.client_id as "clientId", e.professional_id as "professionalId", e.windows,
    e.earliest_day::text as "earliestDay", e.latest_day::text as "latestDay", e.priority, e.created_at as "waitsSince",
    s.services,
    (select count(*)::int from waitlist_offers o where o.clinic_id = $1 and o.client_id = e.client_id
       and o.state in ('declined', 'lapsed') and o.created_at > now() - interval '30 days') as "recentRefusals",
    (select coalesce(max(o.turn_of_day), 0)::int from waitlist_offers o where o.clinic_id = $1 and o.client_id = e.client_id
       and o.offered_day = $4) as "offersToday",
    exists (select from waitlist_offers o join slot_openings p on p.clinic_id = o.clinic_id and p.id = o.opening_id
       where o.clinic_id = $1 and o.client_id = e.client_id and p.professional_id = $2 and p.starts_at = $3) as "wasAsked",
    (select coalesce(o.expires_at, now() + interval '5 seconds') from waitlist_offers o
       where o.clinic_id = $1 and o.client_id = e.client_id and o.state in ('sending', 'sent')) as "busyUntil"
  from waitlist_entries e
    join lateral (
      select jsonb_agg(jsonb_build_object('id', p.id, 'durationMin', p.duration_min, 'bufferBeforeMin', p.buffer_before_min,
          'bufferAfterMin', p.buffer_after_min, 'processingAfterMin', p.processing_after_min,
          'processingMin', p.processing_min) order by w.position) as services,
        bool_and(p.is_active and exists (select from competences m where m.clinic_id = $1 and m.professional_id = $2
          and m.procedure_id = p.id)) as "areDone"
      from waitlist_services w join procedures p on p.clinic_id = w.clinic_id and p.id = w.procedure_id
      where w.clinic_id = e.clinic_id and w.entry_id = e.id) s on s."areDone"
  where e.clinic_id = $1 and e.state in ('waiting', 'offered') and (e.professional_id is null or e.professional_id = $2)
    and (e.earliest_day is null or e.earliest_day <= $5) and (e.latest_day is null or e.latest_day >= $5)
  order by e.priority desc, e.created_at limit ${mostCandidates}`;

type CandidateRow = Omit<Waiting, 'waitsSince' | 'busyUntil'> & { waitsSince: Date; busyUntil: Date | null };

/** Who waits for what this professional does. `now` says which day of the clinic today is. */
export async function readWaiting(
  scope: Scope,
  { professionalId, startsAt }: OpeningRow,
  timeZone: string,
  now: number,
): Promise<Waiting[]> {
  const rows = await scope.run<CandidateRow>({
    name: 'waitlist-candidates',
    text: candidates,
    values: [
      ...[scope.clinicId, professionalId, startsAt],
      ...[wallTime(now, timeZone).day, wallTime(startsAt.getTime(), timeZone).day],
    ],
  });
  return rows.map(({ waitsSince, busyUntil, ...row }) => ({
    ...row,
    waitsSince: waitsSince.getTime(),
    busyUntil: busyUntil?.getTime() ?? null,
  }));
}

/** Entries whose last day is over wait no more. */
export async function expireEntries(scope: Scope, timeZone: string, now: number): Promise<void> {
  await scope.run({
    name: 'waitlist-expire',
    text: `update waitlist_entries set state = 'expired', version = version + 1, updated_at = now()
      where clinic_id = $1 and state = 'waiting' and latest_day < $2`,
    values: [scope.clinicId, wallTime(now, timeZone).day],
  });
}
