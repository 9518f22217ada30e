import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { appendFile, readFile } from 'node:fs/promises';
import type { ChainHead } from './audit-chain.ts';

/**
 * Heads of the audit chain, signed with a key that is not in the database and kept in a second store (a file here, an
 * object store with retention in production). They catch what a chain alone does not: a cut tail and a rewritten whole (D22).
 */
export interface Anchor {
  clinicId: string;
  seq: number;
  hash: string;
  at: string;
  signature: string;
}

const signedPart = ({ clinicId, seq, hash, at }: Omit<Anchor, 'signature'>): Buffer =>
  Buffer.from(['neonpro-audit-head', clinicId, seq, hash, at].join('|'));

export const auditPrivateKey = (pem: string): KeyObject => createPrivateKey(pem);
export const auditPublicKey = (pem: string): KeyObject => createPublicKey(createPrivateKey(pem));

export function signHead(head: ChainHead, key: KeyObject, now: Date): Anchor {
  const anchor = {
    clinicId: head.clinicId,
    seq: head.seq,
    hash: head.hash.toString('hex'),
    at: now.toISOString(),
  };
  return { ...anchor, signature: sign(null, signedPart(anchor), key).toString('base64') };
}

export const isGenuine = (anchor: Anchor, key: KeyObject): boolean =>
  verify(null, signedPart(anchor), key, Buffer.from(anchor.signature, 'base64'));

export const appendAnchors = (file: string, anchors: readonly Anchor[]): Promise<void> =>
  appendFile(file, anchors.map((anchor) => `${JSON.stringify(anchor)}\n`).join(''), { mode: 0o600 });

/** Every anchor of the file, oldest first; a file that is not there yet has none. */
export async function readAnchors(file: string): Promise<Anchor[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text
    .split('\n')
    .filter((line) => line.length > 0)
    .map((line) => JSON.parse(line) as Anchor);
}
