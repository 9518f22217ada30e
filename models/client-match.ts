// Finds the clients that rows of an import mean; owner context: clients.
import { nameWords } from '../domain/clients/name-search.ts';
import type { Candidates, Identity } from '../domain/clients/import-match.ts';
import { clientNames, findKnownClients } from './client.ts';
import { emailIndex, phoneIndex, searchTokens } from './client-index.ts';
import { personOpener } from './person-key.ts';
import type { Scope } from './tenancy.ts';

export interface KnownClient {
  /** Null until the row that made it is written. */
  id: string | null;
  name: string | null;
  /** An earlier row of the file brings them; the clinic did not have them. */
  isOfFile?: boolean;
}

export const nameKey = (name: string): string => nameWords(name).join(' ');

/** Everybody the rows of one chunk may mean, read in four queries, plus those that the chunk itself makes. */
export class ClientBook {
  readonly #byReference = new Map<string, KnownClient>();
  readonly #byCpf = new Map<string, KnownClient>();
  readonly #byPhone = new Map<string, KnownClient[]>();
  readonly #byEmail = new Map<string, KnownClient[]>();
  readonly #byName = new Map<string, KnownClient[]>();

  find({ reference, cpf, phone, name, email }: Identity): Candidates<KnownClient> {
    return {
      byReference: reference === null ? undefined : this.#byReference.get(reference.toLowerCase()),
      byCpf: cpf === null ? undefined : this.#byCpf.get(cpf),
      byPhone: (phone === null ? undefined : this.#byPhone.get(phone)) ?? [],
      byEmail: (email ? this.#byEmail.get(email) : undefined) ?? [],
      byName: (name === null ? undefined : this.#byName.get(nameKey(name))) ?? [],
    };
  }

  add({ reference, cpf, phone, name, email }: Identity, client: KnownClient): void {
    if (reference !== null) this.#byReference.set(reference.toLowerCase(), client);
    if (cpf !== null) this.#byCpf.set(cpf, client);
    if (phone !== null) push(this.#byPhone, phone, client);
    if (email) push(this.#byEmail, email, client);
    if (name !== null) push(this.#byName, nameKey(name), client);
  }
}

function push(map: Map<string, KnownClient[]>, key: string, client: KnownClient): void {
  const list = map.get(key) ?? [];
  if (list.some((known) => known.id !== null && known.id === client.id)) return;
  list.push(client);
  map.set(key, list);
}

const present = (values: readonly (string | null | undefined)[]): string[] => [
  ...new Set(values.filter((value) => typeof value === 'string')),
];

export const hasOnlyName = ({ reference, cpf, phone }: Identity): boolean =>
  reference === null && cpf === null && phone === null;

/** Reads whom the identities may mean. Names that had to be opened are audited. */
export async function openClientBook(scope: Scope, identities: readonly Identity[]): Promise<ClientBook> {
  const book = new ClientBook();
  const cpfs = present(identities.map(({ cpf }) => cpf));
  const references = present(identities.map(({ reference }) => reference));
  const known = await findKnownClients(scope, { cpfs, references });
  const nobody = { reference: null, cpf: null, phone: null, name: null };
  for (const [reference, id] of known.byReference) book.add({ ...nobody, reference }, { id, name: null });
  const names = await clientNames(scope, [...known.byCpf.values()]);
  for (const [cpf, id] of known.byCpf) book.add({ ...nobody, cpf }, { id, name: names.get(id) ?? null });
  const byPhone = await clientsByPhone(scope, present(identities.map(({ phone }) => phone)));
  for (const { phone, ...client } of byPhone) book.add({ ...nobody, phone }, client);
  const byEmail = await clientsByEmail(scope, present(identities.map(({ email }) => email)));
  for (const { email, ...client } of byEmail) book.add({ ...nobody, email }, client);
  const onlyNamed = identities.filter(hasOnlyName);
  const byName = await clientsByName(scope, present(onlyNamed.map(({ name }) => name)));
  for (const client of byName) book.add({ ...nobody, name: client.name }, client);
  const opened = [...names.keys(), ...[...byPhone, ...byEmail, ...byName].map(({ id }) => id)];
  if (opened.length > 0)
    await scope.audit({ action: 'client.match', entity: 'client', subjectIds: [...new Set(opened)] });
  return book;
}

interface SealedName {
  id: string;
  nameCt: Buffer;
  wrappedKey: Buffer | null;
}
const openName = ({ vault }: Scope, row: SealedName) =>
  personOpener(vault, 'clients', row)('name_ct', row.nameCt) ?? '';

/** Those whose phone or e-mail is one of the values, which its index tells without opening a row. */
async function clientsByIndex(
  scope: Scope,
  column: 'phone_index' | 'email_index',
  byIndex: ReadonlyMap<string, string>,
): Promise<{ id: string; name: string; value: string }[]> {
  if (byIndex.size === 0) return [];
  const { rows } = await scope.trx.raw<{ rows: (SealedName & { found: Buffer })[] }>(
    `select c.id, c.name_ct as "nameCt", c.${column} as found, k.wrapped_key as "wrappedKey"
     from clients c join person_keys k on k.clinic_id = c.clinic_id and k.person_id = c.id and k.wrapped_key is not null
     where c.clinic_id = ? and c.${column} = any(?::bytea[])`,
    [scope.clinicId, [...byIndex.keys()].map((hex) => Buffer.from(hex, 'hex'))],
  );
  return rows.map((row) => ({
    id: row.id,
    name: openName(scope, row),
    value: byIndex.get(row.found.toString('hex')) ?? '',
  }));
}

async function clientsByPhone(scope: Scope, phones: readonly string[]) {
  const byIndex = new Map(phones.map((phone) => [phoneIndex(scope.vault, phone).toString('hex'), phone]));
  const found = await clientsByIndex(scope, 'phone_index', byIndex);
  return found.map(({ value: phone, ...client }) => ({ ...client, phone }));
}

async function clientsByEmail(scope: Scope, emails: readonly string[]) {
  const byIndex = new Map(emails.map((email) => [emailIndex(scope.vault, email).toString('hex'), email]));
  const found = await clientsByIndex(scope, 'email_index', byIndex);
  return found.map(({ value: email, ...client }) => ({ ...client, email }));
}

/** Those who may have one of the names: the two longest words decide in the index, the whole name after opening. */
async function clientsByName(
  scope: Scope,
  names: readonly string[],
): Promise<{ id: string; name: string }[]> {
  if (names.length === 0) return [];
  const tokens = names.map((name) => searchTokens(scope.vault, name).slice(0, 2));
  const { rows } = await scope.trx.raw<{ rows: SealedName[] }>(
    `select distinct c.id, c.name_ct as "nameCt", k.wrapped_key as "wrappedKey"
     from unnest(?::bytea[], ?::bytea[]) as w(one, other)
       join client_name_tokens t on t.clinic_id = ? and t.token = w.one
       join clients c on c.clinic_id = t.clinic_id and c.id = t.client_id
       join person_keys k on k.clinic_id = c.clinic_id and k.person_id = c.id and k.wrapped_key is not null
     where w.other is null or exists (select from client_name_tokens o
       where o.clinic_id = t.clinic_id and o.token = w.other and o.client_id = t.client_id)`,
    // knex's type knows no arrays with nulls; pg writes them.
    [tokens.map(([one]) => one ?? null), tokens.map(([, other]) => other ?? null), scope.clinicId] as never,
  );
  const wanted = new Set(names.map(nameKey));
  return rows
    .map((row) => ({ id: row.id, name: openName(scope, row) }))
    .filter(({ name }) => wanted.has(nameKey(name)));
}
