// Table sealed_records: those from before their index was there (migration 82) are found by CPF, too. Owner context: privacy.
import { sealedCpfIndex } from './client-index.ts';
import { openSealedContent } from './sealed-record.ts';
import type { Scope } from './tenancy.ts';

const most = 100;

/**
 * Fills the index of the next records behind `after`; where to go on, or null. Nobody is shown a word: a machine reads the CPF and
 * forgets it. A record that does not open, or has no CPF, stays as it is. As workers connect.
 */
export async function indexNextRecords(scope: Scope, after: string | null): Promise<string | null> {
  const { run, clinicId, vault } = scope;
  const rows = await run<{ id: string; contentCt: Buffer; wrappedKey: Buffer }>({
    name: 'sealed-records-without-index',
    text: `select id, content_ct as "contentCt", wrapped_key as "wrappedKey" from sealed_records
      where clinic_id = $1 and cpf_index is null and ($2::uuid is null or id > $2) order by id limit ${most}`,
    values: [clinicId, after],
  });
  for (const row of rows) {
    const cpf = cpfOf(scope, row);
    if (cpf)
      scope.later({
        name: 'sealed-record-index',
        text: 'update sealed_records set cpf_index = $3 where clinic_id = $1 and id = $2',
        values: [clinicId, row.id, sealedCpfIndex(vault, cpf)],
      });
  }
  return rows.length === most ? (rows.at(-1)?.id ?? null) : null;
}

function cpfOf({ vault }: Scope, row: Parameters<typeof openSealedContent>[1]): string | null {
  try {
    return openSealedContent(vault, row).identification.cpf;
  } catch {
    // Its key is gone, or was changed: that holds up nobody else's.
    return null;
  }
}
