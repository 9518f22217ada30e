import { isCnpj } from '../payments/cnpj.ts';

/** Codes of the federal units (IBGE), as an access key begins with one. */
const states = new Set(
  '11 12 13 14 15 16 17 21 22 23 24 25 26 27 28 29 31 32 33 35 41 42 43 50 51 52 53'.split(' '),
);

export interface InvoiceKey {
  key: string;
  issuerCnpj: string;
  /** `yyyy-mm` of issue. */
  month: string;
  series: number;
  number: number;
}

/** Weights 2 to 9 from the right; a letter of an issuer's CNPJ is worth its ASCII code less 48 (NT 2025.001). */
export function invoiceCheckDigit(text: string): number {
  let sum = 0;
  for (let index = 0; index < text.length; index += 1)
    sum += (text.charCodeAt(text.length - 1 - index) - 48) * ((index % 8) + 2);
  const rest = sum % 11;
  return rest < 2 ? 0 : 11 - rest;
}

/** The 44 places of an NF-e's access key (Manual de Orientação do Contribuinte, 2.2.6), spaced or not; null when it is none. */
export function readInvoiceKey(input: string): InvoiceKey | null {
  const key = input.replace(/[\s.-]/g, '').toUpperCase();
  if (!/^\d{6}[0-9A-Z]{12}\d{26}$/.test(key)) return null;
  const [state, yy, month, issuerCnpj, model] = [
    ...[key.slice(0, 2), key.slice(2, 4), key.slice(4, 6), key.slice(6, 20), key.slice(20, 22)],
  ] as [string, string, string, string, string];
  const isMonth = Number(month) >= 1 && Number(month) <= 12;
  if (!states.has(state) || !isMonth || !isCnpj(issuerCnpj) || !['55', '65'].includes(model)) return null;
  if (invoiceCheckDigit(key.slice(0, 43)) !== Number(key[43])) return null;
  const [series, number] = [Number(key.slice(22, 25)), Number(key.slice(25, 34))];
  return { key, issuerCnpj, month: `20${yy}-${month}`, series, number };
}

/** Whoever issued it is the supplier or another establishment of the same company: the first eight places. */
export const isSameCompany = (one: string, other: string): boolean => one.slice(0, 8) === other.slice(0, 8);
