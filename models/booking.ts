// Books a visit in one transaction: times, rows, story, audit, outbox, idempotency key; owner context: appointments.
import { createHash, randomUUID } from 'node:crypto';
import { bookingRefusals, type Refusal } from '../domain/appointments/booking.ts';
import type { Hold } from '../domain/appointments/lay-visit.ts';
import { lapsedIn, placeVisit, type PlacedVisit, takenRefusals } from '../domain/appointments/place-visit.ts';
import type { Origin, SqueezeInReason } from '../domain/appointments/status.ts';
import type { Moment } from '../domain/appointments/visit-rules.ts';
import { refuse } from '../domain/errors.ts';
import { getAppointment, type Appointment } from './appointment.ts';
import {
  type BookingFacts,
  type FactsQuestion,
  readBookingFacts,
  type ServiceChoice,
} from './booking-facts.ts';
import { judgeClient, lockClient } from './client-booking.ts';
import { competenceRefusals } from './competence-check.ts';
import { freeLapsed } from './lapsed-holds.ts';
import { busyRefusals, lockResources, releaseOccupancies } from './occupancy.ts';
import type { Scope } from './tenancy.ts';
import { insertStatement, type Outcome, type VisitDraft, writeStatement } from './visit-write.ts';

export interface BookingWish {
  clientId: string;
  /** Epoch milliseconds. */
  startsAt: number;
  /** 1 to 8, in the order in which they are done. */
  services: readonly ServiceChoice[];
  /** `staff` when left out. */
  origin?: Origin;
  /** Kept for somebody who still has to pay or to answer; lapses by the clock. */
  hold?: { expiresAt: Date };
  /** Over the professional's time and outside her hours; the caller has asked for agenda:squeeze-in. */
  squeezeIn?: { reason: SqueezeInReason };
}

export interface Judged {
  placed: PlacedVisit;
  refusals: Refusal[];
}

export interface VisitToJudge {
  /** The visit itself, which is never in its own way. */
  id: string;
  clientId: string;
  startsAt: number;
  isSqueezedIn: boolean;
  keepsStart?: boolean;
  /** She is there: what only had to be planned before must have been done. */
  hasArrived?: boolean;
}

/**
 * Where the visit would be and all that speaks against it: the rules and whoever has its resources, of all services at once. What the
 * server would have picked and found none free is busy, not missing.
 */
export async function judgeVisit(
  scope: Scope,
  facts: BookingFacts,
  visit: VisitToJudge,
  now: number,
): Promise<Judged> {
  const placed = placeVisit(visit.startsAt, facts.wishes, facts.candidates);
  const rules = bookingRefusals({ ...visit, services: placed.services }, facts.calendar, now);
  const refusals = rules.map((refusal): Refusal => {
    if (refusal.code === 'room-required') return { ...refusal, code: 'room-busy' };
    if (refusal.code === 'device-required') return { ...refusal, code: 'device-busy' };
    return refusal;
  });
  const { services } = placed.laid;
  const moment: Moment = visit.hasArrived ? 'check-in' : 'booking';
  const demands = { visitId: visit.id, clientId: visit.clientId, services, moment };
  return {
    placed,
    refusals: [
      ...refusals,
      ...takenRefusals(placed, visit.isSqueezedIn),
      ...(facts.isRuled ? await competenceRefusals(scope, demands) : []),
    ],
  };
}

/**
 * What a visit is judged by. Who was overtaken twice asks once more with everything it may want to itself, so that nobody comes in between
 * the look and the taking: what it is told then is true.
 */
export async function settledFacts(scope: Scope, question: FactsQuestion): Promise<BookingFacts> {
  const facts = await readBookingFacts(scope, question);
  if (!scope.isLastTry || facts.earlier) return facts;
  lockResources(
    scope,
    facts.candidates.map(({ id }) => id),
  );
  return readBookingFacts(scope, question);
}

/** Somebody was faster: the transaction runs again and finds another room, or who it was. */
export async function refuseRaced(scope: Scope, visitId: string, holds: readonly Hold[]): Promise<never> {
  const reasons = scope.isLastTry ? await busyRefusals(scope, holds, visitId) : [];
  if (reasons.length === 0) throw Object.assign(new Error('somebody was faster'), { code: '40001' });
  // A caller that goes on without this visit finds nothing half taken.
  releaseOccupancies(scope, visitId);
  return refuse('slot-unavailable', { reasons });
}

const hashOf = ({ actor }: Scope, { hold, ...wish }: BookingWish): Buffer => {
  const services = wish.services.map((one) => [
    one.procedureId,
    one.professionalId,
    one.roomId ?? null,
    one.deviceId ?? null,
  ]);
  const asked = [actor.actorId, wish.clientId, wish.startsAt, services, wish.origin, wish.squeezeIn?.reason];
  return createHash('sha256')
    .update(JSON.stringify([...asked, hold !== undefined]))
    .digest();
};

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

