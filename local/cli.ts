import { run as accessRecover } from './commands/access-recover.ts';
import { run as auditVerify } from './commands/audit-verify.ts';
import { applyErasures, erasureStatus } from './commands/erasures.ts';
import { run as roles } from './commands/roles.ts';
import { LauncherError } from './errors.ts';

/** A command of the operator's tool: it gets the words after its own and answers the exit code. */
export type Command = { help: string; run: (args: string[]) => Promise<number> };

const commands: Record<string, Command> = {
  'access recover': {
    help: 'give somebody of a clinic without two approvers the access back (--clinic, --email)',
    run: accessRecover,
  },
  'audit verify': {
    help: 'check the audit chain of every clinic against its signed heads',
    run: auditVerify,
  },
  'erasures apply': {
    help: 'tell a restored database whom the clinics erased, before anybody is served',
    run: applyErasures,
  },
  'erasures status': {
    help: 'how many erasures of the ledger this database has not heard of; exit code 1 when there are any',
    run: erasureStatus,
  },
  roles: { help: 'write docs/roles.md: who may do what, from the code', run: roles },
};

function usage(): string {
  const wide = Math.max(...Object.keys(commands).map((name) => name.length));
  const lines = Object.entries(commands).map(([name, { help }]) => `  ${name.padEnd(wide)}  ${help}`);
  return ['npm run neonpro -- <command>', '', ...lines].join('\n');
}

const words = process.argv.slice(2);
const name = [words.slice(0, 2).join(' '), words[0] ?? ''].find((candidate) => candidate in commands);
if (name === undefined) {
  console.log(usage());
  // 64 is EX_USAGE: a script that mistypes a command must not take it for done.
  process.exit(words.length === 0 || words[0] === '--help' ? 0 : 64);
}
try {
  process.exitCode = await commands[name]?.run(words.slice(name.split(' ').length));
} catch (error) {
  console.error(`✗ ${(error as Error).message}`);
  if (error instanceof LauncherError && error.advice) console.error(`  → ${error.advice}`);
  process.exitCode = 1;
}
