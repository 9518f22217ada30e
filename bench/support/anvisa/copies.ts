import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import type { CopyOrder, CopyResult } from './copy-process.ts';

const script = fileURLToPath(new URL('copy-process.ts', import.meta.url));
const begin = (order: CopyOrder) =>
  spawn(process.execPath, ['--import', 'tsx', script, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });

/** What a process of its own copied, file by file. */
export async function copyFiles(order: CopyOrder): Promise<CopyResult[]> {
  const child = begin(order);
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((done) => child.once('exit', done));
  if (code !== 0) throw new Error(`the copy ended with ${code}`);
  return said
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as CopyResult);
}

interface Progress {
  id: string;
  share: number;
}
const progressOf = async (admin: pg.Client, code: string): Promise<Progress | undefined> => {
  const { rows } = await admin.query<Progress>(
    `select id, byte_offset::float8 / byte_count as share from anvisa_imports where file_code = $1 and state = 'staging'`,
    [code],
  );
  return rows[0];
};

/** kill -9 of a copy when it has staged about so much; where it was. */
export async function killAt(admin: pg.Client, order: CopyOrder, share: number): Promise<Progress> {
  const child = begin(order);
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  let hasEnded = false;
  void ended.then(() => (hasEnded = true));
  for (;;) {
    const progress = await progressOf(admin, order.codes[0] ?? '');
    if (progress && progress.share >= share) {
      child.kill('SIGKILL');
      await ended;
      return (await progressOf(admin, order.codes[0] ?? '')) ?? progress;
    }
    if (hasEnded) throw new Error('the copy ended before it was killed');
    await new Promise((done) => setTimeout(done, 20));
  }
}
