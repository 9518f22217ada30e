import { addDays, openRanges, type ClinicCalendar } from '../clinic/calendar.ts';
import type { Procedure, Resource } from '../clinic/catalogue.ts';
import { bookedTime } from './booking.ts';

/** Half-open [from, to) in epoch milliseconds. */
export type Interval = readonly [from: number, to: number];

export interface Slot {
  startsAt: number;
  endsAt: number;
  professionalId: string;
  roomId: string | null;
  deviceId: string | null;
}

export interface AvailabilityQuestion {
  procedure: Procedure;
  professionals: readonly Resource[];
  rooms: readonly Resource[];
  devices: readonly Resource[];
  /** What each resource is held for, by resource id. */
  busy: ReadonlyMap<string, readonly Interval[]>;
  calendar: ClinicCalendar;
  fromDay: string;
  toDay: string;
  now: number;
  /** Distance of start times offered. */
  stepMin: number;
}

export function isFree(busy: readonly Interval[] | undefined, from: number, to: number): boolean {
  return !busy?.some(([start, end]) => start < to && end > from);
}

/** The first free resource of the kind asked for; undefined when a resource is needed and none is free. */
export function pickFree(
  candidates: readonly Resource[],
  tag: string | null,
  busy: ReadonlyMap<string, readonly Interval[]>,
  from: number,
  to: number,
): Resource | null | undefined {
  if (tag === null) return null;
  return candidates.find((item) => item.isActive && item.tag === tag && isFree(busy.get(item.id), from, to));
}

/** Start times of one professional on one day at which everything the procedure needs is free. */
function slotsOfDay(question: AvailabilityQuestion, professional: Resource, day: string): Slot[] {
  const { procedure, calendar, busy, now, stepMin } = question;
  const clinicOpen = openRanges(calendar, day);
  const working = professional.hours ? openRanges(calendar, day, professional.hours) : clinicOpen;
  const slots: Slot[] = [];
  for (const [from, to] of working) {
    for (let startsAt = from; startsAt < to; startsAt += stepMin * 60_000) {
      const time = bookedTime(startsAt, procedure);
      const fits =
        time.endsAt <= to && clinicOpen.some(([open, close]) => startsAt >= open && time.endsAt <= close);
      if (startsAt < now || !fits || !isFree(busy.get(professional.id), time.heldFrom, time.heldTo)) continue;
      const room = pickFree(question.rooms, procedure.roomTag, busy, time.heldFrom, time.heldTo);
      const device = pickFree(question.devices, procedure.deviceTag, busy, time.heldFrom, time.heldTo);
      if (room === undefined || device === undefined) continue;
      slots.push({
        startsAt,
        endsAt: time.endsAt,
        professionalId: professional.id,
        roomId: room?.id ?? null,
        deviceId: device?.id ?? null,
      });
    }
  }
  return slots;
}

/** Free times over a range of days (inclusive), in order of time. Pure: the caller brings what is busy. */
export function availableSlots(question: AvailabilityQuestion): Slot[] {
  const able = question.professionals.filter(
    (person) => person.isActive && person.procedureIds.includes(question.procedure.id),
  );
  const slots: Slot[] = [];
  for (let day = question.fromDay; day <= question.toDay; day = addDays(day, 1)) {
    for (const professional of able) slots.push(...slotsOfDay(question, professional, day));
  }
  return slots.sort((one, other) => one.startsAt - other.startsAt);
}
