import { createHash, randomInt } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Media } from './facts.ts';
import { HttpError } from './http.ts';
import type { Store } from './store.ts';

/** What WhatsApp lets people send, and what such a message is called. */
const kinds: [RegExp, Media['kind']][] = [
  [/^image\/(jpeg|png)$/, 'image'],
  [/^image\/webp$/, 'sticker'],
  [/^audio\//, 'audio'],
  [/^video\/(mp4|3gpp)$/, 'video'],
  [/^application\/|^text\/plain$/, 'document'],
];
const longest = 100 * 1024 * 1024;

/** Files of people, beside the ledger, or in memory without one. */
export function createMediaStore(store: Store, folder?: string) {
  const inMemory = new Map<string, Buffer>();

  return {
    keep(bytes: Buffer, mimeType: string, fileName?: string): Media {
      const mime = mimeType.toLowerCase();
      const kind = kinds.find(([pattern]) => pattern.test(mime.split(';')[0] ?? ''))?.[1];
      if (!kind) throw new HttpError(415, `WhatsApp sends no ${mime}`);
      if (!bytes.length || bytes.length > longest) throw new HttpError(413, 'empty or too large');
      const media = {
        ...{ id: String(randomInt(1e14, 2e14)), kind, mime, size: bytes.length },
        sha256: createHash('sha256').update(bytes).digest('hex'),
        ...(fileName !== undefined && { fileName }),
      };
      if (folder === undefined) inMemory.set(media.id, bytes);
      else {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        writeFileSync(join(folder, media.id), bytes, { mode: 0o600 });
      }
      store.record({ fact: 'media', media });
      return media;
    },
    /** `id` is one of the store's: digits that it made itself. */
    read(id: string): Buffer | undefined {
      if (!store.media.has(id)) return undefined;
      return folder === undefined ? inMemory.get(id) : readFileSync(join(folder, id));
    },
    reset(): void {
      inMemory.clear();
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type MediaStore = ReturnType<typeof createMediaStore>;
