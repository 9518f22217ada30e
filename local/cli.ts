import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repositoryRoot } from './cache.ts';
import { LauncherError } from './errors.ts';

/** A command of the operator's tool: it gets the words after its own and answers the exit code. */
export type Command = (args: string[]) => Promise<number>;

/** Each lives in a file of its own under local/commands and exports `run`. */
const commands: Record<string, { file: string; help: string }> = {
  'audit verify': {
    file: 'audit-verify.ts',
    help: 'check the audit chain of every clinic against its anchors',
  },
  reconcile: { file: 'reconcile.ts', help: 'compare visits with their workflows once, now' },
  status: { file: 'status.ts', help: 'which processes of this clinic run' },
};

function usage(): string {
  const wide = Math.max(...Object.keys(commands).map((name) => name.length));
  const lines = Object.entries(commands).map(([name, { help }]) => `  ${name.padEnd(wide)}  ${help}`);
  return ['npm run neonpro -- <command>', '', ...lines].join('\n');
}

const words = process.argv.slice(2);
const name = [words.slice(0, 2).join(' '), words[0] ?? ''].find((candidate) => candidate in commands);
const command = name === undefined ? undefined : commands[name];
if (name === undefined || command === undefined) {
  console.log(usage());
  process.exit(words.length === 0 || words[0] === '--help' ? 0 : 64);
}
try {
  const file = join(repositoryRoot, 'local', 'commands', command.file);
  if (!existsSync(file)) throw new LauncherError(`${name} is not part of this release.`);
  const { run } = (await import(pathToFileURL(file).href)) as { run: Command };
  process.exitCode = await run(words.slice(name.split(' ').length));
} catch (error) {
  console.error(`✗ ${(error as Error).message}`);
  if (error instanceof LauncherError && error.advice) console.error(`  → ${error.advice}`);
  process.exitCode = 1;
}
