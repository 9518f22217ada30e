// Books a visit in one transaction: occupancy, row, story, audit, outbox, idempotency key; owner context: appointments.
import { createHash, randomUUID } from 'node:crypto';
import {
  bookedTime,
  bookingRefusals,
  type BookedTime,
  type Refusal,
} from '../domain/appointments/booking.ts';
import { refuse } from '../domain/errors.ts';
import { getAppointment, type Appointment } from './appointment.ts';
import { readBookingFacts, type BookingFacts, type BookingWish } from './booking-facts.ts';
import { busyRefusals } from './occupancy.ts';
import type { Scope } from './tenancy.ts';

/** The resources a visit holds, sorted, so that two bookings never wait for each other crosswise. */
export const resourcesOf = (facts: Pick<BookingFacts, 'professional' | 'room' | 'device'>): string[] =>
  [facts.professional, facts.room, facts.device].flatMap((item) => (item ? [item.id] : [])).sort();

/** The refusals of the rules; what the server would have picked and found none free is busy, not missing. */
export function ruleRefusals(facts: BookingFacts, wish: BookingWish, now: number): Refusal[] {
  return bookingRefusals({ ...facts, startsAt: wish.startsAt }, facts.calendar, now).map((refusal) => {
    if (refusal.code === 'room-required' && !wish.roomId) return { code: 'room-busy' };
    if (refusal.code === 'device-required' && !wish.deviceId) return { code: 'device-busy' };
    return refusal;
  });
}

/** Refuses with every reason at once: the rules' and whoever holds the resources. */
export async function refuseSlot(
  scope: Scope,
  visitId: string,
  facts: BookingFacts,
  refusals: Refusal[],
  time: BookedTime,
): Promise<never> {
  const busy = await busyRefusals(scope, resourcesOf(facts), time.heldFrom, time.heldTo, visitId);
  refuse('slot-unavailable', { reasons: [...refusals, ...busy] });
}

/** Who holds the wanted resources already, as the facts saw it; saves the insert that would find it out. */
const seenBusy = ({ professional, room, device }: BookingFacts): Refusal[] =>
  [professional, room, device].flatMap((item) =>
    item?.heldUntil
      ? [
          {
            code: `${item.kind}-busy` as const,
            resourceId: item.id,
            until: new Date(item.heldUntil).toISOString(),
          },
        ]
      : [],
  );

/**
 * One statement for the whole write, the fastest form measured (docs/adr/0003). Resources are taken first and in order; the rest
 * happens only when all were free. A half-taken booking is rolled back: by the caller, or by `app.try_again` when COMMIT is
 * already on its way behind this statement ($16).
 */
const sql = `
  with who as materialized (select app.claims() as claims),
  taken as (
    insert into occupancies (clinic_id, resource_id, appointment_id, held_from, held_to)
    select $1, r, $2, $8, $9 from unnest($10::uuid[]) r order by r on conflict do nothing returning 1),
  complete as (select count(*) = cardinality($10::uuid[]) as ok from taken),
  booked as (
    insert into appointments (clinic_id, id, client_id, procedure_id, professional_id, room_id, device_id, starts_at, ends_at)
    select $1, $2, $3, $4, $5, $11, $12, $6, $7 from complete where ok returning id, client_id, timed_at),
  keyed as (
    insert into idempotency_keys (clinic_id, key, request_hash, entity_id, actor)
    select $1, $13, $14, id, claims[3] from booked, who where $13::text is not null on conflict do nothing returning 1),
  told as (
    insert into appointment_events (clinic_id, appointment_id, kind, details, actor, actor_role)
    select $1, id, 'booked', jsonb_build_object('startsAt', $6::timestamptz), claims[3], claims[4] from booked, who returning 1),
  queued as (
    insert into outbox (clinic_id, topic, entity_id) select $1, 'appointment', id from booked returning 1)
  select (select ok from complete) as "isTaken", (select count(*)::int from keyed) as keyed, (select timed_at from booked) as "timedAt",
    (select app.audit('appointment.book', 'appointment', id, array[client_id], 'BOOKING_CONTRACT', $15) from booked) as audited,
    case when $16 and not ((select ok from complete) and ($13::text is null or exists (select 1 from keyed)))
      then app.try_again() end`;

