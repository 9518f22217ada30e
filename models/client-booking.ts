// What a client may book by herself on the public page; owner context: appointments.
import type { Refusal } from '../domain/appointments/booking.ts';
import { refuse } from '../domain/errors.ts';
import type { BookingWish } from './booking.ts';
import { readBookingPolicy } from './booking-policy.ts';
import type { Scope } from './tenancy.ts';

/** More would let one telephone number keep an agenda full. */
const mostHolds = 2;
/** A hold that is confirmed is free for the next one, so that what is to come counts as well: a treatment's sessions, not an agenda. */
const mostVisits = 6;
const minute = 60_000;
const day = 86_400_000;

/**
 * Her bookings wait for each other, so that ten at once are no way around what is counted. Before she has anything else: who has
 * resources and waits for a client would wait for who has the client and waits for the resources.
 */
export const lockClient = (scope: Scope): void =>
  scope.later({
    name: 'lock-client',
    text: 'select pg_advisory_xact_lock(hashtextextended($1::text, 1))',
    values: [scope.actor.actorId],
  });

/**
 * For herself, held until she has paid or answered, never squeezed in, no more than two at a time and six to come, and within the
 * clinic's rules for its public page. An offer from the waitlist was made by the clinic: its rules for the page do not count there.
 */
export async function judgeClient(scope: Scope, wish: BookingWish, now: number): Promise<Refusal[]> {
  const { hold, squeezeIn, origin, clientId, services } = wish;
  if (clientId !== scope.actor.actorId) refuse('not-found');
  if (!hold || squeezeIn || (origin !== 'online' && origin !== 'waitlist')) refuse('forbidden');
  const [open] = await scope.run<{ holds: number; visits: number; isOnline: boolean }>({
    name: 'client-holds',
    text: `select (select count(*)::int from appointments
        where clinic_id = $1 and client_id = $2 and status = 'held' and hold_expires_at > now()) as holds,
      (select count(*)::int from appointments
        where clinic_id = $1 and client_id = $2 and origin = 'online' and starts_at > now()
          and (status in ('booked', 'confirmed') or status = 'held' and hold_expires_at > now())) as visits,
      not exists (select from procedures where clinic_id = $1 and id = any($3) and not is_online) as "isOnline"`,
    values: [scope.clinicId, clientId, services.map(({ procedureId }) => procedureId)],
  });
  if ((open?.holds ?? 0) >= mostHolds) refuse('too-many-holds');
  if (origin === 'waitlist') return [];
  if ((open?.visits ?? 0) >= mostVisits) refuse('too-many-visits');
  const policy = await readBookingPolicy(scope);
  const latest = now + (policy.holdMin + 1) * minute;
  if (!open?.isOnline || !policy.isOnline || hold.expiresAt.getTime() > latest) refuse('forbidden');
  const refusals: Refusal[] = [];
  if (wish.startsAt < now + policy.minLeadMin * minute) refusals.push({ code: 'too-soon' });
  if (wish.startsAt > now + policy.maxAheadDays * day) refusals.push({ code: 'too-far-ahead' });
  return refusals;
}
