// What a clinic's past teaches a model from; owner context: no-show.
import { addDays, offsetMs, wallTime } from '../domain/clinic/calendar.ts';
import type { Past } from '../domain/no-show/weigh-visits.ts';
import { getClinic } from './clinic.ts';
import { visitsForTraining } from './no-show-visits.ts';
import type { Scope } from './tenancy.ts';

/** Older habits say little of today's. */
const daysBack = 730;

export type ReadPast = Omit<Past, 'cut'> & { from: string; to: string };

/** Visits up to yesterday; those of today are not over. */
export async function readPast(scope: Scope, now: number): Promise<ReadPast> {
  const { timeZone } = await getClinic(scope);
  const to = addDays(wallTime(now, timeZone).day, -1);
  const from = addDays(to, -daysBack);
  return {
    ...{ from, to, zoneOffsetMs: -offsetMs(now, timeZone) },
    visits: await visitsForTraining(scope, { from, to }),
    climbed: await readClimbed(scope),
  };
}

/** Visits for which the ladder did something: their outcome is the ladder's, too. */
async function readClimbed({ run, clinicId }: Scope): Promise<Set<string>> {
  const rows = await run<{ id: string }>({
    name: 'no-show-climbed',
    text: `select distinct appointment_id as id from no_show_steps where clinic_id = $1 and state in ('started', 'done', 'cancelled')`,
    values: [clinicId],
  });
  return new Set(rows.map(({ id }) => id));
}

/** How many visits there are to learn from: those of the last two years that took place or were missed. */
export async function countTaughtVisits({ run, clinicId }: Scope): Promise<number> {
  const [row] = await run<{ n: number }>({
    name: 'no-show-taught',
    text: `select count(*)::int as n from appointments where clinic_id = $1 and starts_at >= now() - $2 * interval '1 day'
      and starts_at < now() and status in ('arrived', 'in-room', 'done', 'no-show') and origin <> 'walk-in'`,
    values: [clinicId, daysBack],
  });
  return row?.n ?? 0;
}
