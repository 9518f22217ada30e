// Changes when a visit is, with whom and what is done in it; owner context: appointments.
import { afterCommand, occupies, type SqueezeInReason } from '../domain/appointments/status.ts';
import { lapsedIn } from '../domain/appointments/place-visit.ts';
import type { StoryKind } from '../domain/appointments/story.ts';
import { refuse, refuseField } from '../domain/errors.ts';
import type { Appointment } from './appointment.ts';
import { type CommandInput, lockForCommand } from './appointment-commands.ts';
import { judgeVisit, refuseRaced, settledFacts, timesOf } from './booking.ts';
import type { ServiceChoice } from './booking-facts.ts';
import { freeLapsed } from './lapsed-holds.ts';
import { lockResources, releaseOccupancies } from './occupancy.ts';
import { noteFreedSlot } from './slot-opening.ts';
import type { Scope } from './tenancy.ts';
import { type Outcome, writeStatement } from './visit-write.ts';

export interface ServicePlace {
  professionalId?: string | undefined;
  /** Left out: the same; null: any free one of the right kind. */
  roomId?: string | null | undefined;
  deviceId?: string | null | undefined;
}
/** The places beside `services` are those of the first service. */
export interface MoveInput extends CommandInput, ServicePlace {
  startsAt: number;
  services?: readonly (ServicePlace & { position: number })[] | undefined;
  squeezeIn?: { reason: SqueezeInReason } | undefined;
}

/** The services as they are, in their order, with the places that are asked for. */
function movedServices(visit: Appointment, input: MoveInput): ServiceChoice[] {
  const places = new Map(input.services?.map((place) => [place.position, place]));
  const strange = [...places.keys()].find((position) => position > visit.services.length);
  if (strange !== undefined) {
    refuseField('services', 'position-unknown');
  }
  return visit.services.map((service) => {
    const first: ServicePlace = service.position === 1 ? input : {};
    const place: ServicePlace = places.get(service.position) ?? first;
    return {
      procedureId: service.procedureId,
      professionalId: place.professionalId ?? service.professionalId,
      roomId: place.roomId === undefined ? service.roomId : place.roomId,
      deviceId: place.deviceId === undefined ? service.deviceId : place.deviceId,
    };
  });
}

/**
 * Moves in time, to other professionals, rooms or devices; the order of the services stays. The visit's own time is never in its way.
 * Everything is re-timed from now and asks for confirmation again. Refuses with everything that speaks against it, of all services.
 */
export async function moveVisit(scope: Scope, input: MoveInput, now: number): Promise<Appointment> {
  const visit = await lockForCommand(scope, input);
  if (!afterCommand(visit.status, 'move')) refuse('transition-refused');
  const to = new Date(input.startsAt).toISOString();
  const { squeezeIn } = input;
  return relay(scope, visit, {
    startsAt: input.startsAt,
    services: movedServices(visit, input),
    isSqueezedIn: squeezeIn !== undefined,
    status: 'booked',
    kind: 'move',
    details: { from: visit.startsAt.toISOString(), to, ...(squeezeIn && { squeezeIn: squeezeIn.reason }) },
    now,
  });
}

export interface ServicesInput extends CommandInput {
  services: readonly ServiceChoice[];
  /** Whether the caller has agenda:squeeze-in: what is changed may lie over other people's time than what was squeezed in. */
  maySqueezeIn?: boolean;
}

/**
 * Before a visit begins: what is done in it, from the same start on. A confirmation holds, because the client comes at the same time. A
 * squeeze-in stays one only for who may squeeze in; for others it has to fit, as when they move it.
 */
export async function changeServices(scope: Scope, input: ServicesInput, now: number): Promise<Appointment> {
  const visit = await lockForCommand(scope, input);
  if (!['booked', 'confirmed', 'arrived'].includes(visit.status)) refuse('transition-refused');
  return relay(scope, visit, {
    startsAt: visit.startsAt.getTime(),
    services: input.services,
    isSqueezedIn: visit.isSqueezedIn && input.maySqueezeIn === true,
    status: visit.status,
    kind: 'change-services',
    details: { count: String(input.services.length) },
    now,
  });
}

interface NewLay {
  startsAt: number;
  services: readonly ServiceChoice[];
  isSqueezedIn: boolean;
  status: Appointment['status'];
  kind: Extract<StoryKind, 'move' | 'change-services'>;
  details: object;
  now: number;
}

/** Lays a visit anew: judged as a booking is, then its old time is given back and the new one taken. */
async function relay(scope: Scope, visit: Appointment, lay: NewLay): Promise<Appointment> {
  const { startsAt, services, isSqueezedIn, status, kind, now } = lay;
  const question = { id: visit.id, clientId: visit.clientId, startsAt, services, key: null };
  const facts = await settledFacts(scope, question);
  const keepsStart = kind === 'change-services';
  const judged = { ...question, isSqueezedIn, keepsStart, hasArrived: visit.status === 'arrived' };
  const { placed, refusals } = await judgeVisit(scope, facts, judged, now);
  if (refusals.length > 0) refuse('slot-unavailable', { reasons: refusals });
  const { holds } = placed.laid;
  lockResources(
    scope,
    holds.map((hold) => hold.resourceId),
  );
  await freeLapsed(scope, lapsedIn(placed), holds);
  releaseOccupancies(scope, visit.id);
  scope.later({
    name: 'remove-services',
    text: 'delete from appointment_services where clinic_id = $1 and appointment_id = $2',
    values: [scope.clinicId, visit.id],
  });
  const timedAt = keepsStart ? null : new Date(now);
  const byClient = scope.actor.role === 'client';
  const draft = {
    ...{ id: visit.id, clientId: visit.clientId, origin: visit.origin, status, placed, isSqueezedIn },
    ...{ holdExpiresAt: null, key: null, requestHash: null, story: { kind, details: lay.details } },
    action: isSqueezedIn && !keepsStart ? 'appointment.squeeze-in' : `appointment.${kind}`,
  };
  const statement = writeStatement(scope, 'changed', draft, { moves: { timedAt, byClient } });
  const [outcome] = await scope.run<Outcome>(statement);
  if (!outcome?.isTaken) return refuseRaced(scope, visit.id, holds);
  // The watch over the time that was missed has ended.
  if (visit.status === 'no-show') await scope.enqueue('no-show', visit.id);
  if (kind === 'move' && occupies(visit.status)) await noteFreedSlot(scope, visit, !byClient);
  return {
    ...visit,
    ...{ status, isSqueezedIn, version: visit.version + 1, timedAt: timedAt ?? visit.timedAt },
    ...{ rescheduleRequestedAt: null, attentionCode: null, isClosed: false },
    clientMoves: visit.clientMoves + (byClient ? 1 : 0),
    ...timesOf(placed, facts),
  };
}
