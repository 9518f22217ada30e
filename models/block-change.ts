// Changes and ends blocks; owner context: appointments.
import { type BlockKind, canBlock } from '../domain/appointments/blocks.ts';
import { refuse, refuseField } from '../domain/errors.ts';
import { auditBlocks, type Block, blockRow, getBlock, notePlace, ownerOfTime } from './block.ts';
import { blockedBy, holdTimes } from './block-hold.ts';
import { lockResources } from './occupancy.ts';
import type { Scope } from './tenancy.ts';

export interface BlockChange {
  version: number;
  startsAt: number;
  endsAt: number;
  kind?: BlockKind | undefined;
  /** Left out: as it was. */
  note?: string | null | undefined;
}

/** Moves one block, of a series this one alone. Its own time is given back first, so that it never stands in its own way. */
export async function moveBlock(scope: Scope, id: string, change: BlockChange): Promise<Block> {
  const row = await blockRow(scope, id, true);
  const owner = await ownerOfTime(scope, row.resourceId);
  if (row.version !== change.version) refuse('version-conflict');
  const kind = change.kind ?? row.kind;
  if (!canBlock(owner.kind, kind)) refuseField('kind', 'wrong-kind');
  // Alone, like every move (models/occupancy.ts).
  lockResources(scope, [row.resourceId]);
  const noteCt =
    change.note === undefined
      ? row.noteCt
      : change.note === null
        ? null
        : scope.vault.seal(notePlace(id), change.note);
  await scope.run({
    name: 'move-block',
    text: `with freed as (delete from occupancies where clinic_id = $1 and block_id = $2)
      update resource_blocks set starts_at = $3, ends_at = $4, kind = $5, note_ct = $6, version = version + 1
      where clinic_id = $1 and id = $2`,
    values: [scope.clinicId, id, new Date(change.startsAt), new Date(change.endsAt), kind, noteCt],
  });
  const time = [change.startsAt, change.endsAt] as const;
  const held = await holdTimes(scope, row.resourceId, [{ id, time }]);
  if (held.size === 0)
    refuse('slot-unavailable', { reasons: await blockedBy(scope, row.resourceId, [time], [id]) });
  await auditBlocks(scope, 'update', [row]);
  return getBlock(scope, id);
}

/** Takes one block away; the series it was of. */
export async function deleteBlock(scope: Scope, id: string): Promise<string> {
  const row = await blockRow(scope, id, true);
  await ownerOfTime(scope, row.resourceId);
  await scope.run({
    name: 'delete-block',
    text: 'delete from resource_blocks where clinic_id = $1 and id = $2',
    values: [scope.clinicId, id],
  });
  await auditBlocks(scope, 'delete', [row]);
  return row.seriesId;
}

/** Takes away those of a series that begin at an instant or later. */
export async function deleteSeries(scope: Scope, seriesId: string, from: Date): Promise<void> {
  const [row] = await scope.run<{ resourceId: string }>({
    name: 'series-of-blocks',
    text: `select resource_id as "resourceId" from resource_blocks where clinic_id = $1 and series_id = $2 limit 1`,
    values: [scope.clinicId, seriesId],
  });
  if (!row) refuse('not-found');
  const { staffId } = await ownerOfTime(scope, row.resourceId);
  await scope.run({
    name: 'delete-series',
    text: 'delete from resource_blocks where clinic_id = $1 and series_id = $2 and starts_at >= $3',
    values: [scope.clinicId, seriesId, from],
  });
  await auditBlocks(scope, 'delete', [{ seriesId, staffId }]);
}
