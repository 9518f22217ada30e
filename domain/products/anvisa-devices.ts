import { readValidity } from './anvisa-date.ts';
import { readCnpj } from './anvisa-holder.ts';
import { fieldsBy } from './anvisa-line.ts';
import type { LineReader, ProductLine } from './anvisa-rows.ts';
import { readSituation, saysNothing } from './anvisa-situation.ts';
import { isTestRow } from './anvisa-test-rows.ts';
import { cleanText, digitsOf, foldName, optionalText } from './anvisa-text.ts';

const columns = {
  needed: {
    registration: ['NU_REGISTRO_PRODUTO', 'NUMERO_REGISTRO_CADASTRO'],
    name: ['NO_PRODUTO', 'NOME_COMERCIAL'],
    holderCnpj: ['NU_CNPJ_EMPRESA', 'CNPJ_DETENTOR_REGISTRO_CADASTRO'],
    holderName: ['NO_RAZAO_SOCIAL_EMPRESA', 'DETENTOR_REGISTRO_CADASTRO'],
    risk: ['SG_RISCO_PRODUTO', 'CLASSE_RISCO'],
    situation: ['SITUACAO_REGISTRO'],
    validity: ['DT_VENCIMENTO_REGISTRO', 'VALIDADE_REGISTRO_CADASTRO'],
  },
  optional: {
    process: ['NU_PROCESSO', 'NU_PROCESSO_PRODUTO', 'NUMERO_PROCESSO'],
    technicalName: ['NO_TECNICO_PRODUTO', 'NO_TECNICO', 'NOME_TECNICO'],
    maker: ['NO_FABRICANTE', 'NOME_FABRICANTE'],
    country: ['NO_PAIS_FABRICANTE', 'NOME_PAIS_FABRIC'],
  },
} as const;

const makerOf = (name: string, country: string): string | null => {
  const [maker, place] = [optionalText(name), optionalText(country)];
  return maker !== null && place !== null ? `${maker} (${place})` : maker;
};

/** TA_CONSULTA_PRODUTOS_SAUDE.CSV: a registration comes once for each of its makers; the swap joins their names. */
export const readDevices: LineReader<ProductLine> = (header) => {
  const fieldsOf = fieldsBy(header, columns);
  if (!fieldsOf) return null;
  return (text) => {
    const field = fieldsOf(text);
    if (!field) return { skipped: 'broken' };
    const registration = digitsOf(field('registration'));
    if (registration.length < 9) return { skipped: 'no-key' };
    const holder = { cnpj: readCnpj(field('holderCnpj')), name: optionalText(field('holderName')) };
    const name = cleanText(field('name'));
    const nameKey = foldName(name);
    const situation = readSituation(field('situation'));
    const { validUntil, isIndefinite } = readValidity(field('validity'));
    // Spreadsheets drop zeros in front; a device has eleven digits.
    const number = registration.padStart(11, '0');
    const line: ProductLine = {
      regime: 'device',
      key: number,
      registration: number,
      processNumber: digitsOf(field('process')) || null,
      name,
      nameKey,
      technicalName: optionalText(field('technicalName')),
      holderCnpj: holder.cnpj,
      holderName: holder.name,
      makerNames: makerOf(field('maker'), field('country')),
      riskClass: optionalText(field('risk')),
      category: null,
      activeIngredient: null,
      situation,
      validUntil,
      isIndefinite,
      isTest: isTestRow(nameKey, holder, true),
    };
    return { line, unknownWord: situation === 'unknown' && !saysNothing(field('situation')) };
  };
};
