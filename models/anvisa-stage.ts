import { hash } from 'node:crypto';
import type { AnvisaFileCode } from '../domain/products/anvisa-catalogue.ts';
import type { CompanyLine, IrregularLine, ProductLine } from '../domain/products/anvisa-rows.ts';
import { copyField } from './anvisa-copy.ts';

const product = [
  ...['regime', 'key', 'registration', 'process_number', 'name', 'name_key', 'technical_name', 'holder_cnpj'],
  ...[
    'holder_name',
    'maker_names',
    'risk_class',
    'category',
    'active_ingredient',
    'situation',
    'valid_until',
  ],
  ...['is_indefinite', 'is_test'],
];
const company = ['cnpj', 'afe', 'name', 'is_active', 'authorised_on', 'cancelled_on', 'city', 'state'];
const irregular = [
  ...[
    'dossier',
    'action_key',
    'process_number',
    'company_name',
    'company_cnpj',
    'product_kind',
    'product_text',
  ],
  ...['registration', 'risk', 'measure', 'published_on'],
];

/** Where the rows of a file live, what tells them apart, and which rows of the table are this file's. */
export interface MirroredTable {
  table: 'anvisa_products' | 'anvisa_companies' | 'anvisa_irregular';
  columns: readonly string[];
  keys: readonly string[];
  /** A condition on table `t`. */
  mine: string;
}

export const mirroredTables: Record<AnvisaFileCode, MirroredTable> = {
  medicines: { table: 'anvisa_products', columns: product, keys: ['key'], mine: `t.regime = 'medicine'` },
  devices: { table: 'anvisa_products', columns: product, keys: ['key'], mine: `t.regime = 'device'` },
  cosmetics: { table: 'anvisa_products', columns: product, keys: ['key'], mine: `t.regime = 'cosmetic'` },
  companies: { table: 'anvisa_companies', columns: company, keys: ['cnpj', 'afe'], mine: 'true' },
  irregular: { table: 'anvisa_irregular', columns: irregular, keys: ['dossier', 'action_key'], mine: 'true' },
};

export const stageOf = (code: AnvisaFileCode): string =>
  `anvisa_stage_${code} (${mirroredTables[code].columns.join(', ')}, row_sha256)`;

/** Without its hash, in the order of the columns above. */
function productFields(line: ProductLine): string {
  const { registration, processNumber, name, nameKey, technicalName, holderCnpj, holderName } = line;
  const { makerNames, riskClass, category, activeIngredient, validUntil, isIndefinite, isTest } = line;
  const numbers = `${line.regime}\t${line.key}\t${copyField(registration)}\t${copyField(processNumber)}`;
  const names = `${copyField(name)}\t${copyField(nameKey)}\t${copyField(technicalName)}`;
  const people = `${copyField(holderCnpj)}\t${copyField(holderName)}\t${copyField(makerNames)}`;
  const kinds = `${copyField(riskClass)}\t${copyField(category)}\t${copyField(activeIngredient)}`;
  const validity = `${line.situation}\t${copyField(validUntil)}\t${copyField(isIndefinite)}\t${copyField(isTest)}`;
  return `${numbers}\t${names}\t${people}\t${kinds}\t${validity}`;
}

const companyFields = (line: CompanyLine): string =>
  [
    ...[line.cnpj, line.afe, line.name, line.isActive, line.authorisedOn, line.cancelledOn],
    ...[line.city, line.state],
  ]
    .map(copyField)
    .join('\t');

const irregularFields = (line: IrregularLine): string =>
  [
    ...[line.dossier, line.actionKey, line.processNumber, line.companyName, line.companyCnpj],
    ...[line.productKind, line.productText, line.registration, line.risk, line.measure, line.publishedOn],
  ]
    .map(copyField)
    .join('\t');

/** With a hash of all it says, by which the next copy knows what changed without comparing seventeen columns. */
const hashed = (fields: string): string => `${fields}\t\\\\x${hash('sha256', fields, 'hex')}\n`;

export const productRow = (line: ProductLine): string => hashed(productFields(line));
export const companyRow = (line: CompanyLine): string => hashed(companyFields(line));
export const irregularRow = (line: IrregularLine): string => hashed(irregularFields(line));
