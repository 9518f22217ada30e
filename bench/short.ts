import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from '../local/cache.ts';
import { defineBench, type Figures } from './support/bench.ts';

/** The short form of every bench that has zeros, for .ci/run: one after the other, so that they do not disturb each other. */
const runs: [name: string, ...flags: string[]][] = [
  ['race', '--requests', '200'],
  ['race-mix', '--requests', '2000'],
  ['kill', '--lifecycles', '20', '--kills', '4', '--pace', '0.6'],
  [
    'availability',
    '--professionals',
    '12',
    '--rooms',
    '4',
    '--devices',
    '2',
    '--months',
    '3',
    '--reads',
    '60',
  ],
  ['opacity'],
  ['webhooks', '--visits', '6', '--clients', '6', '--edits', '3', '--down', '4'],
  ['waitlist', '--slots', '12', '--daily', '22', '--turn', '15'],
  ['outage', '--messages', '60', '--useless', '8', '--down', '20', '--hang', '15'],
  ['ambiguous', '--messages', '80', '--wait', '15'],
  ['webhooks-in', '--messages', '200', '--forged', '300', '--inbound', '50'],
  // As many as it takes to ask every operation.
  ['tenancy', '--requests', '5000'],
  ['tokens'],
  ['brute'],
  ['audit-tamper', '--places', '10', '--events', '60', '--big', '100000'],
  ['audit-complete', '--calls', '600'],
  ['withdrawal'],
  ['erasure'],
  ['restore'],
  ['saga', '--every', '29'],
  ['rotation', '--rows', '6000', '--kills', '2'],
];

export const bench = defineBench({
  flags: {},
  limitSeconds: 3_000,
  async run({ say, defer }) {
    const figures: Figures = {};
    const faults: string[] = [];
    for (const [name, ...flags] of runs) {
      const child = spawn(
        process.execPath,
        ['--import', 'tsx', join(repositoryRoot, 'bench', 'run.ts'), name, ...flags],
        { stdio: ['ignore', 'pipe', 'inherit'], cwd: repositoryRoot },
      );
      defer(() => Promise.resolve(child.exitCode === null && child.kill('SIGTERM')));
      const chunks: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
      const code = await new Promise<number | null>((done) => child.once('close', done));
      const line = Buffer.concat(chunks).toString().trim().split('\n').at(-1) ?? '';
      say(`${name}: ${line || 'no figures'}`);
      // Its figures too, because of a long log only the end is kept.
      figures[name] = code === 0 ? 'passed' : `failed: ${line}`;
      if (code !== 0) faults.push(`${name} failed: ${line}`);
    }
    return { figures, faults };
  },
});
