import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, readlinkSync, statSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { shortHash } from '../cache.ts';

export type Account = { uid: number; gid: number };

/** Postgres refuses to run as root: root lends it the account `postgres`, or `nobody` where there is none. */
export function serverAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    const uid = spawnSync('id', ['-u', name], { encoding: 'utf8' });
    const gid = spawnSync('id', ['-g', name], { encoding: 'utf8' });
    if (uid.status === 0 && gid.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  return { uid: 65534, gid: 65534 };
}

/** Whether the account may walk down to this path: every folder above it must grant search (x). */
export function isReachable(path: string, account: Account): boolean {
  for (let dir = dirname(resolve(path)); ; dir = dirname(dir)) {
    const { mode, uid, gid } = statSync(dir);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if (!(mode & bit)) return false;
    if (dir === dirname(dir)) return true;
  }
}

/** A folder of root's own outside any 0700 home, the same one every time for the same purpose. */
export function rootOwnedDir(purpose: string): string {
  const dir = join('/var/lib/neonpro', purpose);
  mkdirSync(dir, { recursive: true, mode: 0o755 });
  return dir;
}

/**
 * Where the cluster really lives. Below a home nobody else may enter (a clone in /root) the files go to
 * /var/lib/neonpro and the state folder holds a link to them.
 */
export function reachableDataDir(dataDir: string, account: Account | undefined): string {
  mkdirSync(dirname(dataDir), { recursive: true });
  if (!account) return dataDir;
  const parent = dirname(resolve(dataDir));
  // Search permission alone shows nothing: the files inside are 0600. mkdtemp makes 0700.
  if (parent !== homedir()) chmodSync(parent, statSync(parent).mode | 0o011);
  if (isReachable(dataDir, account)) return dataDir;
  if (!lstatSync(dataDir, { throwIfNoEntry: false })) {
    // A new name each time: whoever deletes the state folder wants to begin anew, and the old keys are gone with it.
    const name = `${shortHash(resolve(dataDir))}-${randomBytes(4).toString('hex')}`;
    symlinkSync(join(rootOwnedDir('data'), name), dataDir);
  }
  return readlinkSync(dataDir);
}
