import { cpfDigits, isCpf } from '../clients/cpf.ts';
import { normalizePhone } from '../clients/phone.ts';
import { cnpjText, isCnpj } from './cnpj.ts';

export const pixKeyKinds = ['cpf', 'cnpj', 'email', 'phone', 'random'] as const;
export type PixKeyKind = (typeof pixKeyKinds)[number];

const email = /^[a-z0-9.!#$&'*+/=?^_`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/;
const random = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * A Pix key in the spelling of the DICT (manual operacional do DICT): CPF and CNPJ without signs, telephone as +55…, e-mail in small
 * letters up to 77, a random key as UUID. Null when it is none of them. Eleven digits that are both a CPF and a telephone are a
 * CPF: a telephone key is written with its plus sign.
 */
export function readPixKey(input: string): { kind: PixKeyKind; key: string } | null {
  const text = input.trim();
  const small = text.toLowerCase();
  if (random.test(small)) return { kind: 'random', key: small };
  if (text.includes('@'))
    return small.length <= 77 && email.test(small) ? { kind: 'email', key: small } : null;
  if (/^[\d.\s-]+$/.test(text) && isCpf(text)) return { kind: 'cpf', key: cpfDigits(text) };
  if (/^[\dA-Za-z./\s-]+$/.test(text) && isCnpj(text)) return { kind: 'cnpj', key: cnpjText(text) };
  const phone = /^\+?[\d\s()-]+$/.test(text) ? normalizePhone(text) : null;
  return phone?.startsWith('+55') ? { kind: 'phone', key: phone } : null;
}

/** What a screen shows of it: enough to know it again, not enough to use it. */
export function maskPixKey(key: string): string {
  if (key.includes('@')) return key.replace(/^(.{1,2})[^@]*/, '$1•••');
  return `•••${key.slice(-4)}`;
}
