import type { ImportErrorCode } from './import-targets.ts';
import { nameWords } from './name-search.ts';

/** How a row tells who the client is; each part may be missing. */
export interface Identity {
  reference: string | null;
  cpf: string | null;
  phone: string | null;
  name: string | null;
  /** Of a guest of a calendar's event; a spreadsheet tells people apart without it. */
  email?: string | null;
}

/** Somebody the clinic knows, or who is made by an earlier row of the same chunk. */
export interface Candidate {
  name: string | null;
}

/** Who fits each part of an identity. */
export interface Candidates<Client extends Candidate> {
  byReference: Client | undefined;
  byCpf: Client | undefined;
  byPhone: readonly Client[];
  byEmail?: readonly Client[];
  byName: readonly Client[];
}

export type Match<Client> =
  { client: Client } | { isNew: true } | { fault: ImportErrorCode; part: keyof Identity };

const isSubset = (some: readonly string[], all: readonly string[]) =>
  some.every((word) => all.includes(word));

/** "Ana Souza" and "Ana Lúcia Souza" may be one person; a mother and a daughter who share a phone are not. */
export function mayBeOne(one: string, other: string): boolean {
  const [a, b] = [nameWords(one), nameWords(other)];
  return isSubset(a, b) || isSubset(b, a);
}

export const sameName = (one: string, other: string): boolean =>
  nameWords(one).join(' ') === nameWords(other).join(' ');

const shareWord = (one: string, other: string): boolean =>
  nameWords(one).some((word) => nameWords(other).includes(word));

function onlyOne<Client>(found: readonly Client[], part: keyof Identity): Match<Client> | null {
  const [client, second] = found;
  if (client === undefined) return null;
  return second === undefined ? { client } : { fault: 'client-ambiguous', part };
}

function matchPhone<Client extends Candidate>(
  name: string | null,
  found: readonly Client[],
  purpose: MatchPurpose,
): Match<Client> | null {
  if (name === null) return onlyOne(found, 'phone');
  const exact = found.find((client) => client.name !== null && sameName(client.name, name));
  if (exact) return { client: exact };
  if (purpose === 'register') return null;
  return onlyOne(
    found.filter((client) => client.name !== null && mayBeOne(client.name, name)),
    'phone',
  );
}

/** A list of clients registers each name; a list of visits recognises people by what it happens to say of them. */
export type MatchPurpose = 'register' | 'recognise';

/** By what somebody was recognised. */
export const matchWays = ['reference', 'cpf', 'phone', 'email', 'name'] as const;
export type MatchedBy = (typeof matchWays)[number];

/** The way `matchClient` came to its client. */
export function wayOf<Client extends Candidate>(client: Client, found: Candidates<Client>): MatchedBy {
  if (client === found.byReference) return 'reference';
  if (client === found.byCpf) return 'cpf';
  if (found.byPhone.includes(client)) return 'phone';
  return found.byEmail?.includes(client) ? 'email' : 'name';
}

/**
 * Whom a row means: its own number first, then CPF, then phone with name, then the whole name. Unknown people are new when the row
 * can name them. A CPF whose owner has not one word of the name in common is a slip of the spreadsheet, never a merge.
 */
export function matchClient<Client extends Candidate>(
  identity: Identity,
  found: Candidates<Client>,
  purpose: MatchPurpose,
): Match<Client> {
  const { reference, cpf, phone, name, email } = identity;
  if (found.byReference) return { client: found.byReference };
  if (found.byCpf) {
    const isOther = name !== null && found.byCpf.name !== null && !shareWord(name, found.byCpf.name);
    return isOther ? { fault: 'cpf-of-another-client', part: 'cpf' } : { client: found.byCpf };
  }
  const byPhone = phone === null ? null : matchPhone(name, found.byPhone, purpose);
  if (byPhone) return byPhone;
  const byEmail = email ? onlyOne(found.byEmail ?? [], 'email') : null;
  if (byEmail) return byEmail;
  const hasOnlyName = reference === null && cpf === null && phone === null;
  const byName = hasOnlyName ? onlyOne(found.byName, 'name') : null;
  if (byName) return byName;
  return name !== null || reference !== null
    ? { isNew: true }
    : { fault: 'client-unknown', part: cpf === null ? 'phone' : 'cpf' };
}