interface Outcome {
  isTaken: boolean;
  keyed: number;
  timedAt: Date | null;
}

const hashOf = ({ actor }: Scope, wish: BookingWish): Buffer =>
  createHash('sha256')
    .update(
      JSON.stringify([
        actor.actorId,
        wish.clientId,
        wish.procedureId,
        wish.professionalId,
        wish.roomId,
        wish.deviceId,
        wish.startsAt,
      ]),
    )
    .digest();

/** The answer to a key that was used before: the same visit, or a refusal when the request differs. */
async function repeated(
  scope: Scope,
  wish: BookingWish,
  earlier: NonNullable<BookingFacts['earlier']>,
): Promise<Appointment> {
  if (!earlier.requestHash.equals(hashOf(scope, wish))) refuse('idempotency-key-reused');
  const visit = await getAppointment(scope, earlier.entityId);
  await scope.audit({
    action: 'appointment.read',
    entity: 'appointment',
    entityId: visit.id,
    subjectIds: [visit.clientId],
    purpose: 'BOOKING_CONTRACT',
  });
  return visit;
}

const isBooked = (outcome: Outcome | undefined, key: string | null): outcome is Outcome & { timedAt: Date } =>
  outcome?.isTaken === true && outcome.timedAt !== null && (key === null || outcome.keyed > 0);

/**
 * Books. Refuses with `slot-unavailable` and all reasons, `not-found` for foreign ids, `idempotency-key-reused`. The same
 * key with the same wish returns the visit it made. With `commits` the booking ends the transaction: when a parallel one was
 * faster, the transaction is run again and sees it.
 */
export async function bookAppointment(
  scope: Scope,
  wish: BookingWish,
  key: string | null,
  now: number,
  { commits = false } = {},
): Promise<Appointment> {
  const facts = await readBookingFacts(scope, wish, key);
  if (facts.earlier) return repeated(scope, wish, facts.earlier);
  const time = bookedTime(wish.startsAt, facts.procedure);
  const refusals = [...ruleRefusals(facts, wish, now), ...seenBusy(facts)];
  if (refusals.length > 0) refuse('slot-unavailable', { reasons: refusals });
  const id = randomUUID();
  const isLast = commits && !scope.isLastTry;
  const statement = {
    name: 'book',
    text: sql,
    values: [
      ...[scope.clinicId, id, wish.clientId, wish.procedureId, wish.professionalId],
      ...[time.startsAt, time.endsAt, time.heldFrom, time.heldTo].map((instant) => new Date(instant)),
      ...[resourcesOf(facts), facts.room?.id ?? null, facts.device?.id ?? null],
      ...[key, hashOf(scope, wish), scope.actor.requestId, isLast],
    ],
  };
  const [outcome] = await (isLast ? scope.runLast<Outcome>(statement) : scope.run<Outcome>(statement));
  if (!isBooked(outcome, key)) {
    const { earlier } = await readBookingFacts(scope, wish, key);
    // Its time was free and its key was not: somebody else's, whose row is not to be seen.
    if (!earlier && outcome?.isTaken) refuse('idempotency-key-reused');
    if (!earlier) return refuseSlot(scope, id, facts, [], time);
    // A parallel request with the same key won: its visit is the answer, so the transaction is run again and finds it.
    throw Object.assign(new Error('idempotency key raced'), { code: '40001' });
  }
  return bookedVisit(id, wish, facts, time, outcome.timedAt);
}

const bookedVisit = (
  id: string,
  wish: BookingWish,
  facts: BookingFacts,
  time: BookedTime,
  timedAt: Date,
): Appointment => ({
  id,
  version: 1,
  status: 'booked',
  startsAt: new Date(time.startsAt),
  endsAt: new Date(time.endsAt),
  timedAt,
  finishedAt: null,
  rescheduleRequestedAt: null,
  attentionCode: null,
  isClosed: false,
  clientId: wish.clientId,
  clientName: facts.clientName,
  procedureId: facts.procedure.id,
  procedureName: facts.procedure.name,
  professionalId: facts.professional.id,
  roomId: facts.room?.id ?? null,
  deviceId: facts.device?.id ?? null,
});
