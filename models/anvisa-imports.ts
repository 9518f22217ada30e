// Tables anvisa_imports and anvisa_files as a copy goes on; owner context: products. Workers alone write them.
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type pg from 'pg';
import type { AnvisaFault, AnvisaFileCode } from '../domain/products/anvisa-catalogue.ts';
import { copyRows, inTransaction } from './anvisa-copy.ts';
import { stageOf } from './anvisa-stage.ts';

/** What ANVISA said of the file that was taken. */
export interface TakenFile {
  path: string;
  sha256: string;
  byteCount: number;
  etag: string | null;
  /** As an instant of ISO 8601. */
  lastModified: string | null;
}

export interface OpenImport {
  id: string;
  byteOffset: number;
  header: string | null;
  rowCount: number;
}

/** How far a chunk brings an import. */
export interface ChunkCounts {
  rows: number;
  skipped: number;
  broken: number;
  unknown: number;
}

const importColumns = 'id, byte_offset::float8 as "byteOffset", header, row_count as "rowCount"';

/**
 * The import of this very file: the one that a killed worker left behind, if its rows are all still there (a stage is not logged, a crash of
 * Postgres empties it), else a new one over an empty stage.
 */
export function openImport(client: pg.Client, code: AnvisaFileCode, file: TakenFile): Promise<OpenImport> {
  return inTransaction(client, async () => {
    await client.query('select from anvisa_files where code = $1 for update', [code]);
    const { rows: left } = await client.query<OpenImport>(
      `select ${importColumns} from anvisa_imports where file_code = $1 and file_sha256 = $2 and state in ('staging', 'staged')
       order by began_at desc limit 1`,
      [code, file.sha256],
    );
    const { rows: staged } = await client.query<{ rows: number }>(
      `select count(*)::int as rows from anvisa_stage_${code}`,
    );
    if (left[0] && left[0].rowCount === staged[0]?.rows) return left[0];
    await client.query(
      `update anvisa_imports set state = 'refused', ended_at = now(), fault_code = 'lost'
      where file_code = $1 and state in ('staging', 'staged')`,
      [code],
    );
    await client.query('select app.clear_anvisa_stage($1)', [code]);
    const id = randomUUID();
    await client.query(
      `insert into anvisa_imports (id, file_code, state, file_sha256, byte_count) values ($1, $2, 'staging', $3, $4)`,
      [id, code, file.sha256, file.byteCount],
    );
    return { id, byteOffset: 0, header: null, rowCount: 0 };
  });
}

export interface Chunk {
  importId: string;
  code: AnvisaFileCode;
  from: number;
  to: number;
  header: string;
  rows: Buffer;
  counts: ChunkCounts;
}

/** Another worker went on with this import meanwhile. */
export class ImportTaken extends Error {}

/** Rows and the place in the file behind them, together or not at all. Of two workers that take one import for theirs the later loses. */
export function stageChunk(client: pg.Client, { importId, code, from, to, header, rows, counts }: Chunk) {
  return inTransaction(client, async () => {
    const { rowCount } = await client.query(
      `update anvisa_imports set byte_offset = $3, header = $4, row_count = row_count + $5, skipped_count = skipped_count + $6,
         broken_count = broken_count + $7, unknown_count = unknown_count + $8
       where id = $1 and byte_offset = $2 and state = 'staging'`,
      [importId, from, to, header, counts.rows, counts.skipped, counts.broken, counts.unknown],
    );
    if (rowCount !== 1) throw new ImportTaken();
    if (rows.length > 0) await copyRows(client, stageOf(code), rows);
  });
}

export async function endStaging(client: pg.Client, importId: string): Promise<void> {
  await client.query(`update anvisa_imports set state = 'staged' where id = $1 and state = 'staging'`, [
    importId,
  ]);
}

/** What the next request is asked with: of the copy that is in use. */
export async function knownVersion(
  knex: Knex,
  code: AnvisaFileCode,
): Promise<{ etag: string | null; lastModified: Date | null }> {
  const { rows } = await knex.raw<{ rows: { etag: string | null; lastModified: Date | null }[] }>(
    'select etag, last_modified as "lastModified" from anvisa_files where code = ?',
    [code],
  );
  return rows[0] ?? { etag: null, lastModified: null };
}

/** ANVISA has nothing newer than what is in use. */
export async function noteUnchanged(knex: Knex, code: AnvisaFileCode): Promise<void> {
  await knex.raw(
    `update anvisa_files set state = 'good', fault_code = null, checked_at = now(), good_at = now() where code = ?`,
    [code],
  );
}

/** What is in use stays in use; that it could not be replaced is told, and the stage of the refused file is emptied. */
export async function noteFault(knex: Knex, code: AnvisaFileCode, fault: AnvisaFault): Promise<void> {
  await knex.transaction(async (trx) => {
    await trx.raw(
      `update anvisa_files set state = 'faulty', fault_code = ?, checked_at = now() where code = ?`,
      [fault, code],
    );
    const { rows } = await trx.raw<{ rows: unknown[] }>(
      `update anvisa_imports set state = 'refused', fault_code = ?, ended_at = now()
       where file_code = ? and state in ('staging', 'staged') returning id`,
      [fault, code],
    );
    if (rows.length > 0) await trx.raw('select app.clear_anvisa_stage(?)', [code]);
  });
}
