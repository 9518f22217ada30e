import { isFree, type Interval, pickFree } from '../../domain/appointments/availability.ts';
import { bookedTime } from '../../domain/appointments/booking.ts';
import type { Procedure, Resource } from '../../domain/clinic/catalogue.ts';
import { busyIntervals } from '../../models/occupancy.ts';
import type { Scope } from '../../models/tenancy.ts';

export interface VisitTime {
  startsAt: number;
  endsAt: number;
}
export interface TakenSlot {
  roomId: string | null;
  deviceId: string | null;
  heldFrom: number;
  heldTo: number;
}

/** The time a visit holds its resources; the file's own length counts, not the catalogue's. */
export function heldTime(
  { startsAt, endsAt }: VisitTime,
  procedure: Procedure,
): { heldFrom: number; heldTo: number } {
  const { heldFrom, heldTo } = bookedTime(startsAt, {
    ...procedure,
    durationMin: (endsAt - startsAt) / 60_000,
  });
  return { heldFrom, heldTo };
}

/** The agenda around the visits of one chunk: what is held in Postgres, plus what the chunk itself takes. */
export class SlotBook {
  readonly #busy: Map<string, Interval[]>;
  readonly #equipment: readonly Resource[];
  private constructor(busy: Map<string, Interval[]>, equipment: readonly Resource[]) {
    this.#busy = busy;
    this.#equipment = equipment;
  }

  static async open(
    scope: Scope,
    visits: readonly VisitTime[],
    people: readonly string[],
    equipment: readonly Resource[],
  ): Promise<SlotBook> {
    if (visits.length === 0) return new SlotBook(new Map(), equipment);
    const ids = [...people, ...equipment.map(({ id }) => id)];
    const day = 86_400_000;
    const from = Math.min(...visits.map(({ startsAt }) => startsAt)) - day;
    const to = Math.max(...visits.map(({ endsAt }) => endsAt)) + day;
    return new SlotBook(await busyIntervals(scope, ids, from, to), equipment);
  }

  /** Takes the professional and a free room and device of the right kind, or null when one of them is held. */
  take(visit: VisitTime, procedure: Procedure, professionalId: string): TakenSlot | null {
    const { heldFrom, heldTo } = heldTime(visit, procedure);
    if (!isFree(this.#busy.get(professionalId), heldFrom, heldTo)) return null;
    const pick = (kind: Resource['kind'], tag: string | null) =>
      pickFree(
        this.#equipment.filter((item) => item.kind === kind),
        tag,
        this.#busy,
        heldFrom,
        heldTo,
      );
    const room = pick('room', procedure.roomTag);
    const device = pick('device', procedure.deviceTag);
    if (room === undefined || device === undefined) return null;
    for (const id of [professionalId, room?.id, device?.id]) {
      if (id) this.#busy.set(id, [...(this.#busy.get(id) ?? []), [heldFrom, heldTo]]);
    }
    return { roomId: room?.id ?? null, deviceId: device?.id ?? null, heldFrom, heldTo };
  }
}
