import type { Procedure } from '../clinic/catalogue.ts';

const minute = 60_000;

/** What is done in a visit, with whom and where. */
export interface ServiceWish {
  procedure: Pick<
    Procedure,
    'id' | 'durationMin' | 'bufferBeforeMin' | 'bufferAfterMin' | 'processingAfterMin' | 'processingMin'
  >;
  professionalId: string;
  roomId: string | null;
  deviceId: string | null;
}

/** Half-open [from, to) in epoch milliseconds. */
export interface Hold {
  resourceId: string;
  from: number;
  to: number;
}

export interface LaidService {
  /** From 1, in the order in which they are done. */
  position: number;
  procedureId: string;
  professionalId: string;
  roomId: string | null;
  deviceId: string | null;
  startsAt: number;
  endsAt: number;
}

export interface LaidVisit {
  /** As the client sees it. */
  startsAt: number;
  endsAt: number;
  services: LaidService[];
  /** For how long each resource is held: sorted by resource and time, none touches the next one of its resource. */
  holds: Hold[];
}

/**
 * Lays services one after the other from an instant on. A resource is held from the preparation of a service to the end of its cleaning;
 * a professional not while the treatment works by itself. Times of one resource that meet are one hold: between two services of the
 * same client in the same room nobody else can come in.
 */
export function layVisit(startsAt: number, wishes: readonly ServiceWish[]): LaidVisit {
  const services: LaidService[] = [];
  const holds: Hold[] = [];
  let at = startsAt;
  for (const [index, { procedure, ...who }] of wishes.entries()) {
    const endsAt = at + procedure.durationMin * minute;
    services.push({ ...who, position: index + 1, procedureId: procedure.id, startsAt: at, endsAt });
    holds.push(...holdsOfService(at, endsAt, procedure, who));
    at = endsAt;
  }
  return { startsAt, endsAt: at, services, holds: mergeHolds(holds) };
}

function holdsOfService(
  startsAt: number,
  endsAt: number,
  procedure: ServiceWish['procedure'],
  { professionalId, roomId, deviceId }: Omit<ServiceWish, 'procedure'>,
): Hold[] {
  const from = startsAt - procedure.bufferBeforeMin * minute;
  const to = endsAt + procedure.bufferAfterMin * minute;
  const leaves = startsAt + procedure.processingAfterMin * minute;
  const returns = leaves + procedure.processingMin * minute;
  const present = procedure.processingMin > 0 ? [span(from, leaves), span(returns, to)] : [span(from, to)];
  return [
    ...present.map((one) => ({ resourceId: professionalId, ...one })),
    ...[roomId, deviceId].flatMap((id) => (id === null ? [] : [{ resourceId: id, from, to }])),
  ].filter((hold) => hold.to > hold.from);
}

const span = (from: number, to: number) => ({ from, to });

/** Sorted, and times of one resource that meet are one. */
export function mergeHolds(holds: readonly Hold[]): Hold[] {
  const merged: Hold[] = [];
  const inOrder = holds.toSorted((one, other) =>
    one.resourceId === other.resourceId ? one.from - other.from : one.resourceId < other.resourceId ? -1 : 1,
  );
  for (const hold of inOrder) {
    const last = merged.at(-1);
    if (last?.resourceId === hold.resourceId && hold.from <= last.to) last.to = Math.max(last.to, hold.to);
    else merged.push({ ...hold });
  }
  return merged;
}
