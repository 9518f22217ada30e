import { DomainError, refuse } from '../domain/errors.ts';
import { erasedName } from '../domain/privacy/erasure.ts';
import type { ClinicVault, Sealer } from './encryption.ts';
import type { Scope } from './tenancy.ts';

/** Owner context: clients. Rows of person_keys are written here and by the erasure of a person. */
export interface SealedPerson {
  id: string;
  /** Null once the key was destroyed: what hangs on it cannot be read by anybody. */
  wrappedKey: Buffer | null;
}

/** As her row will say in a moment: a list that she is in must not fall while an erasure is between her cover and her row. */
const openGone = (column: string, sealed: Buffer | null): string | null =>
  sealed !== null && column === 'name_ct' ? erasedName : null;

/** What opens of a person; null once her key is destroyed, or its cover alone: lists then show nothing that hung on it. */
export function openerIfAny(vault: ClinicVault, { id, wrappedKey }: SealedPerson): Sealer | null {
  if (!wrappedKey) return null;
  try {
    return vault.openPerson(id, wrappedKey);
  } catch (error) {
    if (error instanceof DomainError && error.code === 'key-destroyed') return null;
    throw error;
  }
}

/** Opens columns `table.column` of one person; a null column stays null. Of a key whose cover is gone only {@link erasedName} is left. */
export function personOpener(vault: ClinicVault, table: string, person: SealedPerson) {
  if (!person.wrappedKey) refuse('key-destroyed');
  const sealer = openerIfAny(vault, person);
  if (!sealer) return openGone;
  return (column: string, sealed: Buffer | null): string | null =>
    sealed === null ? null : sealer.open({ table, column, row: person.id }, sealed);
}

/** The mirror of {@link personOpener} for writes. */
export const personSealer =
  (sealer: Sealer, table: string, id: string) =>
  (column: string, text: string | null): Buffer | null =>
    text === null ? null : sealer.seal({ table, column, row: id }, text);

/** Seals and opens what hangs on somebody: under her own key, so that erasing her erases it; under the clinic's for a stranger (null). */
export async function sealerOf({ trx, vault, clinicId }: Scope, personId: string | null): Promise<Sealer> {
  if (personId === null) return vault;
  const rows: { wrappedKey: Buffer | null }[] = await trx('personKeys')
    .where({ clinicId, personId })
    .select('wrappedKey');
  return vault.openPerson(personId, rows[0]?.wrappedKey ?? null);
}
