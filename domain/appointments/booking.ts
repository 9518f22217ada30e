import { isOpen, type ClinicCalendar, wallTime } from '../clinic/calendar.ts';
import type { Procedure, Resource } from '../clinic/catalogue.ts';

/** Why a time is refused; the person hears all of them at once. `until` (ISO) is when a busy resource is free again. */
export const refusalCodes = [
  'in-the-past',
  'too-far-ahead',
  'clinic-closed-day',
  'outside-clinic-hours',
  'outside-working-hours',
  'procedure-inactive',
  'professional-inactive',
  'professional-not-competent',
  'professional-busy',
  'room-required',
  'room-wrong-kind',
  'room-busy',
  'device-required',
  'device-wrong-kind',
  'device-busy',
  // Who may do what where, and when: visit-rules.ts.
  'licence-missing',
  'licence-expired',
  'act-not-allowed',
  'act-needs-sign-off',
  'clinic-class-refused',
  'interval-too-short',
  'prerequisite-missing',
  'device-maintenance',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];
export interface Refusal {
  code: RefusalCode;
  resourceId?: string;
  until?: string;
  /** Which service of the visit, from 1; left out when it is about all of them. */
  position?: number;
}

export interface BookingRequest {
  startsAt: number;
  procedure: Procedure;
  professional: Resource;
  room: Resource | null;
  device: Resource | null;
}

/** The visit as the client sees it, and the longer time its resources are held (preparation and cleaning). */
export interface BookedTime {
  startsAt: number;
  endsAt: number;
  heldFrom: number;
  heldTo: number;
}

const minute = 60_000;
const horizon = 400 * 86_400_000;

export function bookedTime(startsAt: number, procedure: Procedure): BookedTime {
  const endsAt = startsAt + procedure.durationMin * minute;
  return {
    startsAt,
    endsAt,
    heldFrom: startsAt - procedure.bufferBeforeMin * minute,
    heldTo: endsAt + procedure.bufferAfterMin * minute,
  };
}

function timeRefusals(request: BookingRequest, calendar: ClinicCalendar, now: number): Refusal[] {
  const { startsAt, endsAt } = bookedTime(request.startsAt, request.procedure);
  const refusals: Refusal[] = [];
  if (startsAt < now) refusals.push({ code: 'in-the-past' });
  if (startsAt > now + horizon) refusals.push({ code: 'too-far-ahead' });
  if (calendar.closedDays.includes(wallTime(startsAt, calendar.timeZone).day)) {
    refusals.push({ code: 'clinic-closed-day' });
  } else if (!isOpen(calendar, startsAt, endsAt)) {
    refusals.push({ code: 'outside-clinic-hours' });
  } else if (request.professional.hours && !isOpen(calendar, startsAt, endsAt, request.professional.hours)) {
    refusals.push({ code: 'outside-working-hours', resourceId: request.professional.id });
  }
  return refusals;
}

function equipmentRefusals(kind: 'room' | 'device', tag: string | null, chosen: Resource | null): Refusal[] {
  if (!chosen) return tag === null ? [] : [{ code: `${kind}-required` }];
  const fits = chosen.kind === kind && chosen.isActive && (tag === null || chosen.tag === tag);
  return fits ? [] : [{ code: `${kind}-wrong-kind`, resourceId: chosen.id }];
}

/** Everything that speaks against a booking but the occupation of its resources, which the database alone can tell. */
export function bookingRefusals(request: BookingRequest, calendar: ClinicCalendar, now: number): Refusal[] {
  const { procedure, professional } = request;
  const refusals = timeRefusals(request, calendar, now);
  if (!procedure.isActive) refusals.push({ code: 'procedure-inactive' });
  if (!professional.isActive || professional.kind !== 'professional') {
    refusals.push({ code: 'professional-inactive', resourceId: professional.id });
  } else if (!professional.procedureIds.includes(procedure.id)) {
    refusals.push({ code: 'professional-not-competent', resourceId: professional.id });
  }
  refusals.push(...equipmentRefusals('room', procedure.roomTag, request.room));
  refusals.push(...equipmentRefusals('device', procedure.deviceTag, request.device));
  return refusals;
}
