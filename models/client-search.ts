import { raw } from 'objection';
import { cpfDigits, isCpf } from '../domain/clients/cpf.ts';
import { normalizePhone } from '../domain/clients/phone.ts';
import { type Client, clientRows, type ClientRecord, openClient } from './client.ts';
import { cpfIndex, phoneIndex, searchTokens } from './client-index.ts';
import type { Scope } from './tenancy.ts';

const byName = new Intl.Collator('pt-BR', { sensitivity: 'base' });

/** A CPF, a phone, or the first letters of names in any order; nothing typed lists those that changed last. Audited, unmasked. */
export async function searchClients(scope: Scope, text: string, limit: number): Promise<ClientRecord[]> {
  const query = matching(scope, text.trim());
  // Erased people cannot be shown.
  const rows = query ? await query.whereNotNull('personKeys.wrappedKey').limit(limit) : [];
  const clients = rows.map((row) => openClient(scope, row));
  await scope.audit({ action: 'client.search', entity: 'client', subjectIds: clients.map(({ id }) => id) });
  return text.trim() === '' ? clients : clients.sort((one, other) => byName.compare(one.name, other.name));
}

/** `text` as of `searchClients`. `after` is where the page before ended: time of the last change as Postgres writes it, and id. */
export interface ClientPage {
  text: string;
  after: [changedAt: string, id: string] | null;
  limit: number;
}

/** A page of the clients that match, those that changed last first. Audited, unmasked. */
export async function pageOfClients(
  scope: Scope,
  { text, after, limit }: ClientPage,
): Promise<(ClientRecord & { changedAt: string })[]> {
  const query = matching(scope, text.trim());
  if (!query) return [];
  if (after) void query.whereRaw('(clients.updated_at, clients.id) < (?::timestamptz, ?::uuid)', after);
  const rows = await query
    .whereNotNull('personKeys.wrappedKey')
    .whereNull('clients.erasedAt')
    .select(raw('clients.updated_at::text as changed_at'))
    .clearOrder()
    .orderBy([
      { column: 'clients.updatedAt', order: 'desc' },
      { column: 'clients.id', order: 'desc' },
    ])
    .limit(limit)
    .castTo<(Client & { changedAt: string })[]>();
  const clients = rows.map((row) => ({ ...openClient(scope, row), changedAt: row.changedAt }));
  await scope.audit({ action: 'client.search', entity: 'client', subjectIds: clients.map(({ id }) => id) });
  return clients;
}

function matching(scope: Scope, text: string) {
  const { vault } = scope;
  if (text === '') return clientRows(scope).orderBy('clients.updatedAt', 'desc');
  // Without letters it is a number; digits that are a valid CPF are never a phone of somebody else.
  if (!/\p{Letter}/u.test(text)) {
    if (isCpf(text)) return clientRows(scope).where('clients.cpfIndex', cpfIndex(vault, cpfDigits(text)));
    const phone = normalizePhone(text);
    return phone && clientRows(scope).where('clients.phoneIndex', phoneIndex(vault, phone));
  }
  const [leading, ...others] = searchTokens(vault, text);
  if (!leading) return null;
  // The rarest token drives; `exists` on the primary key filters, so a common first name does not read its thousands of rows.
  const filters = others.map(
    () => `and exists (select from client_name_tokens o
      where o.clinic_id = t.clinic_id and o.client_id = t.client_id and o.token = ?)`,
  );
  return clientRows(scope).whereRaw(
    `clients.id in (select t.client_id from client_name_tokens t where t.token = ? ${filters.join(' ')})`,
    [leading, ...others],
  );
}
