import { LauncherError } from './errors.ts';

// An entry of its own: the operator's tool (local/cli.ts) loads the whole API, which costs more than a training.
const commands: Record<string, () => Promise<{ run: (args: string[]) => Promise<number> }>> = {
  train: () => import('./no-show/train-command.ts'),
  score: () => import('./no-show/score-command.ts'),
};

const [name = '', ...args] = process.argv.slice(2);
try {
  const load = commands[name];
  if (!load) throw new LauncherError('train or score?', 'npm run noshow:train -- --data <csv>');
  process.exitCode = await (await load()).run(args);
} catch (error) {
  console.error(`✗ ${(error as Error).message}`);
  if (error instanceof LauncherError && error.advice) console.error(`  → ${error.advice}`);
  process.exitCode = 1;
}
