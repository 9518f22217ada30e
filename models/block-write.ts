// Writes tables resource_blocks and occupancies; owner context: appointments. A block holds time as a visit does: no_overlap is the last word.
import { randomUUID } from 'node:crypto';
import {
  type BlockKind,
  blockTimes,
  canBlock,
  isLongerThanADay,
  isWithinRepeat,
  type Repeat,
} from '../domain/appointments/blocks.ts';
import type { Interval } from '../domain/appointments/busy-times.ts';
import { refuse, refuseField } from '../domain/errors.ts';
import { auditBlocks, type Block, notePlace, ownerOfTime } from './block.ts';
import { blockedBy, holdTimes } from './block-hold.ts';
import type { Scope } from './tenancy.ts';

export interface NewBlock {
  resourceId: string;
  kind: BlockKind;
  note: string | null;
  startsAt: number;
  endsAt: number;
  repeat: Repeat | null;
  /** Leaves out the times at which somebody has the resource already, instead of refusing. */
  skipConflicts: boolean;
}

export interface NewSeries {
  seriesId: string;
  blocks: Block[];
  skipped: Interval[];
}

function timesOf({ startsAt, endsAt, repeat }: NewBlock, timeZone: string): Interval[] {
  const first: Interval = [startsAt, endsAt];
  // It would run into itself.
  if (repeat && isLongerThanADay(first)) refuseField('endsAt', 'range');
  if (repeat && !isWithinRepeat(first, repeat, timeZone)) refuseField('repeat.until', 'range');
  const times = blockTimes(first, repeat, timeZone);
  return times.length > 0 ? times : refuseField('repeat.weekdays', 'never');
}

/** Blocks a time, or each time of a recurring one. Refuses with `slot-unavailable` and everything that lies there. */
export async function addBlocks(scope: Scope, wish: NewBlock): Promise<NewSeries> {
  const { resourceId, kind, note } = wish;
  const owner = await ownerOfTime(scope, resourceId);
  if (!canBlock(owner.kind, kind)) refuseField('kind', 'wrong-kind');
  const seriesId = randomUUID();
  const planned = timesOf(wish, owner.timeZone).map((time) => ({ id: randomUUID(), time }));
  await scope.run({
    name: 'add-blocks',
    text: `insert into resource_blocks (clinic_id, id, series_id, resource_id, kind, note_ct, starts_at, ends_at)
      select $1, b.id, $2, $3, $4, b.note_ct, b.starts_at, b.ends_at
      from unnest($5::uuid[], $6::bytea[], $7::timestamptz[], $8::timestamptz[]) b(id, note_ct, starts_at, ends_at)`,
    values: [
      ...[scope.clinicId, seriesId, resourceId, kind, planned.map(({ id }) => id)],
      planned.map(({ id }) => (note === null ? null : scope.vault.seal(notePlace(id), note))),
      ...[0, 1].map((end) => planned.map(({ time }) => new Date(time[end] as number))),
    ],
  });
  const held = await holdTimes(scope, resourceId, planned);
  const refused = planned.filter(({ id }) => !held.has(id));
  if (refused.length > 0) await skipOrRefuse(scope, wish, refused, held.size > 0);
  await auditBlocks(scope, 'create', [{ seriesId, staffId: owner.staffId }]);
  const blocks = planned
    .filter(({ id }) => held.has(id))
    .map(({ id, time: [from, to] }): Block => ({
      ...{ id, seriesId, resourceId, kind, note, version: 1 },
      ...{ startsAt: new Date(from), endsAt: new Date(to) },
    }));
  return { seriesId, blocks, skipped: refused.map(({ time }) => time) };
}

async function skipOrRefuse(
  scope: Scope,
  { resourceId, skipConflicts }: NewBlock,
  refused: readonly { id: string; time: Interval }[],
  isAnyHeld: boolean,
): Promise<void> {
  const ids = refused.map(({ id }) => id);
  if (!skipConflicts || !isAnyHeld) {
    const times = refused.map(({ time }) => time);
    refuse('slot-unavailable', { reasons: await blockedBy(scope, resourceId, times, ids) });
  }
  // With what they could take of their time.
  await scope.run({
    name: 'skip-blocks',
    text: 'delete from resource_blocks where clinic_id = $1 and id = any($2::uuid[])',
    values: [scope.clinicId, ids],
  });
}
