import { foldName } from './anvisa-text.ts';

/** ANVISA tries its systems in production: rows of companies and products that do not exist. */
const testCnpjs = new Set(['11111111000191', '00000000000000', '99999999999999']);
const testWords = /(^|[^a-z])testes?([^a-z]|$)/;
// Words that are about tests people buy.
const realTests = /teste (de|rapido|para|diagnostico|imunologico|ergometrico)|kit|reagente|autoteste/;
const columnNames = new Set(['no_produto', 'nome_produto', 'no_razao_social_empresa']);

export function isTestRow(
  name: string,
  company: { cnpj: string | null; name: string | null },
  mayBeTest = false,
): boolean {
  if (company.cnpj !== null && testCnpjs.has(company.cnpj)) return true;
  if (/empresa (de )?teste/.test(foldName(company.name ?? ''))) return true;
  const folded = foldName(name);
  if (columnNames.has(folded)) return true;
  // Diagnostic devices are called tests in earnest: there only the word alone counts.
  if (mayBeTest) return /^testes?$/.test(folded);
  return testWords.test(folded) && !realTests.test(folded);
}
