import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  type ClinicCalendar,
  isOpen,
  openRanges,
  wallTime,
  type WeeklyHours,
} from '../clinic/calendar.ts';
import type { Procedure, Resource, ResourceKind } from '../clinic/catalogue.ts';
import { type AvailabilityQuestion, availableSlots, type Slot } from './availability.ts';
import { bookingRefusals } from './booking.ts';
import { busyTimes, type Interval } from './busy-times.ts';
import { layVisit } from './lay-visit.ts';

// Days around which the clock changes, or changed: by an hour, by half of one, over midnight, by a whole day.
const days: [zone: string, day: string][] = [
  ...['America/Manaus', 'America/Rio_Branco', 'America/Noronha', 'America/Sao_Paulo'].map(
    (zone): [string, string] => [zone, '2026-11-23'],
  ),
  ['America/Sao_Paulo', '2018-11-03'],
  ['America/Sao_Paulo', '2019-02-16'],
  ['America/New_York', '2026-03-08'],
  ['America/New_York', '2026-10-31'],
  ['Europe/Lisbon', '2026-03-29'],
  ['Europe/Lisbon', '2026-10-24'],
  ['Australia/Lord_Howe', '2026-04-04'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['Pacific/Apia', '2011-12-29'],
  ['Pacific/Apia', '2011-12-30'],
];

const minute = 60_000;
const pad = (value: number) => String(value).padStart(2, '0');
const clock = (min: number) => `${pad(Math.floor(min / 60))}:${pad(min % 60)}`;
/** Up to three ranges of one day, some touching; most of them in the night, where clocks change. */
const ranges = fc
  .uniqueArray(fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 1439 })), {
    minLength: 2,
    maxLength: 4,
  })
  .map((minutes) => {
    const sorted = minutes.toSorted((one, other) => one - other);
    return sorted.slice(1).map((to, at) => ({ from: clock(sorted[at] ?? 0), to: clock(to) }));
  });
const weekOf = (of: { from: string; to: string }[]): WeeklyHours =>
  Object.fromEntries(Array.from({ length: 7 }, (_, weekday) => [String(weekday), of]));
const weekly = ranges.map(weekOf);
const wholeDay = weekOf([{ from: '00:00', to: '23:59' }]);

const procedureOf = (id: string) =>
  fc
    .record({
      durationMin: fc.integer({ min: 5, max: 90 }),
      bufferBeforeMin: fc.constantFrom(0, 0, 15),
      bufferAfterMin: fc.constantFrom(0, 10),
      gap: fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
      roomTag: fc.constantFrom(null, 'sala'),
      deviceTag: fc.constantFrom(null, null, 'laser'),
    })
    .map(({ gap, ...rest }): Procedure => {
      const processingAfterMin = Math.floor(gap[0] * rest.durationMin);
      const processingMin = Math.floor(gap[1] * (rest.durationMin - processingAfterMin));
      return { id, isActive: true, ...rest, processingAfterMin, processingMin };
    });

const resource = (id: string, kind: ResourceKind, over: Partial<Resource> = {}): Resource => ({
  ...{ id, kind, isActive: true, hours: null, procedureIds: [] },
  tag: { professional: null, room: 'sala', device: 'laser' }[kind],
  ...over,
});
const person = (id: string) =>
  fc
    .tuple(fc.option(weekly), fc.subarray(['p1', 'p2'], { minLength: 1 }))
    .map(([hours, procedureIds]) => resource(id, 'professional', { hours, procedureIds }));

const ids = ['ana', 'bia', 'r1', 'r2', 'laser'];
const span = (start: number) =>
  fc
    .tuple(fc.integer({ min: -120, max: 3_000 }), fc.integer({ min: 1, max: 300 }))
    .map(([from, length]): Interval => [start + from * minute, start + (from + length) * minute]);

