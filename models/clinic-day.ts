import { wallTime } from '../domain/clinic/calendar.ts';
import { refuse } from '../domain/errors.ts';
import type { Scope } from './tenancy.ts';

/** The day of an instant (epoch milliseconds) where the clinic is, `yyyy-mm-dd`. */
export async function dayOf({ run, clinicId }: Scope, instant: number): Promise<string> {
  const [clinic] = await run<{ timeZone: string }>({
    name: 'clinic-zone',
    text: 'select time_zone as "timeZone" from clinics where clinic_id = $1',
    values: [clinicId],
  });
  return wallTime(instant, clinic?.timeZone ?? refuse('not-found')).day;
}

export const todayOf = (scope: Scope): Promise<string> => dayOf(scope, Date.now());
