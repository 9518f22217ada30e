import { isFree, type Interval, pickFree } from '../../domain/appointments/availability.ts';
import { bookedTime } from '../../domain/appointments/booking.ts';
import type { Procedure, Resource } from '../../domain/clinic/catalogue.ts';
import type { Collision } from '../../domain/clients/import-report.ts';
import type { FileHold, ImportLedger } from '../../models/import-ledger.ts';
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

/** The resource that is held, by whom, and the row that holds it when it is the professional of an earlier one. */
export type HeldUp = Pick<Collision, 'resource' | 'with' | 'otherRow'>;

/** The agenda around the visits of one chunk: what is held in Postgres, plus what the file takes. */
export class SlotBook {
  readonly #agenda: ReadonlyMap<string, Interval[]>;
  readonly #equipment: readonly Resource[];
  readonly #busy = new Map<string, Interval[]>();
  readonly #file: FileHold[] = [];

  private constructor(agenda: ReadonlyMap<string, Interval[]>, equipment: readonly Resource[]) {
    this.#agenda = agenda;
    this.#equipment = equipment;
    for (const [id, intervals] of agenda) this.#busy.set(id, [...intervals]);
  }

  static async open(
    { scope, ledger }: { scope: Scope; ledger: ImportLedger },
    visits: readonly VisitTime[],
    people: readonly string[],
    equipment: readonly Resource[],
  ): Promise<SlotBook> {
    if (visits.length === 0) return new SlotBook(new Map(), equipment);
    const ids = [...people, ...equipment.map(({ id }) => id)];
    const day = 86_400_000;
    const from = Math.min(...visits.map(({ startsAt }) => startsAt)) - day;
    const to = Math.max(...visits.map(({ endsAt }) => endsAt)) + day;
    const book = new SlotBook(await busyIntervals(scope, ids, from, to), equipment);
    for (const hold of await ledger.holds(ids, from, to)) book.#hold(hold);
    return book;
  }

  /** Takes the professional and a free room and device of the right kind, or tells which of them is held. */
  take(row: number, visit: VisitTime, procedure: Procedure, professionalId: string): TakenSlot | HeldUp {
    const { heldFrom: from, heldTo: to } = heldTime(visit, procedure);
    const pick = (busy: ReadonlyMap<string, Interval[]>, kind: 'room' | 'device') => {
      const tag = kind === 'room' ? procedure.roomTag : procedure.deviceTag;
      const ofKind = this.#equipment.filter((item) => item.kind === kind);
      return pickFree(ofKind, tag, busy, from, to);
    };
    if (!isFree(this.#busy.get(professionalId), from, to)) {
      const isFile = isFree(this.#agenda.get(professionalId), from, to);
      const other = this.#file.find(
        (hold) => hold.resourceId === professionalId && hold.from < to && hold.to > from,
      );
      const otherRow = isFile ? (other?.row ?? null) : null;
      return { resource: 'professional', with: isFile ? 'file' : 'agenda', otherRow };
    }
    const [room, device] = [pick(this.#busy, 'room'), pick(this.#busy, 'device')];
    if (room === undefined || device === undefined) {
      const resource = room === undefined ? 'room' : 'device';
      const isFile = pick(this.#agenda, resource) !== undefined;
      return { resource, with: isFile ? 'file' : 'agenda', otherRow: null };
    }
    for (const resourceId of [professionalId, room?.id, device?.id])
      if (resourceId) this.#hold({ resourceId, from, to, row });
    return { roomId: room?.id ?? null, deviceId: device?.id ?? null, heldFrom: from, heldTo: to };
  }

  #hold(hold: FileHold): void {
    this.#file.push(hold);
    const list = this.#busy.get(hold.resourceId) ?? [];
    list.push([hold.from, hold.to]);
    this.#busy.set(hold.resourceId, list);
  }
}
