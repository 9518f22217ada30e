import type { Procedure, Resource } from '../clinic/catalogue.ts';
import { isInside, type OpenDays, type OpenHours } from '../clinic/open-hours.ts';
import { type BusyTimes, busyTimes, type Interval, isFreeBetween, neverBusy } from './busy-times.ts';
import { type LaidVisit, layVisit, type ServiceWish } from './lay-visit.ts';
import type { Unbookable } from './unbookable.ts';

/** A service that a visit shall have, with somebody or with whoever can. */
export interface AskedService {
  procedure: Procedure;
  professionalId?: string | null;
}

export interface VisitWish {
  services: readonly AskedService[];
  professionals: readonly Resource[];
  rooms: readonly Resource[];
  devices: readonly Resource[];
  /** What each resource is held for, by resource id. */
  busy: ReadonlyMap<string, BusyTimes>;
  /** Time in which nobody holds them and they may still not be used: a licence has ended, a device is due for maintenance. */
  unbookable?: readonly Unbookable[];
}

export interface Candidate {
  id: string;
  /** Place in the order in which the resources were given. */
  order: number;
  busy: BusyTimes;
  unbookable: BusyTimes;
  /** null = the clinic's own. */
  hours: OpenHours | null;
}

/** One service of the visit, its times counted from the start of the whole. */
interface Leg {
  procedure: Procedure;
  from: number;
  to: number;
  /** When the professional is held, and when room and device are. */
  presence: readonly Interval[];
  use: readonly Interval[];
  people: readonly Candidate[];
  /** null = none is needed. */
  rooms: readonly Candidate[] | null;
  devices: readonly Candidate[] | null;
}

export interface Placed {
  visit: LaidVisit;
  /** How often the client is handed to somebody else. */
  handovers: number;
}

/**
 * Finds people, rooms and devices for all services of a visit at a given start. Services follow one another and times of one visit never
 * stand in each other's way, so that each service can be judged by itself: the first that is free for it will do, and no choice has to
 * be taken back.
 */
export class VisitSearch {
  readonly #legs: readonly Leg[];
  readonly #clinicHours: OpenHours;
  /** Who can do the first service, in the order given. */
  readonly beginners: readonly Candidate[];

  constructor(wish: VisitWish, days: OpenDays) {
    this.#clinicHours = days.hours();
    const hours = new Map<string, OpenHours>();
    const hoursOf = ({ hours: weekly }: Resource): OpenHours | null => {
      if (!weekly) return null;
      const key = JSON.stringify(weekly);
      const known = hours.get(key) ?? days.hours(weekly);
      hours.set(key, known);
      return known;
    };
    let at = 0;
    this.#legs = wish.services.map((service) => {
      const leg = legOf(at, service, wish, hoursOf);
      at = leg.to;
      return leg;
    });
    this.beginners = this.#legs[0]?.people ?? [];
  }

  /** When somebody works. */
  hoursOf = ({ hours }: Candidate): OpenHours => hours ?? this.#clinicHours;

  /** What no person could change: the clinic's hours, and that rooms and devices are free. Asked once instead of for everybody. */
  isPossible(startsAt: number): boolean {
    return (
      isInside(this.#clinicHours, startsAt, startsAt + (this.#legs.at(-1)?.to ?? 0)) &&
      this.#legs.every(
        (leg) =>
          equip(leg.rooms, null, leg, startsAt) !== undefined &&
          equip(leg.devices, null, leg, startsAt) !== undefined,
      )
    );
  }

  /** The visit begun by one person, who goes on with it where she can; null when something is missing. `isPossible` comes first. */
  place(startsAt: number, beginner: Candidate): Placed | null {
    const wishes: ServiceWish[] = [];
    let handovers = 0;
    let before: Crew | null = null;
    for (const leg of this.#legs) {
      const crew = crewFor(leg, startsAt, before, beginner);
      if (!crew) return null;
      if (before && before.who.id !== crew.who.id) handovers += 1;
      const { who, room, device } = crew;
      const ids = { professionalId: who.id, roomId: room?.id ?? null, deviceId: device?.id ?? null };
      wishes.push({ procedure: leg.procedure, ...ids });
      before = crew;
    }
    return { visit: layVisit(startsAt, wishes), handovers };
  }
}

