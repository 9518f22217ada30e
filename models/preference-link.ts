// The link to a client's preferences that needs no sign-in; owner context: messaging.
import { timingSafeEqual } from 'node:crypto';
import type { ClinicVault } from './encryption.ts';

/** Half a year: an old message must still let her out. */
const lifeMs = 180 * 86_400_000;
const column = 'preference-link';

const bytesOf = (uuid: string): Buffer => Buffer.from(uuid.replaceAll('-', ''), 'hex');
const uuidOf = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** All it opens is what she is written to about: whoever a message was forwarded to can do no more than silence it. */
export function preferenceToken(vault: ClinicVault, clientId: string, now: number): string {
  const until = Buffer.alloc(4);
  until.writeUInt32BE(Math.floor((now + lifeMs) / 1_000));
  const body = Buffer.concat([bytesOf(clientId), until]).toString('base64url');
  return `${body}.${vault.blindIndex(column, body).toString('base64url')}`;
}

/** Whose preferences a token opens; null when it is none of this clinic's or too old. */
export function clientOfPreferenceToken(vault: ClinicVault, token: string, now: number): string | null {
  const [body = '', mark = ''] = token.split('.');
  const bytes = Buffer.from(body, 'base64url');
  const expected = vault.blindIndex(column, body);
  const given = Buffer.from(mark, 'base64url');
  if (bytes.length !== 20 || given.length !== expected.length || !timingSafeEqual(given, expected))
    return null;
  return bytes.readUInt32BE(16) * 1_000 < now ? null : uuidOf(bytes.subarray(0, 16));
}

/** In the fragment, so that no log of a server holds it. */
export const preferenceLink = (
  origin: string,
  clinicId: string,
  vault: ClinicVault,
  clientId: string,
  now: number = Date.now(),
): string => `${origin}/c/${clinicId}/preferencias#${preferenceToken(vault, clientId, now)}`;
