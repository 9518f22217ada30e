import { closeSync, openSync, rmSync, statSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** A holder that was killed leaves its lock behind; nobody works under it as long as this. */
const staleMs = 10_000;

/** One process at a time changes a file that several share. */
export async function withFileLock(file: string, work: () => void): Promise<void> {
  const lock = `${file}.lock`;
  for (;;) {
    try {
      closeSync(openSync(lock, 'wx', 0o600));
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      if (age > staleMs) rmSync(lock, { force: true });
      await wait(20);
    }
  }
  try {
    work();
  } finally {
    rmSync(lock, { force: true });
  }
}