/** Who does one service, where and with what. */
interface Crew {
  who: Candidate;
  room: Candidate | null;
  device: Candidate | null;
}

function crewFor(leg: Leg, startsAt: number, before: Crew | null, beginner: Candidate): Crew | null {
  const people = before ? leg.people : [beginner];
  const who = pick(people, before?.who, (person) => isThere(person, leg, startsAt));
  if (!who) return null;
  const room = equip(leg.rooms, before?.room, leg, startsAt);
  const device = room === undefined ? undefined : equip(leg.devices, before?.device, leg, startsAt);
  return room === undefined || device === undefined ? null : { who, room, device };
}

/** The one of the service before, where possible, or else the first that passes. */
const pick = (
  candidates: readonly Candidate[],
  known: Candidate | null | undefined,
  passes: (one: Candidate) => boolean,
): Candidate | undefined => {
  const same = known && candidates.find(({ id }) => id === known.id);
  return same && passes(same) ? same : candidates.find(passes);
};

/** null when none is needed, undefined when none is free. */
const equip = (
  candidates: readonly Candidate[] | null,
  known: Candidate | null | undefined,
  leg: Leg,
  startsAt: number,
): Candidate | null | undefined =>
  candidates && pick(candidates, known, (item) => isIdle(item, leg, leg.use, startsAt));

const isIdle = ({ busy, unbookable }: Candidate, leg: Leg, held: readonly Interval[], startsAt: number) =>
  held.every(([from, to]) => isFreeBetween(busy, startsAt + from, startsAt + to)) &&
  isFreeBetween(unbookable, startsAt + leg.from, startsAt + leg.to);

const isThere = (person: Candidate, leg: Leg, startsAt: number): boolean =>
  (!person.hours || isInside(person.hours, startsAt + leg.from, startsAt + leg.to)) &&
  isIdle(person, leg, leg.presence, startsAt);

function legOf(
  at: number,
  { procedure, professionalId }: AskedService,
  wish: VisitWish,
  hoursOf: (resource: Resource) => OpenHours | null,
): Leg {
  const laid = layVisit(at, [{ procedure, professionalId: 'person', roomId: 'use', deviceId: null }]);
  const holdsOf = (id: string) =>
    laid.holds.filter(({ resourceId }) => resourceId === id).map(({ from, to }): Interval => [from, to]);
  const candidates = (resources: readonly Resource[], fits: (one: Resource) => boolean): Candidate[] =>
    resources.flatMap((resource, order) =>
      resource.isActive && fits(resource)
        ? [
            {
              ...{ id: resource.id, order, hours: hoursOf(resource) },
              busy: wish.busy.get(resource.id) ?? neverBusy,
              unbookable: unbookableOf(wish.unbookable ?? [], resource.id, procedure.id),
            },
          ]
        : [],
    );
  const ofTag = (resources: readonly Resource[], tag: string | null) =>
    tag === null ? null : candidates(resources, (item) => item.tag === tag);
  const isAble = (person: Resource) =>
    procedure.isActive &&
    person.procedureIds.includes(procedure.id) &&
    (!professionalId || person.id === professionalId);
  return {
    ...{ procedure, from: at, to: laid.endsAt },
    ...{ presence: holdsOf('person'), use: holdsOf('use') },
    people: candidates(wish.professionals, isAble),
    rooms: ofTag(wish.rooms, procedure.roomTag),
    devices: ofTag(wish.devices, procedure.deviceTag),
  };
}

const unbookableOf = (spans: readonly Unbookable[], id: string, procedureId: string): BusyTimes =>
  busyTimes(
    spans
      .filter((span) => span.resourceId === id && (span.procedureId ?? procedureId) === procedureId)
      .map(({ from, to }): Interval => [from, to]),
  );
