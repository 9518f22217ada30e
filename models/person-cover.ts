import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { LRUCache } from 'lru-cache';
import { withFileLock } from './file-lock.ts';

/**
 * A second lock on every person's key, kept outside Postgres and outside its backups: a puncturable pseudo-random function (a tree of
 * Goldreich, Goldwasser and Micali, sixteen branches a level over 64 bits of a hash of the person). Whoever holds the file can compute
 * anybody's cover, until that one leaf is punched out: then the nodes that led to it are replaced by their other children, and nobody can
 * compute it any more, from whatever old backup of the database and whatever keys of today (docs/adr/0025).
 */
export interface PersonCover {
  /** 32 bytes for one generation of one person's key; null once it was punctured. */
  coverOf(clinicId: string, personId: string, generation: number): Buffer | null;
  /** Final. A second time does nothing. */
  puncture(clinicId: string, personId: string, generation: number): Promise<void>;
}

const levels = 16;
/** Other processes puncture too: how long a read may trust what it holds. */
const trustMs = 1_000;
type Nodes = Map<string, Buffer>;

const pathOf = (clinicId: string, personId: string, generation: number): string =>
  createHash('sha256').update(`${clinicId}|${personId}|${generation}`).digest('hex').slice(0, levels);
const childOf = (node: Buffer, digit: string): Buffer => createHmac('sha256', node).update(digit).digest();

/** The node above or at the leaf that is still there. */
function find(nodes: Nodes, path: string): { prefix: string; node: Buffer } | null {
  for (let length = 0; length <= path.length; length += 1) {
    const prefix = path.slice(0, length);
    const node = nodes.get(prefix);
    if (node) return { prefix, node };
  }
  return null;
}

function leafOf(nodes: Nodes, path: string): Buffer | null {
  const found = find(nodes, path);
  return found && [...path.slice(found.prefix.length)].reduce(childOf, found.node);
}

function punctured(nodes: Nodes, path: string): Nodes | null {
  const found = find(nodes, path);
  if (!found) return null;
  const left = new Map(nodes);
  left.delete(found.prefix);
  let { node, prefix } = found;
  for (const digit of path.slice(found.prefix.length)) {
    for (const other of '0123456789abcdef')
      if (other !== digit) left.set(prefix + other, childOf(node, other));
    node = childOf(node, digit);
    prefix += digit;
  }
  return left;
}

function read(file: string): Nodes {
  const { nodes } = JSON.parse(readFileSync(file, 'utf8')) as { nodes: Record<string, string> };
  return new Map(Object.entries(nodes).map(([prefix, node]) => [prefix, Buffer.from(node, 'base64')]));
}

/** Whole or not at all: a half-written file would lock everybody out. */
function write(file: string, nodes: Nodes): void {
  const fresh = `${file}.${randomUUID()}`;
  const shown = Object.fromEntries([...nodes].map(([prefix, node]) => [prefix, node.toString('base64')]));
  const handle = openSync(fresh, 'wx', 0o600);
  writeSync(handle, JSON.stringify({ format: 1, nodes: shown }));
  fsyncSync(handle);
  closeSync(handle);
  renameSync(fresh, file);
}

/** Only the first of several processes makes the root: a link to a name that is taken fails. */
function make(file: string): void {
  const fresh = `${file}.${randomUUID()}`;
  write(fresh, new Map([['', randomBytes(32)]]));
  try {
    linkSync(fresh, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(fresh);
  }
}

/** Over the file, which is made with a new root if it is not there. */
export function openPersonCover(file: string): PersonCover {
  if (!existsSync(file)) make(file);
  const leaves = new LRUCache<string, Buffer>({ max: 50_000 });
  let [nodes, mark, lookedAt] = [read(file), markOf(file), Date.now()];
  const current = (): Nodes => {
    if (Date.now() - lookedAt < trustMs) return nodes;
    lookedAt = Date.now();
    const now = markOf(file);
    if (now !== mark) {
      [nodes, mark] = [read(file), now];
      leaves.clear();
    }
    return nodes;
  };
  return {
    coverOf(clinicId, personId, generation) {
      const known = current();
      const path = pathOf(clinicId, personId, generation);
      const leaf = leaves.get(path) ?? leafOf(known, path);
      if (leaf) leaves.set(path, leaf);
      return leaf;
    },
    puncture: (clinicId, personId, generation) =>
      withFileLock(file, () => {
        const left = punctured(read(file), pathOf(clinicId, personId, generation));
        if (left) write(file, left);
        // Not trusted for the rest of its second: what was read before is gone here at once.
        lookedAt = 0;
      }),
  };
}

/** As the process is configured; undefined without a file. */
export const coverOf = ({
  privacy,
}: {
  privacy: { coverFile: string | undefined };
}): PersonCover | undefined => (privacy.coverFile ? openPersonCover(privacy.coverFile) : undefined);

function markOf(file: string): string {
  const { ino, mtimeMs, size } = statSync(file);
  return `${ino}/${mtimeMs}/${size}`;
}
