import { isOpen, type ClinicCalendar, wallTime } from '../clinic/calendar.ts';
import type { Procedure, Resource } from '../clinic/catalogue.ts';

/** Why a time is refused; the person hears all of them at once. `until` (ISO) is when a busy resource is free again. */
export const refusalCodes = [
  'in-the-past',
  'too-soon',
  'too-far-ahead',
  'clinic-closed-day',
  'outside-clinic-hours',
  'outside-working-hours',
  'procedure-inactive',
  'professional-inactive',
  'professional-not-competent',
  'professional-busy',
  'professional-absent',
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
  'device-blocked',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];
export interface Refusal {
  code: RefusalCode;
  resourceId?: string;
  until?: string;
  /** Which service of the visit, from 1; left out when it is about all of them. */
  position?: number;
}

export interface RequestedService {
  procedure: Procedure;
  professional: Resource;
  room: Resource | null;
  device: Resource | null;
}

export interface BookingRequest {
  startsAt: number;
  services: readonly RequestedService[];
  /** A squeeze-in lies over what the professional does and outside her hours: over these two and nothing else. */
  isSqueezedIn?: boolean;
  /** The visit stays where it is, so that it may have begun. */
  keepsStart?: boolean;
}

/** The visit as the client sees it, and the longer time its resources are held (preparation and cleaning). */
export interface BookedTime {
  startsAt: number;
  endsAt: number;
  heldFrom: number;
  heldTo: number;
}

const minute = 60_000;
/** How far ahead the agenda is open. */
export const bookingHorizonMs = 400 * 86_400_000;

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
  const { startsAt, services, keepsStart = false } = request;
  const endsAt = startsAt + services.reduce((sum, { procedure }) => sum + procedure.durationMin, 0) * minute;
  const refusals: Refusal[] = [];
  if (startsAt < now && !keepsStart) refusals.push({ code: 'in-the-past' });
  if (startsAt > now + bookingHorizonMs) refusals.push({ code: 'too-far-ahead' });
  if (calendar.closedDays.includes(wallTime(startsAt, calendar.timeZone).day)) {
    return [...refusals, { code: 'clinic-closed-day' }];
  }
  if (!isOpen(calendar, startsAt, endsAt)) return [...refusals, { code: 'outside-clinic-hours' }];
  return request.isSqueezedIn ? refusals : [...refusals, ...hoursRefusals(request, calendar)];
}

/** Each professional's own hours count for her own services. */
function hoursRefusals({ startsAt, services }: BookingRequest, calendar: ClinicCalendar): Refusal[] {
  const refusals: Refusal[] = [];
  let at = startsAt;
  for (const [index, { procedure, professional }] of services.entries()) {
    const endsAt = at + procedure.durationMin * minute;
    if (professional.hours && !isOpen(calendar, at, endsAt, professional.hours)) {
      const code = 'outside-working-hours';
      refusals.push({ code, resourceId: professional.id, ...ofService(index, services) });
    }
    at = endsAt;
  }
  return refusals;
}

/** Which service a refusal is about, when there are several. */
export const ofService = (index: number, services: readonly unknown[]): { position?: number } =>
  services.length > 1 ? { position: index + 1 } : {};

function equipmentRefusals(kind: 'room' | 'device', tag: string | null, chosen: Resource | null): Refusal[] {
  if (!chosen) return tag === null ? [] : [{ code: `${kind}-required` }];
  const fits = chosen.kind === kind && chosen.isActive && (tag === null || chosen.tag === tag);
  return fits ? [] : [{ code: `${kind}-wrong-kind`, resourceId: chosen.id }];
}

function serviceRefusals({ procedure, professional, room, device }: RequestedService): Refusal[] {
  const refusals: Refusal[] = [];
  if (!procedure.isActive) refusals.push({ code: 'procedure-inactive' });
  if (!professional.isActive || professional.kind !== 'professional') {
    refusals.push({ code: 'professional-inactive', resourceId: professional.id });
  } else if (!professional.procedureIds.includes(procedure.id)) {
    refusals.push({ code: 'professional-not-competent', resourceId: professional.id });
  }
  refusals.push(...equipmentRefusals('room', procedure.roomTag, room));
  refusals.push(...equipmentRefusals('device', procedure.deviceTag, device));
  return refusals;
}

/** Everything that speaks against a booking but the occupation of its resources, which the database alone can tell. */
export function bookingRefusals(request: BookingRequest, calendar: ClinicCalendar, now: number): Refusal[] {
  const { services } = request;
  return [
    ...timeRefusals(request, calendar, now),
    ...services.flatMap((service, index) =>
      serviceRefusals(service).map((refusal) => ({ ...refusal, ...ofService(index, services) })),
    ),
  ];
}