/** A clinic on two days in one of the zones, with what is held in it. */
const scene = fc.constantFrom(...days).chain(([timeZone, fromDay]) => {
  const start = Date.parse(`${fromDay}T00:00:00Z`);
  return fc.record({
    zone: fc.constant({ timeZone, fromDay, start }),
    hours: fc.oneof(weekly, weekly, fc.constant(wholeDay)),
    closedDays: fc.constantFrom([], [], [addDays(fromDay, 1)]),
    procedures: fc.tuple(procedureOf('p1'), procedureOf('p2')),
    wanted: fc.array(fc.tuple(fc.constantFrom(0, 1), fc.constantFrom(null, null, 'ana')), {
      minLength: 1,
      maxLength: 3,
    }),
    people: fc.tuple(person('ana'), person('bia')),
    held: fc.array(fc.tuple(fc.constantFrom(...ids), span(start)), { maxLength: 14 }),
    barred: fc.array(fc.tuple(fc.constantFrom(...ids), fc.constantFrom(null, 'p1'), span(start)), {
      maxLength: 2,
    }),
    stepMin: fc.constantFrom(20, 45, 60),
    late: fc.integer({ min: 0, max: 1_500 }),
  });
});
type Scene = typeof scene extends fc.Arbitrary<infer S> ? S : never;

function questionOf(given: Scene): AvailabilityQuestion {
  const { zone, hours, closedDays, procedures, wanted, people, held, barred } = given;
  const calendar: ClinicCalendar = { timeZone: zone.timeZone, hours, closedDays };
  const ofResource = (id: string) => held.filter((one) => one[0] === id).map(([, interval]) => interval);
  return {
    calendar,
    services: wanted.map(([index, professionalId]) => ({ procedure: procedures[index], professionalId })),
    professionals: people,
    rooms: [resource('r1', 'room'), resource('r2', 'room')],
    devices: [resource('laser', 'device')],
    busy: new Map(ids.map((id) => [id, busyTimes(ofResource(id))])),
    unbookable: barred.map(([resourceId, procedureId, [from, to]]) => ({
      resourceId,
      procedureId,
      from,
      to,
    })),
    ...{ fromDay: zone.fromDay, toDay: addDays(zone.fromDay, 1), stepMin: given.stepMin },
    now: zone.start + given.late * minute,
  };
}

/** Every way to give people, rooms and devices to the services: tried one after the other, no cleverness at all. */
function* crews(asked: AvailabilityQuestion, at = 0): Generator<(Resource | null)[][]> {
  const service = asked.services[at];
  if (!service) {
    yield [];
    return;
  }
  const { procedure, professionalId } = service;
  const people = asked.professionals.filter((one) => !professionalId || one.id === professionalId);
  for (const who of people)
    for (const room of procedure.roomTag ? asked.rooms : [null])
      for (const device of procedure.deviceTag ? asked.devices : [null])
        for (const rest of crews(asked, at + 1)) yield [[who, room, device], ...rest];
}

/** What booking would say, and what a look at every held time says. */
function isAccepted(
  asked: AvailabilityQuestion,
  held: Scene['held'],
  startsAt: number,
  crew: (Resource | null)[][],
) {
  const services = asked.services.map(({ procedure }, at) => {
    const [professional, room = null, device = null] = crew[at] ?? [];
    return { procedure, professional: professional as Resource, room, device };
  });
  const laid = layVisit(
    startsAt,
    services.map(({ procedure, professional, room, device }) => ({
      ...{
        procedure,
        professionalId: professional.id,
        roomId: room?.id ?? null,
        deviceId: device?.id ?? null,
      },
    })),
  );
  const isHeld = laid.holds.some((hold) =>
    held.some(([id, [from, to]]) => id === hold.resourceId && from < hold.to && to > hold.from),
  );
  const isBarred = laid.services.some(({ procedureId, professionalId, roomId, deviceId, ...time }) =>
    asked.unbookable?.some(
      (bar) =>
        [professionalId, roomId, deviceId].includes(bar.resourceId) &&
        (bar.procedureId === null || bar.procedureId === procedureId) &&
        bar.from < time.endsAt &&
        bar.to > time.startsAt,
    ),
  );
  // Last, because it asks `Intl` for every service.
  return (
    !isHeld && !isBarred && bookingRefusals({ startsAt, services }, asked.calendar, asked.now).length === 0
  );
}

