// The file of signed heads: one writer at a time, whatever the number of workers.
import type { KeyObject } from 'node:crypto';
import type { Knex } from 'knex';
import { appendAnchors, readAnchorLines } from './audit-anchor.ts';
import { type AnchorFile, checkAnchors } from './audit-anchor-check.ts';
import type { ChainHead } from './audit-chain.ts';

/** Signs the heads into the file. Workers take turns by a lock of Postgres, which a dead one cannot keep. */
export async function anchorHeads(
  knex: Knex,
  { file, key, heads, now }: { file: string; key: KeyObject; heads: readonly ChainHead[]; now: Date },
): Promise<void> {
  await knex.transaction(async (trx) => {
    await trx.raw(`select pg_advisory_xact_lock(hashtextextended('audit-anchors', 0))`);
    await appendAnchors(file, heads, key, now);
  });
}

/** How far each clinic is signed, as the file says it; unchecked. */
export async function signedHeads(file: string): Promise<Map<string, number>> {
  const signed = new Map<string, number>();
  for (const text of await readAnchorLines(file)) {
    const found = /"clinicId":"([0-9a-f-]{36})","seq":(\d+)/.exec(text);
    if (found?.[1]) signed.set(found[1], Math.max(signed.get(found[1]) ?? 0, Number(found[2])));
  }
  return signed;
}

export const readAnchorFile = async (file: string | undefined, key: KeyObject): Promise<AnchorFile | null> =>
  file === undefined ? null : checkAnchors(await readAnchorLines(file), key);
