import { cleanText, optionalText } from './anvisa-text.ts';

export interface Holder {
  cnpj: string | null;
  name: string | null;
}

/** Places of a CNPJ; letters too since July 2026. Zeros in front get lost where somebody opened a file as a table. */
export function readCnpj(field: string): string | null {
  const text = field.replace(/[\s./-]/g, '').toUpperCase();
  if (/^\d{1,13}$/.test(text) && Number(text) > 0) return text.padStart(14, '0');
  return /^[0-9A-Z]{12}\d{2}$/.test(text) && !/^0*$/.test(text) ? text : null;
}

/** `15800545000150 - ABBVIE FARMACÊUTICA LTDA`: the number and the name in one field. */
export function readHolder(field: string): Holder {
  const both = /^\s*([0-9A-Z]{12}\d{2})\s*-\s*(.*)$/is.exec(field);
  if (!both) return { cnpj: readCnpj(field), name: readCnpj(field) === null ? optionalText(field) : null };
  return { cnpj: readCnpj(both[1] ?? ''), name: cleanText(both[2] ?? '') || null };
}
