// What hangs sealed on a consent: evidence and guardian; owner context: consents.
import { sealerOf } from './person-key.ts';
import type { Scope } from './tenancy.ts';

type ConsentOpener = <T>(
  column: 'evidence_ct' | 'guardian_ct',
  row: string,
  sealed: Buffer | null,
) => T | null;

/** The rows of somebody erased stay as proof, sealed with a key that nobody has any more: nothing is told of them. */
export async function consentOpener(scope: Scope, clientId: string): Promise<ConsentOpener> {
  const { trx, clinicId } = scope;
  const [client]: { erasedAt: Date | null }[] = await trx('clients')
    .where({ clinicId, id: clientId })
    .select('erasedAt');
  const sealer = client?.erasedAt ? null : await sealerOf(scope, clientId);
  return <T>(column: string, row: string, sealed: Buffer | null) =>
    sealed && sealer && (JSON.parse(sealer.open({ table: 'consents', column, row }, sealed)) as T);
}
