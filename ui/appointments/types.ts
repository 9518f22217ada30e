import type { WeeklyHours } from '../../domain/clinic/calendar.ts';
import type { ResourceKind } from '../../domain/clinic/catalogue.ts';
import type { Status } from '../../domain/appointments/status.ts';
import type { WaitingFor, VisitStep } from '../../domain/appointments/visit-plan.ts';
import type { MessageState } from '../../domain/messaging/message-state.ts';

export interface AppointmentCard {
  id: string;
  version: number;
  status: Status;
  startsAt: string;
  endsAt: string;
  client: { id: string; name: string };
  procedure: { id: string; name: string };
  professionalId: string;
  roomId: string | null;
  deviceId: string | null;
  rescheduleRequested: boolean;
  needsAttention: boolean;
}
export interface TimelineEvent {
  at: string;
  kind: string;
  actor: string;
  details: Record<string, unknown>;
}
export interface Timeline {
  past: readonly TimelineEvent[];
  now: { waitingFor: WaitingFor; until: string | null; next: VisitStep | null; nextAt: string | null };
  upcoming: readonly { at: string; kind: VisitStep }[];
  messages: readonly { id: string; template: string; state: MessageState; at: string }[];
  workflow: { id: string; url: string | null };
}
export interface Visit extends Omit<AppointmentCard, 'client'> {
  client: { id: string; name: string; phoneMasked: string | null };
  timeline: Timeline;
}
export interface Resource {
  id: string;
  kind: ResourceKind;
  name: string;
  tag: string | null;
  color: string;
  isActive: boolean;
  staffId: string | null;
  procedureIds: readonly string[];
  hours: WeeklyHours | null;
}
export interface Procedure {
  id: string;
  code: string;
  name: string;
  durationMin: number;
  roomTag: string | null;
  deviceTag: string | null;
  priceCents: number | null;
  isActive: boolean;
}
export interface Clinic {
  id: string;
  name: string;
  timeZone: string;
  hours: WeeklyHours;
  closedDays: readonly { date: string; name: string }[];
}
export interface Slot {
  startsAt: string;
  endsAt: string;
  professionalId: string;
  roomId: string | null;
  deviceId: string | null;
}
export interface FoundClient {
  id: string;
  name: string;
  phone: string | null;
  cpf: string | null;
}
