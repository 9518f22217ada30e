import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, realpathSync, rmSync, statSync, writeFileSync, chownSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres, type Postgres } from '../../../local/postgres/runner.ts';
import type { Stack } from '../../../local/stack.ts';
import { inDatabase } from './dumps.ts';

/** A copy of the running cluster, every database of it, by Postgres' own protocol of base backups (D30). */
export async function takeBackup(stack: Stack, into: string): Promise<void> {
  const source = realpathSync(join(stack.stateDir, 'postgres'));
  mkdirSync(into, { recursive: true });
  await inDatabase(stack.adminUrl, 'postgres', async (client) => {
    await client.query(`select pg_backup_start('bench', fast => true)`);
    copy(source, into);
    const { rows } = await client.query<{ label: string }>(
      `select labelfile as label from pg_backup_stop(wait_for_archive => false)`,
    );
    // What was written during the copy; complete only now.
    rmSync(join(into, 'pg_wal'), { recursive: true, force: true });
    copy(join(source, 'pg_wal'), join(into, 'pg_wal'));
    const label = join(into, 'backup_label');
    writeFileSync(label, rows[0]?.label ?? '', { mode: 0o600 });
    const { uid, gid } = statSync(source);
    chownSync(label, uid, gid);
    chownSync(into, uid, gid);
  });
  rmSync(join(into, 'postmaster.pid'), { force: true });
  rmSync(join(into, 'postmaster.opts'), { force: true });
}

/** With owners and modes; a file that went while we read it is in the write-ahead log. */
function copy(from: string, to: string): void {
  const { status, stderr } = spawnSync('cp', ['-a', `${from}/.`, to], { encoding: 'utf8' });
  if (status !== 0 && !existsSync(to)) throw new Error(`the copy failed: ${stderr}`);
  spawnSync('chmod', ['0700', to]);
}

/** A server of its own on a copy of the backup. */
export async function restore(
  context: { defer: (cleanUp: () => Promise<unknown>) => void },
  backup: string,
  name: string,
): Promise<Postgres> {
  const dataDir = join(backup, '..', name);
  spawnSync('cp', ['-a', backup, dataDir]);
  const server = await startPostgres({ dataDir, fast: true });
  context.defer(() => server.stop());
  return server;
}

/** The same house, keys and files of today, over another server. */
export function pointedAt(stack: Stack, server: Pick<Postgres, 'port' | 'superuserUrl'>): Stack {
  const moved = <T extends Record<string, string>>(values: T): T =>
    Object.fromEntries(
      Object.entries(values).map(([key, value]) => [
        key,
        value.replaceAll(`127.0.0.1:${stack.ports.postgres}`, `127.0.0.1:${server.port}`),
      ]),
    ) as T;
  return {
    ...stack,
    ports: { ...stack.ports, postgres: server.port },
    roleUrls: moved(stack.roleUrls),
    adminUrl: server.superuserUrl,
    env: { ...moved(stack.env), NEONPRO_DATABASE_PORT: String(server.port) },
  };
}
