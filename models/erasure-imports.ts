// Files of imports that name somebody who is erased: rows that wait, first rows shown, the file's own name; owner context: privacy.
import type { ImportFindings } from '../domain/clients/import-report.ts';
import { namesPerson, type Named } from '../domain/privacy/named-person.ts';
import { clientRows, openClient } from './client.ts';
import { chunkPlace, type Chunk } from './import-chunk.ts';
import { readPlan, writePlan } from './erasure-plan.ts';
import { changeImportKey, erasedFile, fileNameOf, sealerOfImport } from './import-key.ts';
import { findingsPlace } from './import-report.ts';
import type { Sealer } from './encryption.ts';
import type { Scope } from './tenancy.ts';

type Content = Omit<Chunk, 'chunkNo'>;
interface FileRow {
  id: string;
  wrappedKey: Buffer | null;
  fileNameCt: Buffer;
  findingsCt: Buffer | null;
}
interface PieceRow {
  chunkNo: number;
  rowsCt: Buffer;
}

/**
 * Her rows go out of files that wait, which are told as refused, and names of files that name her are replaced. Each such file gets
 * another key, so that a backup shows nothing of it either. While her own key still opens: who she was is asked of her row.
 */
export async function forgetInImports(scope: Scope, clientId: string): Promise<Record<string, number>> {
  const row = await clientRows(scope).findOne({ 'clients.id': clientId });
  if (!row?.wrappedKey) return { imports: 0 };
  const { name, cpf, phone, email } = openClient(scope, row);
  const files = await scope
    .trx('imports')
    .select<FileRow[]>('id', 'wrappedKey', 'fileNameCt', 'findingsCt')
    .orderBy('id')
    .forUpdate();
  let changed = 0;
  for (const file of files) if (await forgetIn(scope, file, { name, cpf, phone, email })) changed += 1;
  return { imports: changed };
}

async function forgetIn(scope: Scope, file: FileRow, person: Named): Promise<boolean> {
  const { id } = file;
  const pieces = await scope
    .trx('importChunks')
    .where({ importId: id })
    .whereNotNull('rowsCt')
    .select<PieceRow[]>('chunkNo', 'rowsCt')
    .forUpdate();
  const fileName = fileNameOf(scope, file);
  const isNamed = namesPerson(person, fileName);
  const open = opener(scope, file);
  const contents = pieces.map((piece) => ({
    chunkNo: piece.chunkNo,
    content: open<Content>(chunkPlace(id, piece.chunkNo), piece.rowsCt),
  }));
  const isInside = contents.some(({ content }) => content?.rows.some((line) => isHers(person, line[1])));
  const findings = file.findingsCt && open<ImportFindings>(findingsPlace(id), file.findingsCt);
  const isShown = findings?.sample.some((line) => isHers(person, [line.client, line.phone ?? '']));
  const plan = await readPlan(scope, id, sealerOfImport(scope, file));
  const isPlanned = plan.some(({ name }) => namesPerson(person, name));
  if (!isNamed && !isInside && !isShown && !isPlanned) return false;
  const sealer = await changeImportKey(scope, id, isNamed ? erasedFile : fileName);
  for (const { chunkNo, content } of contents)
    if (content) await writePiece(scope, sealer, id, chunkNo, without(person, content));
  if (findings) await writeFindings(scope, sealer, id, person, findings);
  await writePlan(scope, sealer, id, person, plan);
  return true;
}

/** Null for what does not open: then nobody reads her in it either. */
function opener(scope: Scope, file: FileRow) {
  return <T>(place: Parameters<Sealer['open']>[0], sealed: Buffer): T | null => {
    try {
      return JSON.parse(sealerOfImport(scope, file).open(place, sealed)) as T;
    } catch {
      return null;
    }
  };
}

const isHers = (person: Named, cells: readonly string[] | null): boolean =>
  cells?.some((cell) => namesPerson(person, cell)) ?? false;

/** What is left out is told with the number of its row, so that the file's person can see why it is missing. */
function without(person: Named, content: Content): Content {
  const hers = content.rows.filter(([, cells]) => isHers(person, cells));
  const told = hers.map(([rowNo]) => [rowNo, 'person-erased', null] as const);
  return {
    ...content,
    rows: content.rows.filter((line) => !hers.includes(line)),
    refused: [...(content.refused ?? []), ...told.map(([...line]) => line)] as NonNullable<
      Content['refused']
    >,
  };
}

async function writePiece(
  { trx }: Scope,
  sealer: Sealer,
  importId: string,
  chunkNo: number,
  content: Content,
): Promise<void> {
  const rowsCt = sealer.seal(chunkPlace(importId, chunkNo), JSON.stringify(content));
  await trx('importChunks').where({ importId, chunkNo }).update({ rowsCt });
}

async function writeFindings(
  { trx }: Scope,
  sealer: Sealer,
  id: string,
  person: Named,
  findings: ImportFindings,
): Promise<void> {
  const sample = findings.sample.filter((line) => !isHers(person, [line.client, line.phone ?? '']));
  const findingsCt = sealer.seal(findingsPlace(id), JSON.stringify({ ...findings, sample }));
  await trx('imports').where({ id }).update({ findingsCt });
}
