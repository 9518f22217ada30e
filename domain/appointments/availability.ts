import { addDays, type ClinicCalendar, instantOf } from '../clinic/calendar.ts';
import type { Resource } from '../clinic/catalogue.ts';
import { OpenDays, type OpenHours } from '../clinic/open-hours.ts';
import { bookingHorizonMs } from './booking.ts';
import type { Interval } from './busy-times.ts';
import type { LaidService } from './lay-visit.ts';
import { type Candidate, type Placed, VisitSearch, type VisitWish } from './visit-search.ts';

export type { Interval } from './busy-times.ts';

/** A time for a whole visit; who and where of the first service stands beside it, for lists. */
export interface Slot {
  startsAt: number;
  endsAt: number;
  professionalId: string;
  roomId: string | null;
  deviceId: string | null;
  services: readonly LaidService[];
}

export interface AvailabilityQuestion extends VisitWish {
  calendar: ClinicCalendar;
  /** Days on which the visit may begin, inclusive. */
  fromDay: string;
  toDay: string;
  now: number;
  /** Distance of start times offered, counted from when a professional begins to work. */
  stepMin: number;
  /** `all`: a slot for everybody who can begin the visit; `first`: one for each start time, with the fewest changes of hands. */
  each?: 'first' | 'all';
  /** Only this start, wherever it lies between the steps. */
  startsAt?: number;
  limit?: number;
}

/** Free times of a visit in order of time, then of the professionals. Pure: the caller brings what is busy. */
export function availableSlots(question: AvailabilityQuestion): Slot[] {
  const { limit = Infinity, services } = question;
  const slots: Slot[] = [];
  if (services.length === 0) return slots;
  for (const slot of slotsInOrder(question)) {
    if (slots.length >= limit) break;
    slots.push(slot);
  }
  return slots;
}

/** Lazily, so that whoever wants ten slots does not pay for a month. */
function* slotsInOrder(question: AvailabilityQuestion): Generator<Slot> {
  const { calendar, fromDay, toDay, now, each = 'all' } = question;
  const search = new VisitSearch(question, new OpenDays(calendar, fromDay, toDay));
  for (const [startsAt, people] of startsInOrder(question, search)) {
    if (startsAt < now || startsAt > now + bookingHorizonMs || !search.isPossible(startsAt)) continue;
    let best: Placed | null = null;
    for (const person of people) {
      const placed = search.place(startsAt, person);
      if (placed && each === 'all') yield slotOf(placed);
      else if (placed && (best === null || placed.handovers < best.handovers)) best = placed;
      if (each === 'first' && best?.handovers === 0) break;
    }
    if (best) yield slotOf(best);
  }
}

function slotOf({ visit }: Placed): Slot {
  const { startsAt, endsAt, services } = visit;
  const { professionalId = '', roomId = null, deviceId = null } = services[0] ?? {};
  return { startsAt, endsAt, professionalId, roomId, deviceId, services };
}

/** Those who work the same hours share their start times. */
type Shift = readonly Candidate[];

function* startsInOrder(
  { calendar, toDay, stepMin, startsAt }: AvailabilityQuestion,
  search: VisitSearch,
): Generator<[startsAt: number, people: readonly Candidate[]]> {
  if (startsAt !== undefined) {
    yield [startsAt, search.beginners];
    return;
  }
  const shifts = new Map<OpenHours, Candidate[]>();
  for (const person of search.beginners) {
    const hours = search.hoursOf(person);
    shifts.set(hours, [...(shifts.get(hours) ?? []), person]);
  }
  const end = instantOf(addDays(toDay, 1), '00:00', calendar.timeZone);
  const ranges = [...shifts].flatMap(([hours, shift]) =>
    Array.from({ length: hours.length / 2 }, (_, at) => ({
      ...{ from: hours[2 * at] as number, to: hours[2 * at + 1] as number, shift },
    })).filter(({ from }) => from < end),
  );
  ranges.sort((one, other) => one.from - other.from);
  // Ranges that overlap are looked at together: a day, or a half of it.
  for (let at = 0; at < ranges.length;) {
    const starts = new Map<number, Set<Shift>>();
    for (let until = ranges[at]?.to ?? 0; at < ranges.length; at += 1) {
      const range = ranges[at];
      if (!range || range.from >= until) break;
      until = Math.max(until, range.to);
      for (let start = range.from; start < range.to; start += stepMin * 60_000)
        starts.set(start, (starts.get(start) ?? new Set()).add(range.shift));
    }
    for (const [start, onDuty] of [...starts].sort((one, other) => one[0] - other[0]))
      yield [start, inOrder([...onDuty])];
  }
}

const inOrder = (shifts: readonly Shift[]): readonly Candidate[] =>
  shifts.length === 1 && shifts[0] ? shifts[0] : shifts.flat().sort((one, other) => one.order - other.order);

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
