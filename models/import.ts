// Tables imports and import_errors; owner context: clients.
import { randomUUID } from 'node:crypto';
import type { ImportKind, ImportMapping, ImportOptions } from '../domain/clients/import-targets.ts';
import { refuse } from '../domain/errors.ts';
import { changeImportKey, fileNameOf, fileNamePlace } from './import-key.ts';
import { tellIntegrations } from './integration-event.ts';
import type { Scope } from './tenancy.ts';

export const importStatuses = [
  'waiting-file',
  'checking',
  'checked',
  'running',
  'done',
  'failed',
  'discarded',
] as const;
export type ImportStatus = (typeof importStatuses)[number];

export interface ImportRecord {
  id: string;
  kind: ImportKind;
  fileName: string;
  mapping: ImportMapping;
  options: ImportOptions;
  status: ImportStatus;
  /** Looked through first; a person then decides. */
  checkFirst: boolean;
  checkedAt: Date | null;
  chunkCount: number;
  totalRows: number;
  /** Rows that were imported, or looked through as long as nothing is; those with faults included. */
  doneRows: number;
  failedRows: number;
  createdAt: Date;
  /** As Postgres writes it, with its microseconds: where a page ends. */
  createdAtText: string;
}

export interface ImportFault {
  row: number;
  column: string;
  code: string;
  /** Of an event of a calendar, which has no row to look up. */
  startsAt: number | null;
}

interface ImportRow extends Omit<ImportRecord, 'fileName'> {
  fileNameCt: Buffer;
  wrappedKey: Buffer | null;
}

// Nothing is imported yet, or never will be.
const isLooking = `i.status in ('checking', 'checked', 'discarded')`;

const importRows = ({ trx }: Scope) =>
  trx('imports as i')
    .select<ImportRow[]>(
      'i.id',
      'i.kind',
      'i.fileNameCt',
      'i.wrappedKey',
      'i.mapping',
      'i.options',
      'i.status',
      'i.checkFirst',
      'i.checkedAt',
      'i.chunkCount',
      'i.totalRows',
      'i.createdAt',
      trx.raw('i.created_at::text as created_at_text'),
      trx.raw(`coalesce(c.done, 0)::int as done_rows, coalesce(c.failed, 0)::int as failed_rows`),
    )
    .joinRaw(
      `left join lateral (
         select sum(row_count) as done, sum(case when ${isLooking} then check_failed_rows else failed_rows end) as failed
         from import_chunks c where c.clinic_id = i.clinic_id and c.import_id = i.id
           and case when ${isLooking} then c.checked_at else c.done_at end is not null) c on true`,
    );

const opened = (scope: Scope, { fileNameCt, wrappedKey, ...row }: ImportRow): ImportRecord => ({
  ...row,
  fileName: fileNameOf(scope, { id: row.id, fileNameCt, wrappedKey }),
});

export interface NewImport {
  kind: ImportKind;
  fileName: string;
  mapping: ImportMapping;
  options: ImportOptions;
  checkFirst: boolean;
}

/** Every id of a request is authorised: a procedure or professional of another clinic is not there (D4). */
async function requireOptions({ trx }: Scope, { procedureId, professionalId }: ImportOptions): Promise<void> {
  const { rows } = await trx.raw<{ rows: { missing: boolean }[] }>(
    `select (?::uuid is not null and not exists (select from procedures where id = ?::uuid))
         or (?::uuid is not null and not exists (select from resources where id = ?::uuid and kind = 'professional')) as missing`,
    [procedureId ?? null, procedureId ?? null, professionalId ?? null, professionalId ?? null],
  );
  if (rows[0]?.missing) refuse('not-found');
}

export async function createImport(
  scope: Scope,
  { kind, fileName, mapping, options, checkFirst }: NewImport,
): Promise<ImportRecord> {
  const { trx, vault, clinicId } = scope;
  await requireOptions(scope, options);
  const id = randomUUID();
  const row = { mapping: JSON.stringify(mapping), options: JSON.stringify(options), checkFirst };
  // A file's name may hold a person's.
  const { wrapped, vault: sealer } = vault.createPerson(id);
  const sealed = { wrappedKey: wrapped, fileNameCt: sealer.seal(fileNamePlace(id), fileName) };
  await trx('imports').insert({ clinicId, id, kind, ...sealed, ...row });
  await scope.audit({ action: 'import.create', entity: 'import', entityId: id });
  return getImport(scope, id);
}

export async function getImport(scope: Scope, id: string): Promise<ImportRecord> {
  const row = await importRows(scope).where('i.id', id).first();
  return row ? opened(scope, row) : refuse('not-found');
}

/** The newest first; `after` is where the page before ended. */
export async function listImports(
  scope: Scope,
  { after, limit }: { after: [createdAt: string, id: string] | null; limit: number } = {
    after: null,
    limit: 50,
  },
): Promise<ImportRecord[]> {
  const query = importRows(scope).orderByRaw('i.created_at desc, i.id desc').limit(limit);
  if (after) void query.whereRaw('(i.created_at, i.id) < (?::timestamptz, ?::uuid)', after);
  const rows = await query;
  return rows.map((row) => opened(scope, row));
}

/** Faults after a row number, in order of rows; row 1 is the header. Of the dry run as long as nothing is imported. */
export async function listImportErrors(
  scope: Scope,
  importId: string,
  { after, limit }: { after: number; limit: number },
): Promise<ImportFault[]> {
  // With ties: the faults of one row are never cut apart by a page.
  const { rows } = await scope.trx.raw<{ rows: (ImportFault & { at: Date | null })[] }>(
    `select row_no as "row", column_name as "column", code, starts_at as at
     from import_errors e join imports i on i.clinic_id = e.clinic_id and i.id = e.import_id
     where e.import_id = ? and row_no > ? and phase = case when ${isLooking} then 'check' else 'run' end
     order by row_no fetch first ? rows with ties`,
    [importId, after, limit],
  );
  return rows
    .map(({ at, ...fault }) => ({ ...fault, startsAt: at?.getTime() ?? null }))
    .sort((one, other) => one.row - other.row || one.column.localeCompare(other.column));
}

/** The status, held until the transaction ends. */
export async function lockImport({ trx }: Scope, id: string): Promise<ImportStatus> {
  const row = await trx('imports')
    .select<{ status: ImportStatus }[]>('status')
    .where({ id })
    .forUpdate()
    .first();
  return row?.status ?? refuse('not-found');
}

/** The end of an import, once; `false` when it was over before. */
export async function endImport(scope: Scope, id: string, status: 'done' | 'failed'): Promise<boolean> {
  const ended = await scope
    .trx('imports')
    .where({ id })
    .whereIn('status', status === 'done' ? ['running'] : ['running', 'checking', 'checked'])
    .update({ status, findingsCt: null, finishedAt: scope.trx.fn.now() });
  if (ended === 0) return false;
  await changeImportKey(scope, id);
  await scope.audit({ action: `import.${status}`, entity: 'import', entityId: id });
  if (status === 'done') tellIntegrations(scope, 'import.finished', [id]);
  return true;
}
