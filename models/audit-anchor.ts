import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { sha256Hex } from './sha256.ts';
import type { ChainHead } from './audit-chain.ts';

/**
 * Heads of the audit chain, signed with a key that is not in the database and kept in a second store (a file here, an
 * object store with retention in production). They catch what a chain alone does not: a cut tail and a rewritten whole (D22).
 * Each line is bound to the one before it: one that was taken out is missed by the next.
 */
export interface Anchor {
  clinicId: string;
  seq: number;
  hash: string;
  at: string;
  /** Its line in the file, from 1, and the sha256 of the line before; lines written before ADR 0027 have neither. */
  line?: number | undefined;
  previous?: string | undefined;
  signature: string;
}

const signedPart = ({ clinicId, seq, hash, at, line, previous }: Omit<Anchor, 'signature'>): Buffer =>
  Buffer.from(
    ['neonpro-audit-head', clinicId, seq, hash, at, ...(line === undefined ? [] : [line, previous])].join(
      '|',
    ),
  );

export const auditPrivateKey = (pem: string): KeyObject => createPrivateKey(pem);
export const auditPublicKey = (pem: string): KeyObject => createPublicKey(createPrivateKey(pem));

/** Where the next line stands. */
interface LineBefore {
  line: number;
  text: string;
}
export const lineHash = (text: string): string => sha256Hex(text);
export const noLine: LineBefore = { line: 0, text: '' };

export function signHead(head: ChainHead, key: KeyObject, now: Date, before: LineBefore): Anchor {
  const anchor = {
    ...{ clinicId: head.clinicId, seq: head.seq, hash: head.hash.toString('hex'), at: now.toISOString() },
    ...{ line: before.line + 1, previous: lineHash(before.text) },
  };
  return { ...anchor, signature: sign(null, signedPart(anchor), key).toString('base64') };
}

export const isGenuine = (anchor: Anchor, key: KeyObject): boolean =>
  verify(null, signedPart(anchor), key, Buffer.from(anchor.signature, 'base64'));

/** A torn last line was never said to be written: the next one takes its place. */
const whole = (text: string): string => text.slice(0, text.lastIndexOf('\n') + 1);

/** Every line of the file, oldest first; a file that is not there yet has none. */
export async function readAnchorLines(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return whole(text).split('\n').slice(0, -1);
}

// Longer than two lines.
const tailBytes = 4_096;

/** Signs heads and writes them down at the end of the file. One writer at a time: see `anchorHeads`. */
export async function appendAnchors(
  file: string,
  heads: readonly ChainHead[],
  key: KeyObject,
  now: Date,
): Promise<Anchor[]> {
  const handle = await open(file, 'a+', 0o600);
  try {
    const { size } = await handle.stat();
    const from = Math.max(0, size - tailBytes);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(tailBytes), 0, tailBytes, from);
    const tail = buffer.subarray(0, bytesRead).toString('utf8');
    const kept = whole(tail);
    if (kept.length < tail.length) await handle.truncate(from + Buffer.byteLength(kept));
    let before = await lastLine(file, kept.split('\n').at(-2));
    const anchors: Anchor[] = [];
    for (const head of heads) {
      const anchor = signHead(head, key, now, before);
      anchors.push(anchor);
      before = { line: before.line + 1, text: JSON.stringify(anchor) };
    }
    await handle.appendFile(anchors.map((anchor) => `${JSON.stringify(anchor)}\n`).join(''));
    await handle.sync();
    return anchors;
  } finally {
    await handle.close();
  }
}

async function lastLine(file: string, text: string | undefined): Promise<LineBefore> {
  if (text === undefined) return noLine;
  const { line } = JSON.parse(text) as Anchor;
  // The last one of before ADR 0027 does not know its number.
  return { line: line ?? (await readAnchorLines(file)).length, text };
}
