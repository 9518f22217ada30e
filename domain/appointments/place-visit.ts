import type { Procedure, Resource } from '../clinic/catalogue.ts';
import { type BlockKind, busyCode } from './blocks.ts';
import { ofService, type Refusal } from './booking.ts';
import { type Hold, layVisit, type LaidVisit } from './lay-visit.ts';

/** When somebody else has a resource; a lapsed hold is in nobody's way, but has to be freed first. */
export interface TakenTime {
  from: number;
  to: number;
  isLapsed: boolean;
  /** What the resource is blocked for, when it is no visit that has it. */
  block?: BlockKind | null;
}
export interface Candidate extends Resource {
  taken: readonly TakenTime[];
}

/** A service as it is wished for: `null` asks for any free room or device that the procedure needs. */
export interface PlaceWish {
  procedure: Procedure;
  professional: Candidate;
  room: Candidate | null;
  device: Candidate | null;
}

export interface PlacedVisit {
  /** With the rooms and devices that were picked; null where none is needed, or none is free. */
  services: PlaceWish[];
  laid: LaidVisit;
}

/**
 * Finds rooms and devices for the services that have none: the one of the service before when it is of the right kind and free, because
 * then the client stays where she is; else the first free one. Services of one visit never stand in each other's way.
 */
export function placeVisit(
  startsAt: number,
  wishes: readonly PlaceWish[],
  candidates: readonly Candidate[],
): PlacedVisit {
  const services: PlaceWish[] = [];
  let at = startsAt;
  for (const wish of wishes) {
    const { procedure } = wish;
    const endsAt = at + procedure.durationMin * minute;
    const [from, to] = [at - procedure.bufferBeforeMin * minute, endsAt + procedure.bufferAfterMin * minute];
    const before = services.at(-1);
    const pick = (kind: 'room' | 'device', tag: string | null) => {
      if (tag === null) return null;
      const stays = before?.[kind] ? [before[kind]] : [];
      const fits = (item: Candidate) => item.kind === kind && item.isActive && item.tag === tag;
      return [...stays, ...candidates].find((item) => fits(item) && !takenIn(item, from, to)) ?? null;
    };
    services.push({
      ...wish,
      room: wish.room ?? pick('room', procedure.roomTag),
      device: wish.device ?? pick('device', procedure.deviceTag),
    });
    at = endsAt;
  }
  return { services, laid: layVisit(startsAt, services.map(idsOf)) };
}

/** Who has what the visit needs, for every service; over the professional's time a squeeze-in may lie, if she is there at all. */
export function takenRefusals({ services, laid }: PlacedVisit, isSqueezedIn: boolean): Refusal[] {
  return services.flatMap((service, index) => {
    const { holds } = layVisit(laid.services[index]?.startsAt ?? laid.startsAt, [idsOf(service)]);
    return [service.professional, service.room, service.device].flatMap((item): Refusal[] => {
      if (!item) return [];
      const isInTheWay = ({ block }: TakenTime) =>
        !isSqueezedIn || item.kind !== 'professional' || block === 'absence';
      const latest = holds
        .filter(({ resourceId }) => resourceId === item.id)
        .flatMap(({ from, to }) => takenIn(item, from, to, isInTheWay) ?? [])
        .reduce<TakenTime | null>((last, one) => (last && last.to >= one.to ? last : one), null);
      if (!latest) return [];
      const refusal = { code: busyCode(item.kind, latest.block ?? null), resourceId: item.id };
      return [{ ...refusal, until: new Date(latest.to).toISOString(), ...ofService(index, services) }];
    });
  });
}

/** The times of the visit that lapsed holds lie in. */
export function lapsedIn({ services, laid }: PlacedVisit): Hold[] {
  const items = new Map(
    services.flatMap(({ professional, room, device }) =>
      [professional, room, device].flatMap((item) => (item ? [[item.id, item] as const] : [])),
    ),
  );
  const isLapsed = ({ resourceId, from, to }: Hold) =>
    items.get(resourceId)?.taken.some((one) => one.isLapsed && one.from < to && one.to > from);
  return laid.holds.filter(isLapsed);
}

const minute = 60_000;

/** Of those who have it in [from, to), the one who has it longest. */
function takenIn(
  { taken }: Candidate,
  from: number,
  to: number,
  counts: (one: TakenTime) => boolean = () => true,
): TakenTime | undefined {
  let latest: TakenTime | undefined;
  for (const one of taken) {
    if (one.isLapsed || !counts(one) || one.from >= to || one.to <= from) continue;
    if (!latest || one.to > latest.to) latest = one;
  }
  return latest;
}

const idsOf = ({ procedure, professional, room, device }: PlaceWish) => ({
  procedure,
  professionalId: professional.id,
  roomId: room?.id ?? null,
  deviceId: device?.id ?? null,
});
