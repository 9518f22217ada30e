import { namePrefixes, queryPrefixes } from '../domain/clients/name-search.ts';
import type { ClinicVault } from './encryption.ts';

/** Keyed blind indexes of clients (D18): what a look-up may compare without opening a row. */
export const cpfIndex = (vault: ClinicVault, digits: string): Buffer =>
  vault.blindIndex('clients.cpf', digits);
export const phoneIndex = (vault: ClinicVault, e164: string): Buffer =>
  vault.blindIndex('clients.phone', e164);
export const emailIndex = (vault: ClinicVault, email: string): Buffer =>
  vault.blindIndex('clients.email', email.trim().toLowerCase());
/** Of somebody who was erased: another label, so that it equals no index of a client. */
export const sealedCpfIndex = (vault: ClinicVault, digits: string): Buffer =>
  vault.blindIndex('sealed-records.cpf', digits);
/** The client's number in the spreadsheet or system the clinic came from. */
export const referenceIndex = (vault: ClinicVault, reference: string): Buffer =>
  vault.blindIndex('clients.reference', reference.trim().toLowerCase());

const nameToken = (vault: ClinicVault, prefix: string): Buffer => vault.blindIndex('clients.name', prefix);

export const nameTokens = (vault: ClinicVault, name: string): Buffer[] =>
  namePrefixes(name).map((prefix) => nameToken(vault, prefix));

/** Longest first: the rarest prefix leads the search, the others only filter. One letter alone is indexed for one-letter words only. */
export function searchTokens(vault: ClinicVault, query: string): Buffer[] {
  const prefixes = queryPrefixes(query).sort((one, other) => other.length - one.length);
  const telling = prefixes.filter((prefix) => prefix.length > 1);
  return (telling.length > 0 ? telling : prefixes).map((prefix) => nameToken(vault, prefix));
}
