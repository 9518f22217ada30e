import { Model } from 'objection';
import { refuse } from '../domain/errors.ts';
import { cpfIndex, phoneIndex, referenceIndex } from './client-index.ts';
import { personOpener } from './person-key.ts';
import type { Scope } from './tenancy.ts';

/** Owner context: clients. Ciphertext and blind indexes only; the person's key is in person_keys (D17, D18). */
export class Client extends Model {
  static override tableName = 'clients';
  static override idColumn = ['clinicId', 'id'];

  declare clinicId: string;
  declare id: string;
  declare nameCt: Buffer;
  declare cpfCt: Buffer | null;
  declare phoneCt: Buffer | null;
  declare emailCt: Buffer | null;
  declare birthDateCt: Buffer | null;
  declare notesCt: Buffer | null;
  declare cpfIndex: Buffer | null;
  declare phoneIndex: Buffer | null;
  declare emailIndex: Buffer | null;
  declare referenceIndex: Buffer | null;
  declare whatsappOptInAt: Date | null;
  declare erasedAt: Date | null;
  declare version: number;
  declare createdAt: Date;
  declare updatedAt: Date;
  /** Joined from person_keys. */
  declare wrappedKey: Buffer | null;
}

/** What a clinic keeps of a client. `cpf` is 11 digits, `phone` E.164, `birthDate` yyyy-mm-dd. */
export interface ClientData {
  name: string;
  cpf: string | null;
  phone: string | null;
  email: string | null;
  birthDate: string | null;
  notes: string | null;
  whatsappOptInAt: Date | null;
}

export interface ClientRecord extends ClientData {
  id: string;
  version: number;
  /** From the beginning of her erasure on: nothing new is begun with her. */
  isErased: boolean;
  createdAt: Date;
}

const withKeys = ({ trx }: Scope) =>
  Client.query(trx).join('personKeys', (join) =>
    join.on('personKeys.clinicId', 'clients.clinicId').andOn('personKeys.personId', 'clients.id'),
  );

/** Clients joined with their keys; every full read of a client starts here. */
export const clientRows = (scope: Scope) => withKeys(scope).select('clients.*', 'personKeys.wrappedKey');

export function openClient({ vault }: Scope, row: Client): ClientRecord {
  const open = personOpener(vault, 'clients', row);
  return {
    id: row.id,
    name: open('name_ct', row.nameCt) ?? '',
    cpf: open('cpf_ct', row.cpfCt),
    phone: open('phone_ct', row.phoneCt),
    email: open('email_ct', row.emailCt),
    birthDate: open('birth_date_ct', row.birthDateCt),
    notes: open('notes_ct', row.notesCt),
    whatsappOptInAt: row.whatsappOptInAt,
    version: row.version,
    isErased: row.erasedAt !== null,
    createdAt: row.createdAt,
  };
}

/** One client in full, audited. Refuses with `not-found` or, after erasure, `key-destroyed`. */
export async function getClient(scope: Scope, id: string): Promise<ClientRecord> {
  const row = await clientRows(scope).findOne({ 'clients.id': id });
  if (!row) refuse('not-found');
  const client = openClient(scope, row);
  await scope.audit({ action: 'client.read', entity: 'client', entityId: id, subjectIds: [id] });
  return client;
}

/** Names by client id, one query, for lists that show them. Erased people are missing. The caller audits its own read. */
export async function clientNames(scope: Scope, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await withKeys(scope)
    .select('clients.id', 'clients.nameCt', 'personKeys.wrappedKey')
    .whereIn('clients.id', [...new Set(ids)])
    .whereNotNull('personKeys.wrappedKey');
  const nameOf = (row: Client) => personOpener(scope.vault, 'clients', row)('name_ct', row.nameCt) ?? '';
  return new Map(rows.map((row) => [row.id, nameOf(row)]));
}

/** The client a number belongs to: with several of one family, the one that changed last. */
export async function findClientByPhone(scope: Scope, e164: string): Promise<{ id: string } | null> {
  const row = await Client.query(scope.trx)
    .select('id')
    .where('phoneIndex', phoneIndex(scope.vault, e164))
    .orderBy('updatedAt', 'desc')
    .first();
  return row ? { id: row.id } : null;
}

/** Ids of clients that are known already, by CPF digits or by the reference of the clinic's old system; for imports. */
export async function findKnownClients(
  { trx, vault }: Scope,
  wanted: { cpfs: readonly string[]; references: readonly string[] },
): Promise<{ byCpf: Map<string, string>; byReference: Map<string, string> }> {
  const byCpf = new Map(wanted.cpfs.map((cpf) => [cpfIndex(vault, cpf).toString('hex'), cpf]));
  const byReference = new Map(
    wanted.references.map((text) => [referenceIndex(vault, text).toString('hex'), text]),
  );
  const buffers = (map: Map<string, string>) => [...map.keys()].map((hex) => Buffer.from(hex, 'hex'));
  const rows = await Client.query(trx)
    .select('id', 'cpfIndex', 'referenceIndex')
    .whereIn('cpfIndex', buffers(byCpf))
    .orWhereIn('referenceIndex', buffers(byReference));
  const found = { byCpf: new Map<string, string>(), byReference: new Map<string, string>() };
  for (const row of rows) {
    const cpf = byCpf.get(row.cpfIndex?.toString('hex') ?? '');
    const reference = byReference.get(row.referenceIndex?.toString('hex') ?? '');
    if (cpf !== undefined) found.byCpf.set(cpf, row.id);
    if (reference !== undefined) found.byReference.set(reference, row.id);
  }
  return found;
}

/** Whether the clinic has this client: a foreign id and a missing one are the same no. */
export async function isClient({ trx, clinicId }: Scope, id: string): Promise<boolean> {
  return (await trx('clients').where({ clinicId, id }).first('id')) !== undefined;
}