function canBegin({ calendar, services }: AvailabilityQuestion, day: string, startsAt: number): boolean {
  const length = services.reduce((sum, { procedure }) => sum + procedure.durationMin, 0);
  return (
    wallTime(startsAt, calendar.timeZone).day === day &&
    isOpen(calendar, startsAt, startsAt + length * minute)
  );
}

/** Who could begin when, found the slow way. */
function accepted(given: Scene, asked: AvailabilityQuestion): Set<string> {
  const found = new Set<string>();
  for (let day = asked.fromDay; day <= asked.toDay; day = addDays(day, 1))
    for (const who of asked.professionals)
      for (const [from, to] of openRanges(asked.calendar, day, who.hours ?? asked.calendar.hours))
        for (let startsAt = from; startsAt < to; startsAt += asked.stepMin * minute)
          // What no crew could change is asked once; and a day that a zone skipped has no times.
          for (const crew of canBegin(asked, day, startsAt) ? crews(asked) : [])
            if (crew[0]?.[0] === who && isAccepted(asked, given.held, startsAt, crew)) {
              found.add(`${startsAt} ${who.id}`);
              break;
            }
  return found;
}

const crewOf = (asked: AvailabilityQuestion, slot: Slot) => {
  const all = [...asked.professionals, ...asked.rooms, ...asked.devices];
  const of = (id: string | null) => all.find((one) => one.id === id) ?? null;
  return slot.services.map(({ professionalId, roomId, deviceId }) =>
    [professionalId, roomId, deviceId].map(of),
  );
};
const handovers = ({ services }: Slot) =>
  services.filter((one, at) => at > 0 && one.professionalId !== services[at - 1]?.professionalId).length;

describe('the search of free times, against one that tries everything', () => {
  it('offers what booking would take, leaves nothing out, and offers it in order', () => {
    let offered = 0;
    fc.assert(
      fc.property(scene, (given) => {
        const asked = questionOf(given);
        const slots = availableSlots(asked);
        offered += slots.length;
        for (const slot of slots)
          expect(isAccepted(asked, given.held, slot.startsAt, crewOf(asked, slot))).toBe(true);
        expect(new Set(slots.map((slot) => `${slot.startsAt} ${slot.professionalId}`))).toEqual(
          accepted(given, asked),
        );
        const order = ({ startsAt, professionalId }: Slot) =>
          startsAt * 2 + (professionalId === 'bia' ? 1 : 0);
        expect(slots.map(order)).toEqual([...new Set(slots.map(order))].sort((one, other) => one - other));
        expect(availableSlots({ ...asked, limit: 3 })).toEqual(slots.slice(0, 3));
      }),
      { numRuns: 80 },
    );
    // Worlds are drawn anew each time: that there was something to compare is what counts.
    expect(offered).toBeGreaterThan(200);
  });

  it('names one way for each start time when asked for the first, with the fewest changes of hands', () => {
    fc.assert(
      fc.property(scene, (given) => {
        const asked = questionOf(given);
        const slots = availableSlots(asked);
        const first = availableSlots({ ...asked, each: 'first' });
        expect(first.map(({ startsAt }) => startsAt)).toEqual([
          ...new Set(slots.map(({ startsAt }) => startsAt)),
        ]);
        for (const slot of first) {
          const rivals = slots.filter(({ startsAt }) => startsAt === slot.startsAt);
          expect(handovers(slot)).toBe(Math.min(...rivals.map(handovers)));
        }
      }),
      { numRuns: 150 },
    );
  });

  it('tells of one instant what the whole search would', () => {
    fc.assert(
      fc.property(scene, fc.nat(), (given, which) => {
        const asked = questionOf(given);
        const slots = availableSlots(asked);
        const slot = slots[which % Math.max(1, slots.length)];
        if (!slot) return;
        const there = availableSlots({ ...asked, startsAt: slot.startsAt });
        expect(there).toEqual(expect.arrayContaining([slot]));
      }),
      { numRuns: 100 },
    );
  });
});
