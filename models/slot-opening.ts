// Table slot_openings: times that became free and are offered to the waitlist; owner context: waitlist.
import { randomUUID } from 'node:crypto';
import type { Status } from '../domain/appointments/status.ts';
import { defaultBookingPolicy } from '../domain/clinic/booking-policy.ts';
import type { Scope } from './tenancy.ts';

/** A visit as it was before it gave its time up. */
export interface FreedVisit {
  id: string;
  status: Status;
  origin?: string;
  startsAt: Date;
  endsAt: Date;
  professionalId: string;
  services?: readonly { professionalId: string; startsAt: Date; endsAt: Date }[];
}

/** Nothing happens unless the clinic has a waitlist, somebody waits and the start is far enough; then a process is asked for, too. */
const open = `
  with opened as (
    insert into slot_openings (clinic_id, id, appointment_id, professional_id, starts_at, ends_at, is_undoable)
    select $1, f.id, $2, f.professional_id, f.starts_at, f.ends_at, $9
    from unnest($3::uuid[], $4::uuid[], $5::timestamptz[], $6::timestamptz[]) f(id, professional_id, starts_at, ends_at)
    where app.has_waitlist()
      and coalesce((select is_waitlist_on from booking_policies where clinic_id = $1), $7)
      and f.starts_at > now() + make_interval(mins => coalesce(
        (select waitlist_min_lead_min from booking_policies where clinic_id = $1), $8))
    on conflict do nothing returning id)
  insert into outbox (clinic_id, topic, entity_id) select $1, 'slot-freed', id from opened`;

const goOn = `
  insert into outbox (clinic_id, topic, entity_id)
  select clinic_id, 'slot-freed', opening_id from waitlist_offers
  where clinic_id = $1 and appointment_id = $2 and state in ('sending', 'sent')`;

/**
 * Called in the transaction that frees a visit's time, with the visit as it was. Costs no round trip: the statement travels with what
 * comes next. What was only held opens nothing: its time was free and public before, and whoever let holds lapse would make the clinic pay
 * for offers. Of one held for somebody of the waitlist, the opening it was held for goes on. `isUndoable`: it may come back in a moment.
 */
export function noteFreedSlot(scope: Scope, visit: FreedVisit, isUndoable = false): Promise<void> {
  if (visit.status === 'held') {
    if (visit.origin === 'waitlist')
      scope.later({ name: 'slot-goes-on', text: goOn, values: [scope.clinicId, visit.id] });
    return Promise.resolve();
  }
  const spans = spansOf(visit);
  scope.later({
    name: 'slot-open',
    text: open,
    values: [
      ...[scope.clinicId, visit.id, spans.map(() => randomUUID()), spans.map((span) => span.professionalId)],
      ...[spans.map((span) => span.startsAt), spans.map((span) => span.endsAt)],
      ...[defaultBookingPolicy.isWaitlistOn, defaultBookingPolicy.waitlistMinLeadMin, isUndoable],
    ],
  });
  return Promise.resolve();
}

/** Of each professional the time from her first service in the visit to her last one. */
function spansOf(visit: FreedVisit): { professionalId: string; startsAt: Date; endsAt: Date }[] {
  const spans = new Map<string, { professionalId: string; startsAt: Date; endsAt: Date }>();
  for (const { professionalId, startsAt, endsAt } of visit.services?.length ? visit.services : [visit]) {
    const known = spans.get(professionalId);
    if (!known) spans.set(professionalId, { professionalId, startsAt, endsAt });
    else {
      if (startsAt < known.startsAt) known.startsAt = startsAt;
      if (endsAt > known.endsAt) known.endsAt = endsAt;
    }
  }
  return [...spans.values()];
}
