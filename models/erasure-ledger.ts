import { sign, verify, type KeyObject } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { withFileLock } from './file-lock.ts';

/**
 * Whom a clinic erased, kept outside the database: a database restored from an old backup knows nothing of it, so it is told again before
 * anybody is served (D19). The sealed record goes along, as ciphertext: the old backup does not have it, and its source is not readable.
 */
export interface LedgerLine {
  clinicId: string;
  clientId: string;
  erasureId: string;
  requestId: string | null;
  ground: string;
  at: string;
  sealed: {
    id: string;
    ground: string;
    retainUntil: string;
    content: string;
    wrapped: string;
    cpfIndex?: string;
  } | null;
  /**
   * Every key of the clinic up to the version that the record lies under, as its KMS wrapped it: a database from before a rotation does
   * not have them (models/erasure-keys.ts). Not in lines from before 2026-11-27.
   */
  clinicKeys?: WrappedKey[];
}
/** Base64. */
export type WrappedKey = [version: number, wrapped: string];
type Signed = LedgerLine & { signature: string };

const signedPart = (line: LedgerLine): Buffer =>
  Buffer.from(
    `neonpro-erasure|${JSON.stringify([
      ...[line.clinicId, line.clientId, line.erasureId, line.requestId, line.ground, line.at],
      line.sealed && Object.values(line.sealed),
      ...(line.clinicKeys ? [line.clinicKeys] : []),
    ])}`,
  );

/** Once for each erasure: a second try finds its line. */
export const appendToLedger = (file: string, line: LedgerLine, key: KeyObject): Promise<void> =>
  withFileLock(file, () => {
    if (linesOf(file).some(({ erasureId }) => erasureId === line.erasureId)) return;
    const signed: Signed = { ...line, signature: sign(null, signedPart(line), key).toString('base64') };
    const handle = openSync(file, 'a', 0o600);
    ftruncateSync(handle, Buffer.byteLength(wholeLines(file)));
    writeSync(handle, `${JSON.stringify(signed)}\n`);
    fsyncSync(handle);
    closeSync(handle);
  });

/** A torn last line was never said to be written: its step is taken again, and the next line takes its place. */
function wholeLines(file: string): string {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return text.slice(0, text.lastIndexOf('\n') + 1);
}

function linesOf(file: string): Signed[] {
  const lines = wholeLines(file).split('\n');
  return lines.filter((line) => line.length > 0).map((line) => JSON.parse(line) as Signed);
}

/** Every erasure there was, oldest first. A line that is not ours stops everything: it would erase somebody nobody decided about. */
export function readLedger(file: string, key: KeyObject): LedgerLine[] {
  return linesOf(file).map(({ signature, ...line }, at) => {
    if (!verify(null, signedPart(line), key, Buffer.from(signature, 'base64')))
      throw new Error(`line ${at + 1} of the erasure ledger is not signed by us`);
    return line;
  });
}
