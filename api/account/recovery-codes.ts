import { createHmac, randomInt } from 'node:crypto';
import type { Kms } from '../../models/encryption.ts';

/** Crockford's base 32: nothing to mistake when read from paper. Thirteen letters are 65 random bits. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const letters = 13;
const codes = 10;

const newCode = (): string => Array.from({ length: letters }, () => alphabet[randomInt(32)]).join('');
const shown = (code: string): string => `${code.slice(0, 4)}-${code.slice(4, 8)}-${code.slice(8)}`;
/** As people type it: any case, with or without hyphens, O for 0, I and L for 1. */
const typed = (code: string): string =>
  code.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');

/** Under a key of the platform, which is not in the database. */
export const recoveryCodeHash = (kms: Kms, userId: string, code: string): Buffer =>
  createHmac('sha256', kms.platformKey('recovery-code'))
    .update(`${userId}|${typed(code)}`)
    .digest();

/** Shown once; only the hashes are kept. */
export function newRecoveryCodes(kms: Kms, userId: string): { shown: string[]; hashes: Buffer[] } {
  const fresh = Array.from({ length: codes }, newCode);
  return { shown: fresh.map(shown), hashes: fresh.map((code) => recoveryCodeHash(kms, userId, code)) };
}
