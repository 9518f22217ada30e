/** ANVISA tries its systems in production: rows of companies and products that do not exist. */
const testCnpjs = new Set(['11111111000191', '00000000000000', '99999999999999']);
const testWords = /(^|[^a-z])testes?([^a-z]|$)/;
// Words that are about tests people buy.
const realTests = /teste (de|rapido|para|diagnostico|imunologico|ergometrico)|kit|reagente|autoteste/;
const columnNames = new Set(['no_produto', 'nome_produto', 'no_razao_social_empresa']);

const testCompany = /empresa (de )?teste/i;

/** `nameKey` is the name as it is searched by: lower case, without accents. */
export function isTestRow(
  nameKey: string,
  company: { cnpj: string | null; name: string | null },
  mayBeTest = false,
): boolean {
  if (company.cnpj !== null && testCnpjs.has(company.cnpj)) return true;
  if (company.name !== null && testCompany.test(company.name)) return true;
  if (columnNames.has(nameKey)) return true;
  // Diagnostic devices are called tests in earnest: there only the word alone counts.
  if (mayBeTest) return nameKey === 'teste' || nameKey === 'testes';
  return testWords.test(nameKey) && !realTests.test(nameKey);
}
