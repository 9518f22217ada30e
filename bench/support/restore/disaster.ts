import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stack } from '../../../local/stack.ts';
import { inDatabase } from '../erasure/dumps.ts';
import { until } from '../erasure/desk.ts';

const dataDirOf = (stack: Stack): string => join(stack.stateDir, 'postgres');

/** The server dies, and its disk with it. Whoever served goes too: there is nothing to serve. */
export async function destroy(stack: Stack): Promise<void> {
  const folder = realpathSync(dataDirOf(stack));
  await stack.service('postgres').kill();
  rmSync(folder, { recursive: true, force: true });
  await Promise.all([stack.service('api').kill(), stack.service('worker').kill()]);
}

/** From the base backup and the log that was received elsewhere, to its very end; then everybody comes back by themselves. */
export async function recover(stack: Stack, { base, wal }: { base: string; wal: string }): Promise<void> {
  const dataDir = dataDirOf(stack);
  spawnSync('cp', ['-a', base, dataDir]);
  // The server's account reads the log from here.
  spawnSync('chmod', ['-R', 'a+rX', wal]);
  chmodSync(dataDir, 0o700);
  const owner = ['--reference', dataDir];
  writeFileSync(join(dataDir, 'recovery.signal'), '');
  appendFileSync(
    join(dataDir, 'postgresql.auto.conf'),
    `restore_command = 'cp "${wal}/%f" "%p"'\nsynchronous_standby_names = ''\n`,
  );
  spawnSync('chown', [...owner, join(dataDir, 'recovery.signal')]);
  await stack.service('postgres').restart();
  await until(
    'the end of the recovery',
    () =>
      inDatabase(stack.adminUrl, 'postgres', async (client) => {
        const { rows } = await client.query<{ isOver: boolean }>(
          'select not pg_is_in_recovery() as "isOver"',
        );
        return rows[0]?.isOver ?? false;
      }).catch(() => false),
    120_000,
  );
  await Promise.all([stack.service('worker').restart(), stack.service('api').restart()]);
}
