// Column clients.email_index; owner context: clients.
import { emailIndex } from './client-index.ts';
import { personOpener } from './person-key.ts';
import type { Scope } from './tenancy.ts';

const most = 500;

/**
 * Indexes the e-mails of clients who were registered before there was such an index, a bounded number at a time; false when none is
 * left. Only the vault can compute it, so no migration could.
 */
export async function indexOldEmails(scope: Scope): Promise<boolean> {
  const { trx, vault, clinicId } = scope;
  const { rows } = await trx.raw<{ rows: { id: string; emailCt: Buffer; wrappedKey: Buffer | null }[] }>(
    `select c.id, c.email_ct as "emailCt", k.wrapped_key as "wrappedKey"
     from clients c join person_keys k on k.clinic_id = c.clinic_id and k.person_id = c.id and k.wrapped_key is not null
     where c.clinic_id = ? and c.email_ct is not null and c.email_index is null limit ${most} for update of c skip locked`,
    [clinicId],
  );
  const found = rows.flatMap((row) => {
    const email = personOpener(vault, 'clients', row)('email_ct', row.emailCt);
    return email === null ? [] : [{ id: row.id, index: emailIndex(vault, email) }];
  });
  if (found.length === 0) return false;
  await trx.raw(
    `update clients c set email_index = f.index from unnest(?::uuid[], ?::bytea[]) as f(id, index)
     where c.clinic_id = ? and c.id = f.id`,
    [found.map(({ id }) => id), found.map(({ index }) => index), clinicId],
  );
  await scope.audit({ action: 'client.index', entity: 'client', subjectIds: found.map(({ id }) => id) });
  return found.length === most;
}
