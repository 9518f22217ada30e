// What is done to a visit after booking; owner context: appointments.
import {
  afterCommand,
  occupies,
  type Command,
  type HoldCommand,
  type Status,
} from '../domain/appointments/status.ts';
import type { StoryKind } from '../domain/appointments/story.ts';
import { refuse } from '../domain/errors.ts';
import { getAppointment, type Appointment } from './appointment.ts';
import { competenceRefusals } from './competence-check.ts';
import { pokeDepositOfVisit } from './deposit-poke.ts';
import { keepOccupancies, releaseOccupancies } from './occupancy.ts';
import { useOnFinish } from './package-use.ts';
import { retake } from './retake.ts';
import { noteFreedSlot } from './slot-opening.ts';
import type { Scope } from './tenancy.ts';

export interface CommandInput {
  id: string;
  /** The version the person saw; left out by workers and by taps of the client, which hold for whatever is there. */
  version?: number;
  /** Closed vocabulary, shown in the story: cancelReasons, `grace-over`, `pressed`. */
  reason?: string;
}
export async function lockForCommand(scope: Scope, { id, version }: CommandInput): Promise<Appointment> {
  const visit = await getAppointment(scope, id, true);
  if (version !== undefined && version !== visit.version) refuse('version-conflict');
  return visit;
}

/** After these it is decided what becomes of a deposit. */
const endings: readonly StoryKind[] = ['cancel', 'release', 'no-show', 'finish'];

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
  if (endings.includes(kind)) pokeDepositOfVisit(scope, visit.id);
  // Whoever came late was written down as missed by a watch that has ended.
  if (visit.status === 'no-show') await scope.enqueue('no-show', visit.id);
}

const save = (scope: Scope, visit: Appointment, change: object) =>
  scope
    .trx('appointments')
    .where({ clinicId: scope.clinicId, id: visit.id })
    .update({ ...change, version: visit.version + 1, updatedAt: scope.trx.fn.now() });

/** A licence may have ended, a consultation may not have taken place since it was booked. */
async function judgeArrival(scope: Scope, { id, clientId, services }: Appointment): Promise<void> {
  const asked = services.map((service) => ({ ...service, startsAt: service.startsAt.getTime() }));
  const demands = { visitId: id, clientId, services: asked, moment: 'check-in' } as const;
  const reasons = await competenceRefusals(scope, demands);
  if (reasons.length > 0) refuse('slot-unavailable', { reasons });
}

type Change = Partial<Appointment> & Pick<Appointment, 'status'>;

/** What a command changes of the visit besides its status. */
function changeOf(
  command: Exclude<Command, 'move'> | HoldCommand,
  visit: Appointment,
  status: Status,
): Change {
  const now = new Date();
  return {
    status,
    attentionCode: null,
    rescheduleRequestedAt: null,
    isClosed: false,
    holdExpiresAt: null,
    ...(command === 'check-in' && { arrivedAt: now }),
    ...(command === 'start' && { startedAt: now, arrivedAt: visit.arrivedAt ?? now }),
    ...(command === 'finish' && { finishedAt: now }),
    ...(command === 'book' && { timedAt: now }),
  };
}

/** Whoever cancels what was only held undoes a hold: nobody outside has heard of a visit. */
const storyOf = (command: Exclude<Command, 'move'> | HoldCommand, visit: Appointment): StoryKind =>
  command === 'cancel' && visit.status === 'held' ? 'release' : command;

/**
 * Confirm, cancel, check in, start, finish, mark as no-show; make a hold a visit, or release it. Refuses with `not-found`,
 * `version-conflict`, `transition-refused`, and `slot-unavailable` when a late arrival finds its place taken. A repeated confirmation
 * changes nothing. A hold may be booked after its end, as long as nobody wanted its time.
 */
export async function commandAppointment(
  scope: Scope,
  command: Exclude<Command, 'move'> | HoldCommand,
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
  // Whoever goes straight to the room has arrived, too; and whoever waited for an hour is asked for again what holds now.
  if (command === 'check-in' || command === 'start') await judgeArrival(scope, visit);
  if (occupies(status) && !occupies(visit.status)) await retake(scope, visit);
  if (!occupies(status) && occupies(visit.status)) {
    releaseOccupancies(scope, visit.id);
    await noteFreedSlot(scope, visit);
  }
  if (command === 'book') keepOccupancies(scope, visit.id);
  const change = changeOf(command, visit, status);
  await save(scope, visit, change);
  await record(scope, visit, storyOf(command, visit), input.reason ? { reason: input.reason } : {});
  const after = { ...visit, ...change, version: visit.version + 1 };
  if (command === 'finish') await useOnFinish(scope, after);
  return after;
}

/** Gives a hold back whose time is over, by the clock of the database; null when it was booked, or prolonged, meanwhile. */
export async function releaseLapsed(scope: Scope, input: CommandInput): Promise<Appointment | null> {
  const [lapsed] = await scope.run<{ id: string }>({
    name: 'lapsed-hold',
    text: `select id from appointments where clinic_id = $1 and id = $2 and status = 'held' and hold_expires_at <= now()`,
    values: [scope.clinicId, input.id],
  });
  return lapsed ? commandAppointment(scope, 'release', { ...input, reason: 'hold-expired' }) : null;
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
