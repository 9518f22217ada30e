// Table resource_blocks; owner context: appointments. Notes are sealed: why somebody is absent is her affair.
import { type BlockKind, mayBlock } from '../domain/appointments/blocks.ts';
import type { ResourceKind } from '../domain/clinic/catalogue.ts';
import { refuse } from '../domain/errors.ts';
import type { Scope } from './tenancy.ts';

/** Time at which a professional, room or device is not to be had. */
export interface Block {
  id: string;
  /** The same for each time of a recurring block. */
  seriesId: string;
  resourceId: string;
  kind: BlockKind;
  note: string | null;
  startsAt: Date;
  endsAt: Date;
  version: number;
}

export interface BlockRow extends Omit<Block, 'note'> {
  noteCt: Buffer | null;
  /** Whose time it is, of a professional with a sign-in. */
  staffId: string | null;
}

export const notePlace = (id: string) => ({ table: 'resource_blocks', column: 'note_ct', row: id });

const opened = ({ vault }: Scope, { noteCt, staffId: _, ...row }: BlockRow): Block => ({
  ...row,
  note: noteCt && vault.open(notePlace(row.id), noteCt),
});

const select = `select b.id, b.series_id as "seriesId", b.resource_id as "resourceId", b.kind, b.note_ct as "noteCt",
  b.starts_at as "startsAt", b.ends_at as "endsAt", b.version, r.staff_id as "staffId"
  from resource_blocks b join resources r on r.clinic_id = b.clinic_id and r.id = b.resource_id
  where b.clinic_id = $1`;

const mostBlocks = 5_000;

/** What lies in [from, to), in order of time. */
export async function listBlocks(scope: Scope, from: Date, to: Date): Promise<Block[]> {
  const rows = await scope.run<BlockRow>({
    name: 'blocks',
    text: `${select} and b.starts_at < $3 and b.ends_at > $2 and (b.is_long or b.starts_at > $2::timestamptz - interval '25 hours')
      order by b.starts_at, b.id limit ${mostBlocks}`,
    values: [scope.clinicId, from, to],
  });
  await auditBlocks(scope, 'list', rows);
  return rows.map((row) => opened(scope, row));
}

export async function getBlock(scope: Scope, id: string): Promise<Block> {
  const row = await blockRow(scope, id);
  await auditBlocks(scope, 'read', [row]);
  return opened(scope, row);
}

/** `isLocked` for whoever changes it. */
export async function blockRow(scope: Scope, id: string, isLocked = false): Promise<BlockRow> {
  const [row] = await scope.run<BlockRow>({
    name: isLocked ? 'lock-block' : 'block',
    text: `${select} and b.id = $2 ${isLocked ? 'for update of b' : ''}`,
    values: [scope.clinicId, id],
  });
  return row ?? refuse('not-found');
}

/** People are named by their staff ids: whose absences were read or written. */
export async function auditBlocks(
  scope: Scope,
  verb: 'list' | 'read' | 'create' | 'update' | 'delete',
  rows: readonly Pick<BlockRow, 'seriesId' | 'staffId'>[],
): Promise<void> {
  await scope.audit({
    ...{ action: `block.${verb}`, entity: 'block', purpose: 'CLINIC_OPERATION' },
    entityId: verb === 'list' ? null : (rows[0]?.seriesId ?? null),
    subjectIds: [...new Set(rows.flatMap(({ staffId }) => (staffId ? [staffId] : [])))],
  });
}

export interface TimeOwner {
  kind: ResourceKind;
  staffId: string | null;
  timeZone: string;
}

/** Refuses with `not-found` for another clinic's resource, and `forbidden` for a colleague's of a professional. */
export async function ownerOfTime(scope: Scope, resourceId: string): Promise<TimeOwner> {
  const [owner] = await scope.run<TimeOwner>({
    name: 'owner-of-time',
    text: `select r.kind, r.staff_id as "staffId", c.time_zone as "timeZone" from resources r
      join clinics c on c.clinic_id = r.clinic_id where r.clinic_id = $1 and r.id = $2`,
    values: [scope.clinicId, resourceId],
  });
  if (!owner) refuse('not-found');
  if (!mayBlock(scope.actor.role, owner.staffId === scope.actor.actorId)) refuse('forbidden');
  return owner;
}
