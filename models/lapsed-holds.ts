// Frees what was held for somebody who did not come back in time; owner context: appointments.
import type { Hold } from '../domain/appointments/lay-visit.ts';
import { getAppointment } from './appointment.ts';
import { lockResources, longestHold } from './occupancy.ts';
import { noteFreedSlot } from './slot-opening.ts';
import type { Scope } from './tenancy.ts';

/**
 * Before somebody takes times in which lapsed holds lie: those visits are over, in the same transaction. It gives time back and takes some
 * after that, so it has its resources alone first (models/occupancy.ts): all that it wants, not only those with something lapsed,
 * because they are asked for in the order of their ids.
 */
export async function freeLapsed(
  scope: Scope,
  lapsed: readonly Hold[],
  wanted: readonly Hold[],
): Promise<void> {
  if (lapsed.length === 0) return;
  lockResources(
    scope,
    wanted.map((hold) => hold.resourceId),
  );
  const freed = await scope.run<{ id: string }>({
    name: 'free-lapsed',
    text: 'select app.free_lapsed_holds($1, $2, $3) as id',
    values: [
      lapsed.map((hold) => hold.resourceId),
      lapsed.map((hold) => new Date(hold.from)),
      lapsed.map((hold) => new Date(hold.to)),
    ],
  });
  // A client cannot see whose they were; their processes have been told.
  if (scope.actor.role === 'client') return;
  for (const { id } of freed) {
    await noteFreedSlot(scope, { ...(await getAppointment(scope, id)), status: 'held' });
  }
}

/** Those of the times in which a lapsed hold lies, as far as the actor may see. */
export async function lapsedAmong(scope: Scope, holds: readonly Hold[]): Promise<Hold[]> {
  const rows = await scope.run<{ at: number }>({
    name: 'lapsed-among',
    text: `select w.at::int from unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[]) with ordinality w(id, from_at, to_at, at)
      where exists (select from occupancies o where o.clinic_id = $1 and o.resource_id = w.id and o.held_from < w.to_at
        and o.held_from > w.from_at - interval '${longestHold}' and o.held_to > w.from_at and o.lapses_at <= now())`,
    values: [
      ...[scope.clinicId, holds.map((hold) => hold.resourceId)],
      ...[holds.map((hold) => new Date(hold.from)), holds.map((hold) => new Date(hold.to))],
    ],
  });
  return rows.flatMap(({ at }) => holds[at - 1] ?? []);
}
