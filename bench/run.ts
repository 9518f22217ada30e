import type { Bench } from './support/bench.ts';
import { parseFlags } from './support/flags.ts';

/** `npm run bench <name> -- flags`: words for people on stderr, one line of JSON last on stdout, exit code 1 when a zero is not zero. */
const benches: Record<string, () => Promise<{ bench: Bench }>> = {
  race: () => import('./race.ts'),
  'race-mix': () => import('./race-mix.ts'),
  kill: () => import('./kill.ts'),
  booking: () => import('./booking.ts'),
  agenda: () => import('./agenda.ts'),
  'agenda-ui': () => import('./agenda-ui.ts'),
  availability: () => import('./availability.ts'),
  opacity: () => import('./opacity.ts'),
  erasure: () => import('./erasure.ts'),
  restore: () => import('./restore.ts'),
  saga: () => import('./saga.ts'),
  cost: () => import('./cost.ts'),
  tenancy: () => import('./tenancy.ts'),
  tokens: () => import('./tokens.ts'),
  brute: () => import('./brute.ts'),
  schema: () => import('./schema.ts'),
  webhooks: () => import('./webhooks.ts'),
  waitlist: () => import('./waitlist.ts'),
  outage: () => import('./outage.ts'),
  ambiguous: () => import('./ambiguous.ts'),
  fairness: () => import('./fairness.ts'),
  'webhooks-in': () => import('./webhooks-in.ts'),
  'no-show': () => import('./no-show.ts'),
  'audit-tamper': () => import('./audit-tamper.ts'),
  withdrawal: () => import('./withdrawal.ts'),
  recall: () => import('./recall.ts'),
  rotation: () => import('./rotation.ts'),
  'audit-complete': () => import('./audit-complete.ts'),
  anvisa: () => import('./anvisa.ts'),
  short: () => import('./short.ts'),
};

const cleanUps: (() => Promise<unknown>)[] = [];
let isLeaving = false;

async function leave(code: number): Promise<never> {
  if (isLeaving) return new Promise(() => undefined);
  isLeaving = true;
  for (const cleanUp of cleanUps.reverse()) {
    await cleanUp().catch((error: unknown) => console.error('clean-up:', error));
  }
  process.exit(code);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void leave(130));

async function main(): Promise<number> {
  const [name = '', ...args] = process.argv.slice(2);
  const load = benches[name];
  if (!load) {
    console.error(`usage: npm run bench <${Object.keys(benches).join('|')}> -- [--flag number]`);
    return 2;
  }
  const { bench } = await load();
  const flags = parseFlags(bench.flags, args, process.env);
  const began = Date.now();
  const say = (text: string) =>
    console.error(`[${name} ${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s] ${text}`);
  say(`flags ${JSON.stringify(flags)}`);
  const limit = setTimeout(() => {
    console.error(`${name} took longer than ${bench.limitSeconds} s`);
    void leave(1);
  }, bench.limitSeconds * 1000);
  const { figures, faults } = await bench.run({ flags, say, defer: (cleanUp) => cleanUps.push(cleanUp) });
  clearTimeout(limit);
  for (const fault of faults) console.error(`✗ ${fault}`);
  // Written before the clean-up, so that nothing else follows it on stdout.
  console.log(JSON.stringify(figures));
  return faults.length === 0 ? 0 : 1;
}

const code = await main().catch((error: unknown) => {
  console.error(error);
  return 1;
});
await leave(code);
