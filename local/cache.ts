import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryRoot = resolve(fileURLToPath(new URL('..', import.meta.url)));

/** Binaries that every clone on this machine shares: Temporal server, time-skipping server, Postgres copies. */
export function cacheDir(...parts: string[]): string {
  return join(process.env.NEONPRO_CACHE_DIR ?? join(homedir(), '.cache', 'neonpro'), ...parts);
}

/** Everything one clinic stack writes: databases, keys, logs, pids. Git ignores it. */
export function defaultStateDir(): string {
  return resolve(process.env.NEONPRO_STATE_DIR ?? join(repositoryRoot, '.neonpro'));
}

/** Built UI and workflow bundle, named after a hash of their sources, so benches and tests share them. */
export function buildDir(...parts: string[]): string {
  return join(repositoryRoot, '.neonpro', 'build', ...parts);
}

export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
