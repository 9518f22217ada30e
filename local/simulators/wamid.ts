import { randomBytes } from 'node:crypto';

/** As Meta makes them: the person's number can be read in it, so whoever keeps one in clear keeps a telephone number. */
export function newWamid(waId: string): string {
  const number = Buffer.from(waId);
  const bytes = [Buffer.from([0x1c, 0x18, number.length]), number, randomBytes(16)];
  return `wamid.${Buffer.concat(bytes).toString('base64')}`;
}
