// How long a visit is held, for a process that knows better than the booking did; owner context: appointments.
import type { Scope } from './tenancy.ts';

/**
 * Ends a hold earlier than it was booked for. The visit's own process is not woken: it looks at the old end, which is later, and whoever
 * calls this releases the visit before that.
 */
export async function endHoldAt({ run, clinicId }: Scope, visitId: string, at: Date): Promise<void> {
  await run({
    name: 'hold-end',
    text: `with visit as (
        update appointments set hold_expires_at = least(hold_expires_at, $3)
        where clinic_id = $1 and id = $2 and status = 'held' returning id)
      update occupancies o set lapses_at = least(o.lapses_at, $3) from visit where o.clinic_id = $1 and o.appointment_id = visit.id`,
    values: [clinicId, visitId, at],
  });
}
