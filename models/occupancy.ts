// Table occupancies; owner context: appointments. The exclusion constraint no_overlap is the last word on double booking.
import type { Interval } from '../domain/appointments/availability.ts';
import type { Refusal } from '../domain/appointments/booking.ts';
import type { ResourceKind } from '../domain/clinic/catalogue.ts';
import type { Scope } from './tenancy.ts';

interface Held {
  resourceId: string;
  kind: ResourceKind;
  heldFrom: Date;
  heldTo: Date;
}

// No hold is longer than this (procedure ≤ 12 h, buffers ≤ 4 h each), so a look-up can start here and stay on the index.
const longestHold = 20 * 3_600_000;

/** Holds by others than the visit in question, whose own may lie there half taken until the caller rolls back. */
async function heldBetween(
  scope: Scope,
  resourceIds: readonly string[],
  from: number,
  to: number,
  except: string | null,
): Promise<Held[]> {
  const { rows } = await scope.trx.raw<{ rows: Held[] }>(
    `select o.resource_id as "resourceId", r.kind, o.held_from as "heldFrom", o.held_to as "heldTo"
     from occupancies o join resources r on r.clinic_id = o.clinic_id and r.id = o.resource_id
     where o.clinic_id = ? and o.resource_id = any(?::uuid[]) and o.held_from < ? and o.held_from > ? and o.held_to > ?
       and o.appointment_id is distinct from ?::uuid`,
    [scope.clinicId, [...resourceIds], new Date(to), new Date(from - longestHold), new Date(from), except],
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

/** Which of the wanted resources are held, one refusal each, with the time they are free again. */
export async function busyRefusals(
  scope: Scope,
  resourceIds: readonly string[],
  from: number,
  to: number,
  except: string | null,
): Promise<Refusal[]> {
  const latest = new Map<string, Held>();
  for (const held of await heldBetween(scope, resourceIds, from, to, except)) {
    const known = latest.get(held.resourceId);
    if (!known || known.heldTo < held.heldTo) latest.set(held.resourceId, held);
  }
  return [...latest.values()].map(({ kind, resourceId, heldTo }) => ({
    code: `${kind}-busy`,
    resourceId,
    until: heldTo.toISOString(),
  }));
}

export async function releaseOccupancies(scope: Scope, appointmentId: string): Promise<void> {
  await scope.trx.raw('delete from occupancies where clinic_id = ? and appointment_id = ?', [
    scope.clinicId,
    appointmentId,
  ]);
}

/**
 * Takes every resource or tells that it could not. Rows go in sorted order with ON CONFLICT DO NOTHING: racers wait
 * in line and are told no, where a plain insert would deadlock for minutes (D16). The caller rolls back on false.
 */
export async function takeResources(
  scope: Scope,
  appointmentId: string,
  resourceIds: readonly string[],
  from: number,
  to: number,
): Promise<boolean> {
  const { rows } = await scope.trx.raw<{ rows: unknown[] }>(
    `insert into occupancies (clinic_id, resource_id, appointment_id, held_from, held_to)
     select ?, r, ?, ?, ? from unnest(?::uuid[]) r order by r on conflict do nothing returning resource_id`,
    [scope.clinicId, appointmentId, new Date(from), new Date(to), [...resourceIds]],
  );
  return rows.length === resourceIds.length;
}
