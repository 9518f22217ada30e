import { createPublicKey, type KeyObject, sign } from 'node:crypto';
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import type { ExportManifest, ManifestEntry } from '../../domain/privacy/data-export.ts';
import { sha256Hex } from '../../models/sha256.ts';
import type { ArchiveFile } from './export-files.ts';

/** Made so already: pressing it again costs time and wins nothing. */
const isPressed = (path: string): boolean => path.startsWith('arquivos/') || path.endsWith('.pdf');

/**
 * The archive as bytes that come as it grows, with the signed list of its files at its end. The signature is over the very bytes of
 * manifest.json, so that openssl alone proves it; nothing else this key signs begins like JSON.
 */
export async function* archiveOf(
  files: AsyncIterable<ArchiveFile>,
  {
    head,
    key,
    onManifest,
  }: { head: Omit<ExportManifest, 'files'>; key: KeyObject; onManifest: (sha: string) => void },
): AsyncGenerator<Buffer> {
  const ready: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    ready.push(chunk);
  });
  const take = () => Buffer.concat(ready.splice(0));
  const add = ({ path, bytes }: ArchiveFile): Buffer => {
    const entry = isPressed(path) ? new ZipPassThrough(path) : new ZipDeflate(path, { level: 6 });
    // The time of the order: the same data are the same archive.
    entry.mtime = head.orderedAt;
    zip.add(entry);
    entry.push(bytes, true);
    return take();
  };
  const entries: ManifestEntry[] = [];
  for await (const file of files) {
    entries.push({ path: file.path, bytes: file.bytes.length, sha256: sha256Hex(file.bytes) });
    yield add(file);
  }
  const manifest = Buffer.from(`${JSON.stringify({ ...head, files: entries }, null, 2)}\n`, 'utf8');
  onManifest(sha256Hex(manifest));
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'pem' });
  yield add({ path: 'manifest.json', bytes: manifest });
  yield add({ path: 'manifest.sig', bytes: sign(null, manifest, key) });
  yield add({ path: 'chave-publica.pem', bytes: Buffer.from(publicKey) });
  zip.end();
  yield take();
}
