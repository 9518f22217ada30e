// Reads table occupancies for the search of free times; owner context: appointments.
import { type BusyTimes, busyTimes, type Interval } from '../domain/appointments/busy-times.ts';
import { longestHold, standing } from './occupancy.ts';
import type { Scope } from './tenancy.ts';

// Seconds from the beginning of the range, as text: a third of the bytes of two arrays of timestamps, and a tenth of the time to read them.
const sql = `
  select o.resource_id as id,
    string_agg(date_part('epoch', o.held_from - $3)::text || ',' || date_part('epoch', o.held_to - $3)::text, ',') as times
  from occupancies o
  where o.clinic_id = $1 and o.resource_id = any($2::uuid[]) and o.held_from < $4
    and o.held_from > $3::timestamptz - interval '${longestHold}' and o.held_to > $3 and ${standing}
  group by o.resource_id`;

/** What resources are held for in [from, to), visits and blocks: one short row for each of them, whatever the length of the range. */
export async function readBusyTimes(
  scope: Scope,
  resourceIds: readonly string[],
  from: number,
  to: number,
): Promise<Map<string, BusyTimes>> {
  const rows = await scope.run<{ id: string; times: string }>({
    name: 'busy-times',
    text: sql,
    values: [scope.clinicId, [...resourceIds], new Date(from), new Date(to)],
  });
  return new Map(rows.map(({ id, times }) => [id, busyTimes(intervalsOf(times, from))]));
}

function intervalsOf(times: string, origin: number): Interval[] {
  const seconds = times.split(',');
  const at = (index: number) => origin + Number(seconds[index]) * 1000;
  return Array.from({ length: seconds.length / 2 }, (_, index) => [at(2 * index), at(2 * index + 1)]);
}
