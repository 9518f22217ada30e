import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from '../../../local/cache.ts';
import type { Stack } from '../../../local/stack.ts';

/** A command of the operator, over the stack it is pointed at. */
export function operator(
  stack: Pick<Stack, 'env'>,
  args: readonly string[],
): { status: number | null; stdout: string; stderr: string } {
  const command = ['--import', 'tsx', join(repositoryRoot, 'local', 'cli.ts'), ...args];
  const env = { ...process.env, ...stack.env };
  const { status, stdout, stderr } = spawnSync(process.execPath, command, {
    ...{ cwd: repositoryRoot, env, encoding: 'utf8' },
  });
  return { status, stdout, stderr };
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** The sealer and the anchors have a minute (D22); what still does not hold then is a fault, and is told. */
export async function chainHolds(stack: Pick<Stack, 'env'>, say: (text: string) => void): Promise<boolean> {
  let told = '';
  for (const until = Date.now() + 60_000; Date.now() < until; await pause(5_000)) {
    const { status, stdout, stderr } = operator(stack, ['audit', 'verify']);
    if (status === 0) return true;
    told = `${stdout}${stderr}`;
  }
  say(told);
  return false;
}
