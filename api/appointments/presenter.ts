import type { PlannedStep, VisitPlan } from '../../domain/appointments/visit-plan.ts';
import type { Appointment } from '../../models/appointment.ts';
import type { VisitEvent, VisitMessage } from '../../models/visit-story.ts';
import type { AppointmentCard, Timeline } from './answers.ts';

export const presentAppointment = (visit: Appointment): AppointmentCard => ({
  id: visit.id,
  version: visit.version,
  status: visit.status,
  startsAt: visit.startsAt.toISOString(),
  endsAt: visit.endsAt.toISOString(),
  client: { id: visit.clientId, name: visit.clientName },
  procedure: { id: visit.procedureId, name: visit.procedureName },
  professionalId: visit.professionalId,
  roomId: visit.roomId,
  deviceId: visit.deviceId,
  services: visit.services.map((service) => ({
    position: service.position,
    procedure: { id: service.procedureId, name: service.procedureName },
    professionalId: service.professionalId,
    roomId: service.roomId,
    deviceId: service.deviceId,
    startsAt: service.startsAt.toISOString(),
    endsAt: service.endsAt.toISOString(),
  })),
  origin: visit.origin,
  isSqueezedIn: visit.isSqueezedIn,
  holdExpiresAt: visit.holdExpiresAt?.toISOString() ?? null,
  arrivedAt: visit.arrivedAt?.toISOString() ?? null,
  startedAt: visit.startedAt?.toISOString() ?? null,
  rescheduleRequested: visit.rescheduleRequestedAt !== null,
  needsAttention: visit.attentionCode !== null,
  attentionCode: visit.attentionCode,
});

/** Where a page of visits ends. Starts are whole milliseconds, so a Date loses nothing. */
export const positionOf = ({ startsAt, id }: Appointment): [string, string] => [startsAt.toISOString(), id];

interface TimelineParts {
  events: readonly VisitEvent[];
  messages: readonly VisitMessage[];
  plan: VisitPlan;
  upcoming: readonly PlannedStep[];
  workflow: Timeline['workflow'];
}

const iso = (instant: number | null | undefined): string | null =>
  instant === null || instant === undefined ? null : new Date(instant).toISOString();

export const presentTimeline = ({ events, messages, plan, upcoming, workflow }: TimelineParts): Timeline => ({
  past: events.map(({ at, ...event }) => ({ ...event, at: at.toISOString() })),
  now: {
    waitingFor: plan.waitingFor,
    until: iso(plan.until),
    next: plan.next?.step ?? null,
    nextAt: iso(plan.next?.at),
  },
  upcoming: upcoming.map((step) => ({ at: new Date(step.at).toISOString(), kind: step.step })),
  messages: messages.map(({ updatedAt, ...message }) => ({ ...message, at: updatedAt.toISOString() })),
  workflow,
});
