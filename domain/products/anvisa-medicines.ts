import { readValidity } from './anvisa-date.ts';
import { readHolder } from './anvisa-holder.ts';
import { fieldsBy } from './anvisa-line.ts';
import type { LineReader, ProductLine } from './anvisa-rows.ts';
import { readSituation, saysNothing } from './anvisa-situation.ts';
import { isTestRow } from './anvisa-test-rows.ts';
import { cleanText, digitsOf, foldName, optionalText } from './anvisa-text.ts';

const columns = {
  needed: {
    name: ['NOME_PRODUTO'],
    registration: ['NUMERO_REGISTRO_PRODUTO'],
    validity: ['DATA_VENCIMENTO_REGISTRO'],
    process: ['NUMERO_PROCESSO'],
    holder: ['EMPRESA_DETENTORA_REGISTRO'],
    situation: ['SITUACAO_REGISTRO'],
  },
  optional: {
    category: ['CATEGORIA_REGULATORIA'],
    therapeuticClass: ['CLASSE_TERAPEUTICA'],
    ingredient: ['PRINCIPIO_ATIVO'],
  },
} as const;

/** DADOS_ABERTOS_MEDICAMENTOS.csv: one line for a product, by the nine digits its presentations share. */
export const readMedicines: LineReader<ProductLine> = (header) => {
  const fieldsOf = fieldsBy(header, columns);
  if (!fieldsOf) return null;
  return (text) => {
    const field = fieldsOf(text);
    if (!field) return { skipped: 'broken' };
    const registration = digitsOf(field('registration'));
    if (registration.length < 9) return { skipped: 'no-key' };
    const holder = readHolder(field('holder'));
    const name = cleanText(field('name'));
    const nameKey = foldName(name);
    const situation = readSituation(field('situation'));
    const { validUntil, isIndefinite } = readValidity(field('validity'));
    const line: ProductLine = {
      regime: 'medicine',
      key: registration.slice(0, 9),
      registration,
      processNumber: digitsOf(field('process')) || null,
      name,
      nameKey,
      technicalName: optionalText(field('therapeuticClass')),
      holderCnpj: holder.cnpj,
      holderName: holder.name,
      makerNames: null,
      riskClass: null,
      category: optionalText(field('category')),
      activeIngredient: optionalText(field('ingredient')),
      situation,
      validUntil,
      isIndefinite,
      isTest: isTestRow(nameKey, holder),
    };
    return { line, unknownWord: situation === 'unknown' && !saysNothing(field('situation')) };
  };
};