function draftOf(
  scope: Scope,
  id: string,
  wish: BookingWish,
  placed: PlacedVisit,
  key: string | null,
): VisitDraft {
  const { hold, squeezeIn, origin = 'staff' } = wish;
  const startsAt = new Date(wish.startsAt).toISOString();
  return {
    id,
    clientId: wish.clientId,
    status: hold ? 'held' : 'booked',
    placed,
    isSqueezedIn: squeezeIn !== undefined,
    origin,
    holdExpiresAt: hold?.expiresAt ?? null,
    story: {
      kind: hold ? 'held' : 'booked',
      details: {
        startsAt,
        ...(hold && { until: hold.expiresAt.toISOString() }),
        ...(squeezeIn && { squeezeIn: squeezeIn.reason }),
      },
    },
    action: squeezeIn ? 'appointment.squeeze-in' : hold ? 'appointment.hold' : 'appointment.book',
    key,
    requestHash: key === null ? null : hashOf(scope, wish),
  };
}

const isBooked = (outcome: Outcome | undefined, key: string | null): outcome is Outcome & { timedAt: Date } =>
  outcome?.isTaken === true && outcome.timedAt !== null && (key === null || outcome.keyed > 0);

/**
 * Books, or holds. Refuses with `slot-unavailable` and all reasons, `not-found` for foreign ids, `idempotency-key-reused`; a client,
 * who may hold for herself alone, also with `too-many-holds` and `too-many-visits`. The same key with the same wish returns the visit it made. With
 * `commits` the booking ends the transaction: when a parallel one was faster, the transaction is run again and sees it.
 */
export async function bookVisit(
  scope: Scope,
  wish: BookingWish,
  key: string | null,
  now: number,
  { commits = false } = {},
): Promise<Appointment> {
  const id = randomUUID();
  const isClient = scope.actor.role === 'client';
  const question = { ...wish, id, key };
  if (isClient) lockClient(scope);
  const facts = await settledFacts(scope, question);
  if (facts.earlier) return repeated(scope, wish, facts.earlier);
  const isSqueezedIn = wish.squeezeIn !== undefined;
  const { placed, refusals } = await judgeVisit(scope, facts, { ...wish, id, isSqueezedIn }, now);
  if (isClient) refusals.push(...(await judgeClient(scope, wish, now)));
  if (refusals.length > 0) refuse('slot-unavailable', { reasons: refusals });
  await freeLapsed(scope, lapsedIn(placed), placed.laid.holds);
  const draft = draftOf(scope, id, wish, placed, key);
  if (isClient) await scope.run(insertStatement(scope, draft));
  const isLast = commits && !scope.isLastTry;
  const statement = writeStatement(scope, isClient ? 'there' : 'new', draft, { isLast });
  const [outcome] = await (isLast ? scope.runLast<Outcome>(statement) : scope.run<Outcome>(statement));
  if (!isBooked(outcome, key)) {
    const { earlier } = await readBookingFacts(scope, question);
    // Its time was free and its key was not: somebody else's, whose row is not to be seen.
    if (!earlier && outcome?.isTaken) refuse('idempotency-key-reused');
    // A parallel request with the same key won: its visit is the answer, so the transaction is run again and finds it.
    if (earlier) throw Object.assign(new Error('idempotency key raced'), { code: '40001' });
    return refuseRaced(scope, id, placed.laid.holds);
  }
  return bookedVisit(draft, facts, outcome.timedAt);
}

const bookedVisit = (draft: VisitDraft, facts: BookingFacts, timedAt: Date): Appointment => ({
  id: draft.id,
  version: 1,
  status: draft.status,
  timedAt,
  finishedAt: null,
  rescheduleRequestedAt: null,
  attentionCode: null,
  isClosed: false,
  clientId: draft.clientId,
  clientName: facts.clientName,
  origin: draft.origin,
  isSqueezedIn: draft.isSqueezedIn,
  holdExpiresAt: draft.holdExpiresAt,
  arrivedAt: null,
  startedAt: null,
  clientMoves: 0,
  ...timesOf(draft.placed, facts),
});

/** What a visit is after it was laid: its times and services, and the first of them for lists and messages. */
export function timesOf({ laid }: PlacedVisit, { wishes }: BookingFacts) {
  const services = laid.services.map((service, index) => ({
    ...service,
    procedureName: wishes[index]?.procedure.name ?? '',
    startsAt: new Date(service.startsAt),
    endsAt: new Date(service.endsAt),
  }));
  const [first = refuse('unexpected')] = services;
  const { procedureId, procedureName, professionalId, roomId, deviceId } = first;
  return {
    startsAt: new Date(laid.startsAt),
    endsAt: new Date(laid.endsAt),
    services,
    ...{ procedureId, procedureName, professionalId, roomId, deviceId },
  };
}
