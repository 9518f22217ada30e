// Table sealed_records: what the law keeps of people who were erased; owner context: privacy.
import { wallTime } from '../domain/clinic/calendar.ts';
import { refuse } from '../domain/errors.ts';
import type { OpeningReason } from '../domain/privacy/erasure.ts';
import { sealedCpfIndex } from './client-index.ts';
import { getClinic } from './clinic.ts';
import type { ClinicVault } from './encryption.ts';
import type { LedgerLine } from './erasure-ledger.ts';
import { onHoldSql } from './legal-hold.ts';
import type { Scope } from './tenancy.ts';

export interface SealedContent {
  identification: {
    name: string;
    cpf: string | null;
    phone: string | null;
    email: string | null;
    birthDate: string | null;
  };
  visits: {
    startsAt: string;
    endsAt: string;
    status: string;
    services: { procedure: string; professional: string }[];
  }[];
  /** `id` and `addendumTo` are not in records from before addenda. */
  notes: { at: string; authorName: string; text: string; id?: string; addendumTo?: string | null }[];
  /** Not in records from before stock: what was used on her, of which lot. */
  uses?: { at: string; product: string; lot: string; quantity: number; unit: string; by: string | null }[];
}
export interface SealedRecord {
  id: string;
  clientId: string;
  erasureId: string;
  ground: string;
  /** yyyy-mm-dd */
  retainUntil: string;
  createdAt: Date;
}

interface Sealed {
  id: string;
  contentCt: Buffer;
  wrappedKey: Buffer;
}
export const contentPlace = (row: string) => ({ table: 'sealed_records', column: 'content_ct', row });
export const openSealedContent = (vault: ClinicVault, { id, contentCt, wrappedKey }: Sealed): SealedContent =>
  JSON.parse(vault.openPerson(id, wrappedKey).open(contentPlace(id), contentCt)) as SealedContent;
const entity = 'sealed-record';
const columns = `id, client_id as "clientId", erasure_id as "erasureId", ground, retain_until::text as "retainUntil",
  created_at as "createdAt"`;

/** Newest first, without a word of what is in them; `after`: time and id of the last one seen. */
export async function listSealedRecords(
  scope: Scope,
  { after, limit }: { after: readonly [string, string] | null; limit: number },
): Promise<(SealedRecord & { position: string })[]> {
  return scope.run<SealedRecord & { position: string }>({
    name: 'sealed-records',
    text: `select ${columns}, created_at::text as position from sealed_records
      where clinic_id = $1 and ($2::timestamptz is null or (created_at, id) < ($2::timestamptz, $3::uuid))
      order by created_at desc, id desc limit $4`,
    values: [scope.clinicId, after?.[0] ?? null, after?.[1] ?? null, limit],
  });
}

/**
 * Those of one CPF: she comes back, or an authority asks about her, and her name is in no list any more. That somebody looked is in the trail,
 * about her when she was found.
 */
export async function findSealedRecords(scope: Scope, cpf: string): Promise<SealedRecord[]> {
  const records = await scope.run<SealedRecord>({
    name: 'sealed-records-by-cpf',
    text: `select ${columns} from sealed_records where clinic_id = $1 and cpf_index = $2 order by created_at desc, id`,
    values: [scope.clinicId, sealedCpfIndex(scope.vault, cpf)],
  });
  const subjectIds = [...new Set(records.map(({ clientId }) => clientId))];
  await scope.audit({ action: 'sealed-record.find', entity, subjectIds, purpose: 'LEGAL_OBLIGATION' });
  return records;
}

/** For a court, an authority or the person herself. The code of the reason is in the audit trail for ever. Refuses with `not-found`. */
export async function openSealedRecord(
  scope: Scope,
  { id, reason }: { id: string; reason: OpeningReason },
): Promise<SealedRecord & SealedContent> {
  const [row] = await scope.run<SealedRecord & Sealed>({
    name: 'sealed-record',
    text: `select ${columns}, content_ct as "contentCt", wrapped_key as "wrappedKey" from sealed_records
      where clinic_id = $1 and id = $2`,
    values: [scope.clinicId, id],
  });
  if (!row) refuse('not-found');
  const { contentCt, wrappedKey, ...record } = row;
  const content = openSealedContent(scope.vault, { id, contentCt, wrappedKey });
  await scope.audit({
    ...{ action: `sealed-record.open-${reason}`, entity, entityId: id, subjectIds: [record.clientId] },
    purpose: 'LEGAL_OBLIGATION',
  });
  return { ...record, ...content };
}

/** Drops what must be kept no longer on the clinic's day (the last day is kept whole), at most so many in one transaction; how many went. */
export async function dropOverdueRecords(scope: Scope, most: number, now = Date.now()): Promise<number> {
  const today = wallTime(now, (await getClinic(scope)).timeZone).day;
  const rows = await scope.run<{ id: string }>({
    name: 'sealed-records-overdue',
    text: `select s.id from sealed_records s where s.clinic_id = $1 and s.retain_until < $3::date
        and not ${onHoldSql('s.client_id')} order by s.retain_until limit $2`,
    values: [scope.clinicId, most, today],
  });
  for (const { id } of rows) await dropSealedRecord(scope, id, today);
  return rows.length;
}

/** Its time is over: the row goes, and its own key with every copy of it. A worker's act. */
async function dropSealedRecord(scope: Scope, id: string, today: string): Promise<void> {
  const [row] = await scope.run<{ clientId: string; wrappedKey: Buffer }>({
    name: 'sealed-record-drop',
    text: `delete from sealed_records where clinic_id = $1 and id = $2 and retain_until < $3::date
      returning client_id as "clientId", wrapped_key as "wrappedKey"`,
    values: [scope.clinicId, id, today],
  });
  if (!row) refuse('not-found');
  await scope.vault.puncturePerson(id, row.wrappedKey);
  const about = { entity, entityId: id, subjectIds: [row.clientId] };
  await scope.audit({ action: 'sealed-record.drop', ...about, purpose: 'LEGAL_OBLIGATION' });
}

/** As it goes into the ledger: ciphertext only. */
export async function sealedForLedger(
  { run, clinicId }: Scope,
  erasureId: string,
): Promise<LedgerLine['sealed']> {
  const [row] = await run<
    Pick<SealedRecord, 'id' | 'ground' | 'retainUntil'> & {
      contentCt: Buffer;
      wrappedKey: Buffer;
      cpfIndex: Buffer | null;
    }
  >({
    name: 'sealed-record-of-erasure',
    text: `select id, ground, retain_until::text as "retainUntil", content_ct as "contentCt", wrapped_key as "wrappedKey",
        cpf_index as "cpfIndex" from sealed_records where clinic_id = $1 and erasure_id = $2`,
    values: [clinicId, erasureId],
  });
  if (!row) return null;
  const { contentCt, wrappedKey, cpfIndex, ...record } = row;
  return {
    ...{ ...record, content: contentCt.toString('base64'), wrapped: wrappedKey.toString('base64') },
    ...(cpfIndex && { cpfIndex: cpfIndex.toString('base64') }),
  };
}
