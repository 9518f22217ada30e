// Table occupancies; owner context: appointments. The exclusion constraint no_overlap is the last word on double booking.
import type { Interval } from '../domain/appointments/availability.ts';
import { type BlockKind, busyCode } from '../domain/appointments/blocks.ts';
import type { Refusal } from '../domain/appointments/booking.ts';
import type { Hold } from '../domain/appointments/lay-visit.ts';
import type { ResourceKind } from '../domain/clinic/catalogue.ts';
import type { Scope } from './tenancy.ts';

interface Held {
  resourceId: string;
  kind: ResourceKind;
  heldFrom: Date;
  heldTo: Date;
  blockKind: BlockKind | null;
  /** Of a visit the end of the time it holds, of a block the end of the whole block. */
  until: Date;
}

/** No hold is longer than this, so a look-up can start so long before a time and stay on the index. */
export const longestHold = '32 hours';

/** Left out wherever somebody looks for what is held: held time that has lapsed is free, whoever frees it. */
export const standing = '(o.lapses_at is null or o.lapses_at > now())';

/** Holds by others than the visit in question, whose own may lie there half taken until the caller rolls back. */
async function heldBetween(
  scope: Scope,
  resourceIds: readonly string[],
  from: number,
  to: number,
  except: string | null,
): Promise<Held[]> {
  const { rows } = await scope.trx.raw<{ rows: Held[] }>(
    `select o.resource_id as "resourceId", r.kind, o.held_from as "heldFrom", o.held_to as "heldTo", b.kind as "blockKind",
       coalesce(b.ends_at, o.held_to) as until
     from occupancies o join resources r on r.clinic_id = o.clinic_id and r.id = o.resource_id
       left join resource_blocks b on b.clinic_id = o.clinic_id and b.id = o.block_id
     where o.clinic_id = ? and o.resource_id = any(?::uuid[]) and o.held_from < ?::timestamptz
       and o.held_from > ?::timestamptz - interval '${longestHold}' and o.held_to > ?::timestamptz
       and o.appointment_id is distinct from ?::uuid and ${standing}`,
    [scope.clinicId, [...resourceIds], new Date(to), new Date(from), new Date(from), except],
  );
  return rows;
}

/** What the resources are held for in [from, to), for the search of free times. */
export async function busyIntervals(
  scope: Scope,
  resourceIds: readonly string[],
  from: number,
  to: number,
): Promise<Map<string, Interval[]>> {
  const busy = new Map<string, Interval[]>();
  for (const held of await heldBetween(scope, resourceIds, from, to, null)) {
    const list = busy.get(held.resourceId) ?? [];
    list.push([held.heldFrom.getTime(), held.heldTo.getTime()]);
    busy.set(held.resourceId, list);
  }
  return busy;
}

/** Which of the wanted times are held by others than the visit `except`, one refusal for each resource. */
export async function busyRefusals(
  scope: Scope,
  holds: readonly Hold[],
  except: string | null,
): Promise<Refusal[]> {
  if (holds.length === 0) return [];
  const ids = [...new Set(holds.map(({ resourceId }) => resourceId))];
  const [from, to] = [Math.min(...holds.map((hold) => hold.from)), Math.max(...holds.map((hold) => hold.to))];
  const latest = new Map<string, Held>();
  for (const held of await heldBetween(scope, ids, from, to, except)) {
    const [heldFrom, heldTo] = [held.heldFrom.getTime(), held.heldTo.getTime()];
    const isInTheWay = holds.some(
      (hold) => hold.resourceId === held.resourceId && hold.from < heldTo && hold.to > heldFrom,
    );
    const known = latest.get(held.resourceId);
    if (isInTheWay && (!known || known.until < held.until)) latest.set(held.resourceId, held);
  }
  return [...latest.values()].map(({ kind, blockKind, resourceId, until }) => ({
    code: busyCode(kind, blockKind),
    resourceId,
    until: until.toISOString(),
  }));
}

export function releaseOccupancies(scope: Scope, appointmentId: string): void {
  scope.later({
    name: 'release-occupancies',
    text: 'delete from occupancies where clinic_id = $1 and appointment_id = $2',
    values: [scope.clinicId, appointmentId],
  });
}

/** A hold has become a visit: its time lapses no more. */
export function keepOccupancies(scope: Scope, appointmentId: string): void {
  scope.later({
    name: 'keep-occupancies',
    text: 'update occupancies set lapses_at = null where clinic_id = $1 and appointment_id = $2',
    values: [scope.clinicId, appointmentId],
  });
}

/**
 * Whoever takes time shares its resources with others who take; whoever gives time back and then takes some has them alone, and asks
 * before it gives anything back. All ask in the order of the ids before they touch a row, so nobody waits for somebody who waits for
 * them. Inside one statement, because a round trip of its own would cost more than the locks.
 */
export const sharedLock = (resources: string): string =>
  `select count(pg_advisory_xact_lock_shared(hashtextextended(id::text, 0))) from unnest(${resources}::uuid[]) t(id)`;

/** For moves, and for whoever frees what has lapsed: see `sharedLock`. */
export function lockResources(scope: Scope, resourceIds: readonly string[]): void {
  scope.later({
    name: 'lock-resources',
    text: `select count(pg_advisory_xact_lock(hashtextextended(id::text, 0))) from unnest($1::uuid[]) t(id)`,
    values: [[...new Set(resourceIds)].sort()],
  });
}

/** All that services of this procedure may want: those who are named, and whatever the server may pick. */
export async function lockWanted(
  scope: Scope,
  procedureId: string,
  named: readonly (string | null | undefined)[],
): Promise<void> {
  const rows = await scope.run<{ id: string }>({
    name: 'wanted-resources',
    text: `select r.id from resources r left join procedures p on p.clinic_id = r.clinic_id and p.id = $2
      where r.clinic_id = $1 and (r.id = any($3::uuid[])
        or (r.is_active and ((r.kind = 'room' and r.tag = p.room_tag) or (r.kind = 'device' and r.tag = p.device_tag))))`,
    values: [scope.clinicId, procedureId, named.filter((id) => typeof id === 'string')],
  });
  lockResources(
    scope,
    rows.map(({ id }) => id),
  );
}

/**
 * Takes every time or tells that it could not. Rows go in sorted order with ON CONFLICT DO NOTHING: racers wait in line and are told no,
 * where a plain insert would deadlock for minutes (D16). The caller rolls back on false.
 */
export async function takeHolds(
  scope: Scope,
  appointmentId: string,
  holds: readonly (Hold & { isSqueezedIn: boolean })[],
): Promise<boolean> {
  const rows = await scope.run<{ taken: number }>({
    name: 'take-holds',
    text: `with locked as materialized (${sharedLock('$3')})
      insert into occupancies (clinic_id, appointment_id, resource_id, held_from, held_to, is_squeezed_in)
      select $1, $2, h.id, h.held_from, h.held_to, h.is_squeezed_in
      from locked, unnest($3::uuid[], $4::timestamptz[], $5::timestamptz[], $6::boolean[]) h(id, held_from, held_to, is_squeezed_in)
      order by h.id, h.held_from on conflict do nothing returning 1 as taken`,
    values: [
      ...[scope.clinicId, appointmentId, holds.map((hold) => hold.resourceId)],
      ...[holds.map((hold) => new Date(hold.from)), holds.map((hold) => new Date(hold.to))],
      holds.map((hold) => hold.isSqueezedIn),
    ],
  });
  return rows.length === holds.length;
}
