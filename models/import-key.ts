// Keys of imports, columns wrapped_key and spent_key of imports: what a file names lies under its own; owner context: clients.
import { DomainError, refuse } from '../domain/errors.ts';
import type { Sealer } from './encryption.ts';
import type { Scope } from './tenancy.ts';

interface KeyRow {
  id: string;
  wrappedKey: Buffer | null;
  fileNameCt: Buffer;
}

/** Shown in the place of a name that cannot be read any more, or that named somebody who was erased. */
export const erasedFile = 'Arquivo apagado';

export const fileNamePlace = (row: string) => ({ table: 'imports', column: 'file_name_ct', row });

/** Seals and opens what a file brought; under the clinic's key for imports from before they had their own. */
export const sealerOfImport = (
  { vault }: Pick<Scope, 'vault'>,
  { id, wrappedKey }: Pick<KeyRow, 'id' | 'wrappedKey'>,
): Sealer => (wrappedKey ? vault.openPerson(id, wrappedKey) : vault);

export async function importSealer(scope: Scope, id: string): Promise<Sealer> {
  const row = await scope.trx('imports').where({ id }).first<{ wrappedKey: Buffer | null }>('wrappedKey');
  return sealerOfImport(scope, { id, ...(row ?? refuse('not-found')) });
}

/** In a database that was restored a file may be past reading: its cover was punctured since (ADR 0025). */
export function fileNameOf(scope: Pick<Scope, 'vault'>, row: KeyRow): string {
  try {
    return sealerOfImport(scope, row).open(fileNamePlace(row.id), row.fileNameCt);
  } catch (error) {
    if (error instanceof DomainError && error.code === 'key-destroyed') return erasedFile;
    throw error;
  }
}

/**
 * A key of the next generation, under which only the file's name is sealed anew; the one of before is spent. Whoever has more to keep
 * seals it again with what this gives.
 */
export async function changeImportKey(scope: Scope, id: string, fileName?: string): Promise<Sealer> {
  const { trx, vault } = scope;
  const row: (KeyRow & { spentKey: Buffer | null }) | undefined = await trx('imports')
    .where({ id })
    .forUpdate()
    .first('id', 'wrappedKey', 'spentKey', 'fileNameCt');
  if (!row) refuse('not-found');
  // Whoever spent it did not live to destroy it; it was committed long ago.
  if (row.spentKey) await vault.puncturePerson(id, row.spentKey);
  const { wrapped, vault: sealer } = vault.nextPerson(id, row.wrappedKey);
  const name = fileName ?? fileNameOf(scope, row);
  await trx('imports')
    .where({ id })
    .update({
      ...{ wrappedKey: wrapped, fileNameCt: sealer.seal(fileNamePlace(id), name) },
      spentKey: row.wrappedKey,
    });
  return sealer;
}

/** After the commit that spent them, or whenever the next one comes by: what they opened opens no more, whatever the copy. */
export async function destroySpentKeys({ trx, vault }: Scope): Promise<number> {
  const spent: { id: string; spentKey: Buffer }[] = await trx('imports')
    .whereNotNull('spentKey')
    .select('id', 'spentKey');
  for (const { id, spentKey } of spent) {
    await vault.puncturePerson(id, spentKey);
    await trx('imports').where({ id, spentKey }).update({ spentKey: null });
  }
  return spent.length;
}
