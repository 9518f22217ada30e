import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { parseFile } from '../../activities/products/anvisa-parse.ts';
import type { Config } from '../../config.ts';
import type { AnvisaFileCode } from '../../domain/products/anvisa-catalogue.ts';
import { withPatientClient } from '../../models/anvisa-copy.ts';
import { endStaging, openImport, stageChunk, type TakenFile } from '../../models/anvisa-imports.ts';
import { swapImport } from '../../models/anvisa-swap.ts';
import { AnvisaStore, smallSizes } from '../simulators/anvisa/anvisa-store.ts';

/** The files a demo's goods are looked up in. */
const needed: readonly AnvisaFileCode[] = ['medicines', 'devices', 'cosmetics', 'companies'];

/**
 * Goods of the demo are received before any night has passed, so the mirror has its first copy of the simulated files now, by the same
 * steps; where ANVISA itself is asked, nothing is made up.
 */
export async function fillDemoMirror(config: Config): Promise<void> {
  const { hostname } = new URL(config.anvisa.baseUrl);
  if (!['127.0.0.1', 'localhost', '::1'].includes(hostname)) return;
  const directory = mkdtempSync(join(tmpdir(), 'neonpro-demo-anvisa-'));
  try {
    const store = new AnvisaStore(directory, smallSizes);
    await withPatientClient(config.database.workerUrl, async (client) => {
      for (const code of needed) if (await isEmpty(client, code)) await copyFile(client, store, code);
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function isEmpty(client: pg.Client, code: AnvisaFileCode): Promise<boolean> {
  const { rows } = await client.query('select 1 from anvisa_files where code = $1 and row_count is null', [
    code,
  ]);
  return rows.length > 0;
}

async function copyFile(client: pg.Client, store: AnvisaStore, code: AnvisaFileCode): Promise<void> {
  const { path, bytes, etag, modified } = await store.file(code);
  // The tag is of the bytes, so the first night finds that nothing is newer.
  const file: TakenFile = {
    ...{ path, byteCount: bytes, sha256: etag.replaceAll('"', ''), etag },
    lastModified: modified.toISOString(),
  };
  const { id: importId, byteOffset, header } = await openImport(client, code, file);
  for await (const chunk of parseFile(code, path, { from: byteOffset, header }))
    await stageChunk(client, { importId, code, ...chunk });
  await endStaging(client, importId);
  await swapImport(client, { code, importId, file });
}
