import { readValidity } from './anvisa-date.ts';
import { readCnpj } from './anvisa-holder.ts';
import { fieldsBy } from './anvisa-line.ts';
import type { LineReader, ProductLine } from './anvisa-rows.ts';
import { readSituation, saysNothing } from './anvisa-situation.ts';
import { isTestRow } from './anvisa-test-rows.ts';
import { cleanText, digitsOf, foldName, optionalText } from './anvisa-text.ts';

const columns = {
  needed: {
    process: ['NU_PROCESSO'],
    name: ['NO_PRODUTO'],
    holderCnpj: ['NU_CNPJ_EMPRESA'],
    holderName: ['NO_RAZAO_SOCIAL_EMPRESA'],
    validity: ['DT_VENCIMENTO'],
    situation: ['ST_SITUACAO_PRODUTO'],
    registration: ['NU_REGISTRO'],
  },
  optional: { petition: ['DS_TIPO_PETICAO'] },
} as const;

/** TA_CONSULTA_COSMETICOS.CSV: the process is the key, because nine in ten have no registration. */
export const readCosmetics: LineReader<ProductLine> = (header) => {
  const fieldsOf = fieldsBy(header, columns);
  if (!fieldsOf) return null;
  return (text) => {
    const field = fieldsOf(text);
    if (!field) return { skipped: 'broken' };
    const process = digitsOf(field('process'));
    if (process.length < 13) return { skipped: 'no-key' };
    const registration = digitsOf(field('registration'));
    const holder = { cnpj: readCnpj(field('holderCnpj')), name: optionalText(field('holderName')) };
    const name = cleanText(field('name'));
    const nameKey = foldName(name);
    const situation = readSituation(field('situation'));
    // Written out, not spread: a million lines go through here, and spreads took two thirds of the time.
    const { validUntil, isIndefinite } = readValidity(field('validity'));
    const line: ProductLine = {
      regime: 'cosmetic',
      key: process,
      registration: registration.length === 9 ? registration : null,
      processNumber: process,
      name,
      nameKey,
      technicalName: null,
      holderCnpj: holder.cnpj,
      holderName: holder.name,
      makerNames: null,
      riskClass: null,
      category: optionalText(field('petition')),
      activeIngredient: null,
      situation,
      validUntil,
      isIndefinite,
      isTest: isTestRow(nameKey, holder),
    };
    return { line, unknownWord: situation === 'unknown' && !saysNothing(field('situation')) };
  };
};
