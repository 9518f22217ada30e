// Tables anvisa_files, anvisa_products, anvisa_companies, anvisa_irregular: what ANVISA publishes, of no clinic; owner context: products.
import type { Knex } from 'knex';
import type { AnvisaFault, AnvisaFileCode } from '../domain/products/anvisa-catalogue.ts';
import type { RegisteredRow } from '../domain/products/anvisa-state.ts';
import { foldName } from '../domain/products/anvisa-text.ts';
import { mirrorKey, readNumber, type Regime } from '../domain/products/registration.ts';

export interface AnvisaRow extends RegisteredRow {
  regime: Regime;
  key: string;
  registration: string | null;
  processNumber: string | null;
  name: string;
  technicalName: string | null;
  holderCnpj: string | null;
  holderName: string | null;
  /** All makers of a registration, one after the other. */
  makerNames: string | null;
  riskClass: string | null;
  category: string | null;
  activeIngredient: string | null;
  firstSeenOn: string;
  changedOn: string;
}

export interface MirrorFile {
  code: AnvisaFileCode;
  state: 'never' | 'good' | 'faulty';
  faultCode: AnvisaFault | null;
  /** The day of ANVISA's own copy: its Last-Modified. */
  sourceDate: string | null;
  sha256: string | null;
  rowCount: number | null;
  byteCount: number | null;
  checkedAt: Date | null;
  goodAt: Date | null;
  swappedAt: Date | null;
}

export interface AnvisaCompany {
  cnpj: string;
  afe: string;
  name: string;
  isActive: boolean;
  authorisedOn: string | null;
  cancelledOn: string | null;
  city: string | null;
  state: string | null;
  goneOn: string | null;
}

const rowColumns = `regime, key, registration, process_number as "processNumber", name, technical_name as "technicalName",
  holder_cnpj as "holderCnpj", holder_name as "holderName", maker_names as "makerNames", risk_class as "riskClass", category,
  active_ingredient as "activeIngredient", situation, valid_until as "validUntil", is_indefinite as "isIndefinite",
  is_test as "isTest", first_seen_on as "firstSeenOn", changed_on as "changedOn", gone_on as "goneOn"`;

async function rowsOf<Row>(trx: Knex, sql: string, values: Knex.RawBinding[]): Promise<Row[]> {
  const { rows } = await trx.raw<{ rows: Row[] }>(sql, values);
  return rows;
}

/**
 * Whatever answers to a number: a registration, a presentation of it or a process. Several, when a process has several registrations; none
 * for what is no number at all. `bestRow` says which of them speaks.
 */
export function findRegistered(
  trx: Knex,
  { regime, number }: { regime: Regime; number: string },
): Promise<AnvisaRow[]> {
  const read = readNumber(regime, number);
  if (!read) return Promise.resolve([]);
  const key = mirrorKey(regime, read);
  const column = read.kind === 'process' ? 'process_number' : 'registration';
  // Either index leaves out rows whose number is their key already.
  return rowsOf<AnvisaRow>(
    trx,
    `select ${rowColumns} from anvisa_products where regime = ? and key = ?
     union all select ${rowColumns} from anvisa_products where regime = ? and ${column} = ? and ${column} <> key
     order by "goneOn" nulls first, situation, key limit 50`,
    [regime, key, regime, key],
  );
}

/**
 * The same product under another number that is active: a registration moves when a product changes hands (BOTOX from Allergan to
 * AbbVie). Stock with the old number is not wrong, but somebody looks.
 */
export function findTransfers(
  trx: Knex,
  row: Pick<AnvisaRow, 'regime' | 'key' | 'name'>,
): Promise<AnvisaRow[]> {
  return rowsOf<AnvisaRow>(
    trx,
    `select ${rowColumns} from anvisa_products where name_key = ? and regime = ? and key <> ? and situation = 'active'
       and gone_on is null and not is_test order by valid_until desc nulls first limit 10`,
    [foldName(row.name), row.regime, row.key],
  );
}

export type MirrorSearch = { regime: Regime; limit: number } & ({ number: string } | { name: string });

/** By number, or by how the name begins, whatever its accents. */
export function searchMirror(trx: Knex, search: MirrorSearch): Promise<AnvisaRow[]> {
  if ('number' in search) return findRegistered(trx, search).then((rows) => rows.slice(0, search.limit));
  const start = foldName(search.name.trim());
  return rowsOf<AnvisaRow>(
    trx,
    // The last character of Unicode: everything that begins so, as a range of an index in the order of bytes.
    `select ${rowColumns} from anvisa_products where name_key >= ? and name_key < ? and regime = ? and gone_on is null
     order by name_key, key limit ?`,
    [start, `${start}\u{10ffff}`, search.regime, search.limit],
  );
}

export function mirrorFiles(trx: Knex): Promise<MirrorFile[]> {
  return rowsOf<MirrorFile>(
    trx,
    `select code, state, fault_code as "faultCode", source_date as "sourceDate", sha256, row_count as "rowCount",
       byte_count as "byteCount", checked_at as "checkedAt", good_at as "goodAt", swapped_at as "swappedAt"
     from anvisa_files order by array_position(array['medicines', 'devices', 'cosmetics', 'companies', 'irregular'], code)`,
    [],
  );
}

/** All authorisations of a company, those in force first; none: ANVISA knows nobody of this number. */
export function companyOf(trx: Knex, cnpj: string): Promise<AnvisaCompany[]> {
  return rowsOf<AnvisaCompany>(
    trx,
    `select cnpj, afe, name, is_active as "isActive", authorised_on as "authorisedOn", cancelled_on as "cancelledOn", city, state,
       gone_on as "goneOn" from anvisa_companies where cnpj = ? order by gone_on nulls first, is_active desc, afe`,
    [cnpj],
  );
}
