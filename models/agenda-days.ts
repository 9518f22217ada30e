// How full each day is, for the month; owner context: appointments. Counts only: nobody's data is read.
import { addDays, instantOf } from '../domain/clinic/calendar.ts';
import type { Scope } from './tenancy.ts';

export interface AgendaDay {
  /** `yyyy-mm-dd` in the clinic's zone. */
  day: string;
  visits: number;
  /** Booked and not confirmed yet. */
  unconfirmed: number;
  attention: number;
  /** Minutes of services, of those that take place. */
  minutes: number;
}

const sql = `
  select to_char(a.starts_at at time zone c.time_zone, 'YYYY-MM-DD') as day, count(distinct a.id)::int as visits,
    count(distinct a.id) filter (where a.status = 'booked')::int as unconfirmed,
    count(distinct a.id) filter (where a.attention_code is not null)::int as attention,
    (sum(extract(epoch from s.ends_at - s.starts_at)) / 60)::int as minutes
  from appointments a
    join clinics c on c.clinic_id = a.clinic_id
    join appointment_services s on s.clinic_id = a.clinic_id and s.appointment_id = a.id
  where a.clinic_id = $1 and a.starts_at >= $2 and a.starts_at < $3 and a.status <> 'cancelled'
    and ($4::uuid is null or s.professional_id = $4 or s.room_id = $4 or s.device_id = $4)
  group by 1 order by 1`;

/** Days on which something takes place, from `from` to `to` (inclusive, clinic time); of one professional, room or device if given. */
export async function countAgendaDays(
  { run, clinicId }: Scope,
  { from, to, resourceId }: { from: string; to: string; resourceId?: string | undefined },
): Promise<AgendaDay[]> {
  const [clinic] = await run<{ timeZone: string }>({
    name: 'clinic-zone',
    text: `select time_zone as "timeZone" from clinics where clinic_id = $1`,
    values: [clinicId],
  });
  if (!clinic) return [];
  const zone = clinic.timeZone;
  const [begins, ends] = [instantOf(from, '00:00', zone), instantOf(addDays(to, 1), '00:00', zone)];
  return run<AgendaDay>({
    name: 'agenda-days',
    text: sql,
    values: [clinicId, new Date(begins), new Date(ends), resourceId ?? null],
  });
}
