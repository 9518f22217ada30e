// Table occupancies, as far as blocks hold time; owner context: appointments.
import { busyCode, piecesOf, type BlockKind } from '../domain/appointments/blocks.ts';
import type { Interval } from '../domain/appointments/busy-times.ts';
import type { ResourceKind } from '../domain/clinic/catalogue.ts';
import type { ErrorDetails } from '../domain/errors.ts';
import { freeLapsed, lapsedAmong } from './lapsed-holds.ts';
import { longestHold, sharedLock } from './occupancy.ts';
import type { Scope } from './tenancy.ts';

export interface PlannedBlock {
  id: string;
  time: Interval;
}

/**
 * Takes the times of one resource, those of which nobody has a part; the ids of the blocks that got all of theirs. Like a booking: the lock
 * of whoever takes, rows in the order of time, ON CONFLICT DO NOTHING.
 */
export async function holdTimes(
  scope: Scope,
  resourceId: string,
  planned: readonly PlannedBlock[],
): Promise<Set<string>> {
  const times = planned.map(({ time: [from, to] }) => ({ resourceId, from, to }));
  await freeLapsed(scope, await lapsedAmong(scope, times), times);
  const pieces = planned
    .flatMap(({ id, time }) => piecesOf(time).map((piece) => ({ id, piece })))
    .sort((one, other) => one.piece[0] - other.piece[0]);
  const rows = await scope.run<{ id: string }>({
    name: 'hold-blocks',
    text: `with locked as materialized (${sharedLock('array[$2::uuid]')})
      insert into occupancies (clinic_id, resource_id, block_id, held_from, held_to)
      select $1, $2, p.id, p.held_from, p.held_to
      from locked, unnest($3::uuid[], $4::timestamptz[], $5::timestamptz[]) p(id, held_from, held_to)
      order by p.held_from on conflict do nothing returning block_id as id`,
    values: [
      ...[scope.clinicId, resourceId, pieces.map(({ id }) => id)],
      ...[0, 1].map((end) => pieces.map(({ piece }) => new Date(piece[end] as number))),
    ],
  });
  const taken = new Map<string, number>();
  for (const { id } of rows) taken.set(id, (taken.get(id) ?? 0) + 1);
  const isWhole = ({ id, time }: PlannedBlock) => taken.get(id) === piecesOf(time).length;
  return new Set(planned.filter(isWhole).map(({ id }) => id));
}

const mostReasons = 100;

interface Obstacle {
  kind: ResourceKind;
  blockKind: BlockKind | null;
  appointmentId: string | null;
  from: Date;
  until: Date;
}

/** The visits and blocks that lie in the times, each once; by id and time alone, whoever they are of. */
export async function blockedBy(
  scope: Scope,
  resourceId: string,
  times: readonly Interval[],
  except: readonly string[],
): Promise<NonNullable<ErrorDetails['reasons']>> {
  const obstacles = await scope.run<Obstacle>({
    name: 'blocked-by',
    text: `select r.kind, b.kind as "blockKind", o.appointment_id as "appointmentId",
        coalesce(b.starts_at, min(o.held_from)) as from, coalesce(b.ends_at, max(o.held_to)) as until
      from unnest($3::timestamptz[], $4::timestamptz[]) w(from_at, to_at)
        join occupancies o on o.clinic_id = $1 and o.resource_id = $2 and o.held_from < w.to_at
          and o.held_from > w.from_at - interval '${longestHold}' and o.held_to > w.from_at
        join resources r on r.clinic_id = o.clinic_id and r.id = o.resource_id
        left join resource_blocks b on b.clinic_id = o.clinic_id and b.id = o.block_id
      where not o.is_squeezed_in and (o.block_id is null or o.block_id <> all($5::uuid[]))
      group by r.kind, b.kind, b.starts_at, b.ends_at, o.appointment_id, o.block_id order by 4 limit ${mostReasons}`,
    values: [
      ...[scope.clinicId, resourceId],
      ...[times.map(([from]) => new Date(from)), times.map(([, to]) => new Date(to)), [...except]],
    ],
  });
  return obstacles.map(({ kind, blockKind, appointmentId, from, until }) => ({
    code: busyCode(kind, blockKind),
    resourceId,
    ...{ from: from.toISOString(), until: until.toISOString() },
    ...(appointmentId && { appointmentId }),
  }));
}
