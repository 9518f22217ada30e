// Keys of a clinic that the ledger of erasures brings to a database from before them: table clinic_keys; owner context: privacy.
import { clinicKeyPlace, type Kms, keyVersionOf } from './encryption.ts';
import type { LedgerLine, WrappedKey } from './erasure-ledger.ts';
import type { Scope } from './tenancy.ts';

/** As the KMS wrapped them: every version up to the one that a record lies under, so that none is missing in between. */
export async function keysForLedger(
  { run, clinicId }: Scope,
  { wrapped }: { wrapped: string },
): Promise<WrappedKey[]> {
  const rows = await run<{ version: number; wrapped: Buffer }>({
    name: 'keys-for-ledger',
    text: `select version, wrapped_key as wrapped from clinic_keys where clinic_id = $1 and version <= $2 order by version`,
    values: [clinicId, keyVersionOf(Buffer.from(wrapped, 'base64'))],
  });
  return rows.map((row) => [row.version, row.wrapped.toString('base64')]);
}

interface LedgerKey {
  wrapped: Buffer;
  key: Buffer;
}
/** Those of a line that open. One that another master key wrapped would, in the table, take the whole clinic down: it stays out. */
export function openKeys(kms: Kms, { clinicId, clinicKeys = [] }: LedgerLine): Map<number, LedgerKey> {
  const opened = new Map<number, LedgerKey>();
  for (const [version, text] of clinicKeys) {
    const wrapped = Buffer.from(text, 'base64');
    try {
      opened.set(version, { wrapped, key: kms.unwrap(wrapped, clinicKeyPlace(clinicId, version)) });
    } catch {
      continue;
    }
  }
  return opened;
}

/**
 * Versions that this database never heard of come in as retired: they open (what a process in Temporal wrote since the backup, say) and
 * seal nothing, because nobody's key lies under them here, and the next rotation takes a number that was never used. A number that was given to
 * another key meanwhile stays that key's.
 */
export async function bringKeys(
  { run, clinicId }: Scope,
  keys: ReadonlyMap<number, LedgerKey>,
): Promise<void> {
  if (keys.size === 0) return;
  await run({
    name: 'bring-ledger-keys',
    text: `insert into clinic_keys (clinic_id, version, wrapped_key, retired_at) select $1, version, wrapped, now()
      from unnest($2::int[], $3::bytea[]) k(version, wrapped) on conflict do nothing`,
    values: [clinicId, [...keys.keys()], [...keys.values()].map(({ wrapped }) => wrapped)],
  });
}

/**
 * A record's own key, out of the line's keys and under the one that the clinic seals with today: so it opens in every process at once, whatever
 * key goes by the old number here, and the next rotation takes it along. As it is when the line's keys do not tell it: the nightly look
 * (models/audit-check.ts) finds one that does not open, and no such record keeps everybody from being served.
 */
export function archiveKeyOf(
  { vault }: Scope,
  { id, wrapped: text }: { id: string; wrapped: string },
  keys: ReadonlyMap<number, LedgerKey>,
): Buffer {
  const wrapped = Buffer.from(text, 'base64');
  try {
    return vault.rewrapPerson(id, wrapped, new Map([...keys].map(([version, { key }]) => [version, key])));
  } catch {
    return wrapped;
  }
}
