import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { startChild, logTail, type OnSpawn, type Running } from '../child.ts';
import { freePort } from '../ports.ts';
import { reachableDataDir, serverAccount, type Account } from './account.ts';
import { postgresBinaries } from './binaries.ts';
import { serverSettings } from './settings.ts';

export type PostgresOptions = {
  dataDir: string;
  /** A free one is chosen when missing. */
  port?: number;
  /** For tests: initdb without sync, and fsync off. */
  fast?: boolean;
  /** Durability by itself; `fast` implies false. */
  fsync?: boolean;
  logFile?: string;
  settings?: Record<string, string>;
  onSpawn?: OnSpawn;
};

export type Postgres = Running & { host: string; port: number; superuserUrl: string };

const host = '127.0.0.1';
const passwordFile = 'neonpro-superuser';

/** Starts a real Postgres on the folder, making the cluster when there is none and recovering it after a kill -9. */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const account = serverAccount();
  const native = postgresBinaries(account);
  const dataDir = reachableDataDir(options.dataDir, account);
  const logFile = options.logFile ?? `${options.dataDir}.log`;
  const fsync = options.fsync ?? !options.fast;
  if (!existsSync(join(dataDir, 'PG_VERSION'))) createCluster(native, dataDir, account, !fsync);
  else stopOrphan(native, dataDir, account);
  const password = readFileSync(join(dataDir, passwordFile), 'utf8');

  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort());
    const superuserUrl = `postgres://postgres:${password}@${host}:${port}/postgres`;
    const running = await startChild({
      command: join(native, 'bin', 'postgres'),
      args: ['-D', dataDir, ...serverSettings(port, fsync, options.settings ?? {})],
      logFile,
      cwd: dataDir,
      env: { PATH: process.env.PATH ?? '', TZ: 'UTC', LC_ALL: 'C' },
      // SIGINT is Postgres' fast shutdown: it ends sessions instead of waiting for them.
      stopSignal: 'SIGINT',
      graceMs: 5_000,
      onSpawn: options.onSpawn,
      ...(account ?? {}),
    });
    if (await acceptsConnections(running, superuserUrl)) return { ...running, host, port, superuserUrl };
    await running.kill();
    // Backends of a killed server hold its shared memory for a moment; a random port can be taken in between.
    if (attempt === 10)
      throw new Error(`Postgres does not start. Its log (${logFile}) says:\n${logTail(logFile)}`);
    await new Promise((done) => setTimeout(done, 500));
  }
}

/** Into a draft folder first: an initdb cut short by a power failure leaves nothing that looks like a cluster. */
function createCluster(native: string, dataDir: string, account: Account | undefined, fast: boolean): void {
  const draft = `${dataDir}.draft`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  const secret = join(draft, passwordFile);
  const password = randomBytes(24).toString('base64url');
  // initdb wants an empty folder, so the password waits beside it and moves in afterwards.
  const waiting = `${draft}.password`;
  writeFileSync(waiting, password, { mode: 0o600 });
  if (account) for (const path of [draft, waiting]) chownSync(path, account.uid, account.gid);
  const initdb = spawnSync(
    join(native, 'bin', 'initdb'),
    ['-D', draft, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${waiting}`, '-E', 'UTF8', '--locale=C']
      .concat(['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions'])
      .concat(fast ? ['--no-sync'] : []),
    {
      encoding: 'utf8',
      cwd: '/',
      env: { PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' },
      ...(account ?? {}),
    },
  );
  if (initdb.status !== 0) {
    throw new Error(`initdb failed in ${draft}: ${initdb.error?.message ?? initdb.stderr.trim()}`);
  }
  renameSync(waiting, secret);
  renameSync(draft, dataDir);
}

/** A launcher ended by kill -9 leaves its postmaster running; Postgres itself tells a stale pid from a living server. */
function stopOrphan(native: string, dataDir: string, account: Account | undefined): void {
  if (!existsSync(join(dataDir, 'postmaster.pid'))) return;
  for (const mode of ['fast', 'immediate']) {
    const stopped = spawnSync(
      join(native, 'bin', 'pg_ctl'),
      ['stop', '-D', dataDir, '-m', mode, '-w', '-t', '10'],
      {
        cwd: '/',
        env: { PATH: process.env.PATH ?? '', LC_ALL: 'C' },
        ...(account ?? {}),
      },
    );
    if (stopped.status === 0 || !existsSync(join(dataDir, 'postmaster.pid'))) return;
  }
}

async function acceptsConnections(running: Running, url: string): Promise<boolean> {
  let gone = false;
  void running.exited.then(() => (gone = true));
  // Crash recovery replays the log before it lets anyone in: minutes on a large cluster.
  const deadline = Date.now() + 120_000;
  while (!gone && Date.now() < deadline) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      // Asked by the password of this cluster: a stranger's server on the port would refuse it.
      await client.query('select 1');
      return true;
    } catch {
      await new Promise((done) => setTimeout(done, 50));
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  return false;
}
