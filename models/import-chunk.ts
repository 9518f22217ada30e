// Table import_chunks: a file in sealed pieces; owner context: clients.
import { randomUUID } from 'node:crypto';
import type { ImportErrorCode, ImportTarget } from '../domain/clients/import-targets.ts';
import { refuse } from '../domain/errors.ts';
import { importSealer } from './import-key.ts';
import type { ImportFault } from './import.ts';
import type { Scope } from './tenancy.ts';

/** A row of the file: its number (row 1 is the header) and its mapped cells, or null when they stand in wrong columns. */
export type ChunkRow = [rowNo: number, cells: string[] | null];

export interface Chunk {
  chunkNo: number;
  targets: ImportTarget[];
  rows: ChunkRow[];
  /** What could not even be read as a row: events of a calendar, with when they are. */
  refused?: [rowNo: number, code: ImportErrorCode, startsAt: number | null][];
  /** Events that are no rows at all, told with the first piece. */
  leftOut?: { past: number; cancelled: number };
}

export const chunkPlace = (importId: string, chunkNo: number) => ({
  table: 'import_chunks',
  column: 'rows_ct',
  row: `${importId}/${String(chunkNo)}`,
});

/** Opens an upload. A second one for the same import takes over: the first finds its next chunk refused. */
export async function beginUpload({ trx }: Scope, importId: string): Promise<string> {
  const uploadId = randomUUID();
  const { rows } = await trx.raw<{ rows: { status: string }[] }>(
    `update imports set options = case when status = 'waiting-file'
       then options || jsonb_build_object('uploadId', ?::text) else options end
     where id = ? returning status`,
    [uploadId, importId],
  );
  const status = rows[0]?.status ?? refuse('not-found');
  if (status !== 'waiting-file') refuse('import-already-started');
  return uploadId;
}

async function holdUpload({ trx }: Scope, importId: string, uploadId: string): Promise<void> {
  const { rows } = await trx.raw<{ rows: unknown[] }>(
    `select 1 from imports where id = ? and status = 'waiting-file' and options->>'uploadId' = ? for update`,
    [importId, uploadId],
  );
  if (rows.length === 0) refuse('import-already-started');
}

/** Stores one piece of the file; a short transaction each, so that a slow upload holds no connection. */
export async function writeChunk(
  scope: Scope,
  importId: string,
  uploadId: string,
  chunk: Chunk,
): Promise<void> {
  const { trx, clinicId } = scope;
  const { chunkNo, targets, rows, refused = [], leftOut } = chunk;
  await holdUpload(scope, importId, uploadId);
  const sealer = await importSealer(scope, importId);
  const content = JSON.stringify({ targets, rows, refused, leftOut });
  const rowsCt = sealer.seal(chunkPlace(importId, chunkNo), content);
  const row = { firstRow: rows[0]?.[0] ?? refused[0]?.[0] ?? 0, rowCount: rows.length + refused.length };
  await trx('importChunks')
    .insert({ clinicId, importId, chunkNo, ...row, rowsCt })
    .onConflict(['clinicId', 'importId', 'chunkNo'])
    .merge(['firstRow', 'rowCount', 'rowsCt']);
}

/** The whole file is here: it is looked through or imported, and its process is poked by the same transaction. */
export async function finishUpload(
  scope: Scope,
  importId: string,
  uploadId: string,
  { chunkCount, totalRows }: { chunkCount: number; totalRows: number },
): Promise<void> {
  const { trx } = scope;
  await holdUpload(scope, importId, uploadId);
  // Pieces of a longer upload that was given up.
  await trx('importChunks')
    .where({ importId })
    .andWhere('chunkNo', '>=', chunkCount)
    .update({ rowsCt: null, rowCount: 0, doneAt: trx.fn.now() });
  await trx('imports')
    .where({ id: importId })
    .update({
      status: trx.raw(`case when check_first then 'checking' else 'running' end`),
      chunkCount,
      totalRows,
      options: trx.raw(`options - 'uploadId'`),
    });
  await scope.audit({ action: 'import.upload', entity: 'import', entityId: importId });
  await scope.enqueue('import', importId);
}

const lockNext = async (
  scope: Scope,
  importId: string,
  mark: 'doneAt' | 'checkedAt',
): Promise<Chunk | null> => {
  const row = await scope
    .trx('importChunks')
    .select<{ chunkNo: number; rowsCt: Buffer }[]>('chunkNo', 'rowsCt')
    .where({ importId, [mark]: null })
    .whereNotNull('rowsCt')
    .orderBy('chunkNo')
    .forUpdate()
    .first();
  if (!row) return null;
  const sealer = await importSealer(scope, importId);
  const text = sealer.open(chunkPlace(importId, row.chunkNo), row.rowsCt);
  const content = JSON.parse(text) as Omit<Chunk, 'chunkNo'>;
  return { chunkNo: row.chunkNo, ...content };
};

/** The next piece that was not imported, locked until the transaction ends; null when none is left. */
export const lockNextChunk = (scope: Scope, importId: string): Promise<Chunk | null> =>
  lockNext(scope, importId, 'doneAt');

/** The next piece that was not looked through. */
export const lockNextUnchecked = (scope: Scope, importId: string): Promise<Chunk | null> =>
  lockNext(scope, importId, 'checkedAt');

async function keepFaults(
  { trx, clinicId }: Scope,
  importId: string,
  phase: 'check' | 'run',
  faults: readonly ImportFault[],
): Promise<number> {
  const rows = faults.map(({ row, column, code, startsAt }) => ({
    ...{ clinicId, importId, phase, rowNo: row, columnName: column, code },
    startsAt: startsAt === null ? null : new Date(startsAt),
  }));
  if (rows.length > 0) await trx('importErrors').insert(rows).onConflict().ignore();
  return new Set(faults.map(({ row }) => row)).size;
}

/** Marks a piece as imported and empties it, in the transaction that wrote its rows: it is imported once or not at all. */
export async function closeChunk(
  scope: Scope,
  importId: string,
  chunkNo: number,
  faults: readonly ImportFault[],
): Promise<void> {
  const failedRows = await keepFaults(scope, importId, 'run', faults);
  await scope
    .trx('importChunks')
    .where({ importId, chunkNo })
    .update({ rowsCt: null, failedRows, doneAt: scope.trx.fn.now() });
}

/** Marks a piece as looked through; it waits for the import itself. */
export async function closeCheckedChunk(
  scope: Scope,
  importId: string,
  chunkNo: number,
  faults: readonly ImportFault[],
): Promise<void> {
  const checkFailedRows = await keepFaults(scope, importId, 'check', faults);
  await scope
    .trx('importChunks')
    .where({ importId, chunkNo })
    .update({ checkFailedRows, checkedAt: scope.trx.fn.now() });
}

/** Nothing of the file is kept. */
export async function emptyChunks({ trx }: Scope, importId: string): Promise<void> {
  await trx('importChunks').where({ importId }).update({ rowsCt: null });
}

/** How many pieces are imported, how many were looked through and how many there are. */
export async function countChunks(
  { trx }: Scope,
  importId: string,
): Promise<{ done: number; checked: number; total: number }> {
  const { rows } = await trx.raw<{ rows: { done: number; checked: number; total: number }[] }>(
    `select count(done_at)::int as done, count(checked_at)::int as checked, count(*)::int as total from import_chunks where import_id = ?`,
    [importId],
  );
  return rows[0] ?? { done: 0, checked: 0, total: 0 };
}
