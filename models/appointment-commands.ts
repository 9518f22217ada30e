// What is done to a visit after booking; owner context: appointments.
import { afterCommand, occupies, type Command } from '../domain/appointments/status.ts';
import type { StoryKind } from '../domain/appointments/story.ts';
import { bookedTime } from '../domain/appointments/booking.ts';
import { refuse } from '../domain/errors.ts';
import { getAppointment, type Appointment } from './appointment.ts';
import { refuseSlot, resourcesOf, ruleRefusals } from './booking.ts';
import { readBookingFacts } from './booking-facts.ts';
import { busyRefusals, releaseOccupancies, takeResources } from './occupancy.ts';
import type { Scope } from './tenancy.ts';

export interface CommandInput {
  id: string;
  /** The version the person saw; left out by workers and by taps of the client, which hold for whatever is there. */
  version?: number;
  /** Closed vocabulary, shown in the story: cancelReasons, `grace-over`, `pressed`. */
  reason?: string;
}
export interface MoveInput extends CommandInput {
  startsAt: number;
  professionalId?: string;
  roomId?: string | null;
  deviceId?: string | null;
}

async function lockForCommand(scope: Scope, { id, version }: CommandInput): Promise<Appointment> {
  const visit = await getAppointment(scope, id, true);
  if (version !== undefined && version !== visit.version) refuse('version-conflict');
  return visit;
}

async function record(scope: Scope, visit: Appointment, kind: StoryKind, details: object): Promise<void> {
  await scope.trx('appointmentEvents').insert({
    clinicId: scope.clinicId,
    appointmentId: visit.id,
    kind,
    details: JSON.stringify(details),
  });
  await scope.audit({
    action: `appointment.${kind}`,
    entity: 'appointment',
    entityId: visit.id,
    subjectIds: [visit.clientId],
    purpose: 'BOOKING_CONTRACT',
  });
  // From arrival to the end the process waits for the end alone: telling it of the room would be a workflow task for nothing.
  const isForEndpointsAlone = kind === 'start' && visit.status === 'arrived';
  await scope.enqueue(isForEndpointsAlone ? 'visit-event' : 'appointment', visit.id);
}

const save = (scope: Scope, visit: Appointment, change: object) =>
  scope
    .trx('appointments')
    .where({ clinicId: scope.clinicId, id: visit.id })
    .update({ ...change, version: visit.version + 1, updatedAt: scope.trx.fn.now() });

/** A late arrival takes its resources again, if nobody else has them by now. */
async function retake(scope: Scope, visit: Appointment): Promise<void> {
  const ids = [visit.professionalId, visit.roomId, visit.deviceId].filter((id) => id !== null).sort();
  const [from, to] = [visit.startsAt.getTime(), visit.endsAt.getTime()];
  if (await takeResources(scope, visit.id, ids, from, to)) return;
  refuse('slot-unavailable', { reasons: await busyRefusals(scope, ids, from, to, visit.id) });
}

/**
 * Confirm, cancel, check in, start, finish, mark as no-show. Refuses with `not-found`, `version-conflict`, `transition-refused`,
 * and `slot-unavailable` when a late arrival finds its place taken. A repeated confirmation changes nothing.
 */
export async function commandAppointment(
  scope: Scope,
  command: Exclude<Command, 'move'>,
  input: CommandInput,
): Promise<Appointment> {
  const visit = await lockForCommand(scope, input);
  const status = afterCommand(visit.status, command) ?? refuse('transition-refused');
  if (status === visit.status) {
    await scope.audit({
      action: 'appointment.read',
      entity: 'appointment',
      entityId: visit.id,
      subjectIds: [visit.clientId],
    });
    return visit;
  }
  if (occupies(status) && !occupies(visit.status)) await retake(scope, visit);
  if (!occupies(status) && occupies(visit.status)) await releaseOccupancies(scope, visit.id);
  const finishedAt = command === 'finish' ? new Date() : visit.finishedAt;
  const change = { status, finishedAt, attentionCode: null, rescheduleRequestedAt: null, isClosed: false };
  await save(scope, visit, change);
  await record(scope, visit, command, input.reason ? { reason: input.reason } : {});
  return { ...visit, ...change, version: visit.version + 1 };
}

/**
 * Moves in time, to another professional, room or device. The visit's own hold is given back first, so that it never
 * stands in its own way; everything is re-timed from now and asks for confirmation again.
 */
export async function moveAppointment(scope: Scope, input: MoveInput, now: number): Promise<Appointment> {
  const visit = await lockForCommand(scope, input);
  if (!afterCommand(visit.status, 'move')) refuse('transition-refused');
  await releaseOccupancies(scope, visit.id);
  const wish = {
    clientId: visit.clientId,
    procedureId: visit.procedureId,
    professionalId: input.professionalId ?? visit.professionalId,
    roomId: input.roomId === undefined ? visit.roomId : input.roomId,
    deviceId: input.deviceId === undefined ? visit.deviceId : input.deviceId,
    startsAt: input.startsAt,
  };
  const facts = await readBookingFacts(scope, wish, null);
  const time = bookedTime(wish.startsAt, facts.procedure);
  const refusals = ruleRefusals(facts, wish, now);
  const free = await takeResources(scope, visit.id, resourcesOf(facts), time.heldFrom, time.heldTo);
  if (refusals.length > 0 || !free) await refuseSlot(scope, visit.id, facts, refusals, time);
  const change = {
    status: 'booked' as const,
    startsAt: new Date(time.startsAt),
    endsAt: new Date(time.endsAt),
    timedAt: new Date(now),
    professionalId: facts.professional.id,
    roomId: facts.room?.id ?? null,
    deviceId: facts.device?.id ?? null,
    rescheduleRequestedAt: null,
    attentionCode: null,
    isClosed: false,
  };
  await save(scope, visit, change);
  await record(scope, visit, 'move', {
    from: visit.startsAt.toISOString(),
    to: change.startsAt.toISOString(),
  });
  return { ...visit, ...change, version: visit.version + 1 };
}

/** The client pressed «Remarcar»: the visit stays as it is, and the reception sees that somebody has to call. */
export async function requestReschedule(scope: Scope, id: string): Promise<Appointment> {
  const visit = await lockForCommand(scope, { id });
  if (!afterCommand(visit.status, 'move')) refuse('transition-refused');
  if (visit.rescheduleRequestedAt) return visit;
  const change = { rescheduleRequestedAt: new Date(), attentionCode: 'reschedule-requested' };
  await save(scope, visit, change);
  await record(scope, visit, 'reschedule-request', {});
  return { ...visit, ...change, version: visit.version + 1 };
}

/**
 * Nothing more will happen: the last act of the visit's workflow. False when somebody changed the visit meanwhile, so that it
 * is looked at again. Not a change people see, so the version stays.
 */
export async function closeAppointment(scope: Scope, id: string, version: number): Promise<boolean> {
  const closed = await scope
    .trx('appointments')
    .where({ clinicId: scope.clinicId, id, version })
    .update({ isClosed: true });
  return closed === 1;
}
