// Table import_chunks: a file in sealed pieces; owner context: clients.
import { randomUUID } from 'node:crypto';
import type { ImportTarget } from '../domain/clients/import-targets.ts';
import { refuse } from '../domain/errors.ts';
import type { ImportFault } from './import.ts';
import type { Scope } from './tenancy.ts';

/** A row of the file: its number (row 1 is the header) and its mapped cells, or null when they stand in wrong columns. */
export type ChunkRow = [rowNo: number, cells: string[] | null];

export interface Chunk {
  chunkNo: number;
  targets: ImportTarget[];
  rows: ChunkRow[];
}

const place = (importId: string, chunkNo: number) => ({
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
  const { trx, vault, clinicId } = scope;
  const { chunkNo, targets, rows } = chunk;
  await holdUpload(scope, importId, uploadId);
  const rowsCt = vault.seal(place(importId, chunkNo), JSON.stringify({ targets, rows }));
  await trx('importChunks')
    .insert({ clinicId, importId, chunkNo, firstRow: rows[0]?.[0] ?? 0, rowCount: rows.length, rowsCt })
    .onConflict(['clinicId', 'importId', 'chunkNo'])
    .merge(['firstRow', 'rowCount', 'rowsCt']);
}

/** The whole file is here: the import runs, and its process is poked by the same transaction. */
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
    .update({ status: 'running', chunkCount, totalRows, options: trx.raw(`options - 'uploadId'`) });
  await scope.audit({ action: 'import.upload', entity: 'import', entityId: importId });
  await scope.enqueue('import', importId);
}

/** The next piece that was not imported, locked until the transaction ends; null when none is left. */
export async function lockNextChunk({ trx, vault }: Scope, importId: string): Promise<Chunk | null> {
  const row = await trx('importChunks')
    .select<{ chunkNo: number; rowsCt: Buffer }[]>('chunkNo', 'rowsCt')
    .where({ importId, doneAt: null })
    .orderBy('chunkNo')
    .forUpdate()
    .first();
  if (!row) return null;
  const content = JSON.parse(vault.open(place(importId, row.chunkNo), row.rowsCt)) as Omit<Chunk, 'chunkNo'>;
  return { chunkNo: row.chunkNo, ...content };
}

/** Marks a piece as imported and empties it, in the transaction that wrote its rows: it is imported once or not at all. */
export async function closeChunk(
  { trx, clinicId }: Scope,
  importId: string,
  chunkNo: number,
  faults: readonly ImportFault[],
): Promise<void> {
  if (faults.length > 0) {
    const rows = faults.map(({ row, column, code }) => ({
      clinicId,
      importId,
      rowNo: row,
      columnName: column,
      code,
    }));
    await trx('importErrors').insert(rows).onConflict().ignore();
  }
  const failedRows = new Set(faults.map(({ row }) => row)).size;
  await trx('importChunks')
    .where({ importId, chunkNo })
    .update({ rowsCt: null, failedRows, doneAt: trx.fn.now() });
}

/** How many pieces are imported and how many there are. */
export async function countChunks(
  { trx }: Scope,
  importId: string,
): Promise<{ done: number; total: number }> {
  const { rows } = await trx.raw<{ rows: { done: number; total: number }[] }>(
    `select count(done_at)::int as done, count(*)::int as total from import_chunks where import_id = ?`,
    [importId],
  );
  return rows[0] ?? { done: 0, total: 0 };
}
