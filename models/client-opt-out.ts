// Table clients; owner context: clients.
import { phoneIndex } from './client-index.ts';
import type { Scope } from './tenancy.ts';

/** Everybody of the clinic who is written to on this number stops being written to. Returns their ids. */
export async function withdrawWhatsAppOptIn(scope: Scope, phones: readonly string[]): Promise<string[]> {
  const { trx, vault, clinicId } = scope;
  const changed: { id: string }[] = await trx('clients')
    .where({ clinicId })
    .whereIn(
      'phoneIndex',
      phones.map((phone) => phoneIndex(vault, phone)),
    )
    .whereNotNull('whatsappOptInAt')
    .update({ whatsappOptInAt: null, updatedAt: new Date(), version: trx.raw('version + 1') })
    .returning('id');
  const ids = changed.map(({ id }) => id);
  if (ids.length > 0)
    await scope.audit({ action: 'client.opt-out', entity: 'client', subjectIds: ids, purpose: 'CONSENT' });
  return ids;
}
