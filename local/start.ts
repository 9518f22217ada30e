import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Listr } from 'listr2';
import { repositoryRoot } from './cache.ts';
import { LauncherError } from './errors.ts';
import { describeStack, stopContext, type Stack } from './stack.ts';
import { openContext, type StackContext } from './stack-context.ts';
import { steps, type Step } from './stack-steps.ts';

const envFile = join(repositoryRoot, '.env');
// What the shell says wins: loadEnvFile leaves a variable alone that is set already.
if (existsSync(envFile)) process.loadEnvFile(envFile);

const dev = process.argv.includes('--dev');
const withoutDemo = process.argv.includes('--no-demo');

let context: StackContext | undefined;
let leavingSince: number | undefined;

async function leave(code: number): Promise<void> {
  if (leavingSince !== undefined) {
    // npm passes on the Ctrl-C that the terminal has already given us: only a later one is a second wish.
    if (Date.now() - leavingSince < 1_500) return;
    console.error('Stopping at once; the next start recovers.');
    process.exit(130);
  }
  leavingSince = Date.now();
  if (context) {
    console.error('\nStopping: requests and running work finish first …');
    await stopContext(context);
    console.error('Stopped. Your data is kept; `npm start` goes on from here.');
  }
  process.exit(code);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void leave(0));

function asTask(step: Step) {
  return {
    title: step.title,
    skip: (ctx: StackContext) => step.skip?.(ctx) ?? false,
    task: (ctx: StackContext, task: { title?: string; output?: string }) => {
      const started = Date.now();
      return step
        .run(ctx, (text) => (task.output = text))
        .then(() => (task.title = `${step.title} (${((Date.now() - started) / 1000).toFixed(1)} s)`));
    },
  };
}

async function start(): Promise<Stack> {
  context = await openContext({ demo: !withoutDemo, dev });
  const interactive = process.stdout.isTTY;
  for (const group of steps) {
    const tasks = new Listr<StackContext, 'default' | 'simple'>(group.map(asTask), {
      ctx: context,
      concurrent: true,
      renderer: interactive ? 'default' : 'simple',
      registerSignalListeners: false,
    });
    await tasks.run();
  }
  for (const notice of context.notices) console.log(`! ${notice}`);
  return describeStack(context);
}

function greet(stack: Stack): void {
  const lines = [
    '',
    `  NeonPro             ${stack.urls.ui}`,
    ...(process.env.WHATSAPP_BASE_URL
      ? []
      : [`  Client's phone      ${stack.urls.phone}   (WhatsApp simulator)`]),
    ...(process.env.ZENVIA_BASE_URL && process.env.TWILIO_BASE_URL
      ? []
      : [`  Client's SMS        ${stack.urls.sms}/sms   (Zenvia and Twilio simulator)`]),
    ...(process.env.PIX_BASE_URL ? [] : [`  Client's bank       ${stack.urls.bank}/pix   (Pix simulator)`]),
    `  The API to read     ${stack.urls.ui}/api/docs`,
    `  Temporal Web UI     ${stack.urls.temporalUi}`,
    `  Data, keys, logs    ${stack.stateDir}`,
    '',
  ];
  if (stack.demo) {
    lines.push(`  Demo sign-in, password for all: ${stack.demo.password}`);
    const wide = Math.max(...stack.demo.logins.map(({ email }) => email.length));
    for (const { email, role, clinic } of stack.demo.logins)
      lines.push(`    ${email.padEnd(wide)}  ${role}, ${clinic}`);
    lines.push(
      '',
      `  Where clients see their visits (a demo client's number and the code on the client's phone):`,
    );
    for (const { id, name } of stack.demo.clinics) lines.push(`    ${stack.urls.ui}/c/${id}  ${name}`);
    lines.push('');
  }
  lines.push('  Ctrl-C stops everything and keeps the data.', '');
  console.log(lines.join('\n'));
}

function explain(error: unknown): void {
  if (error instanceof LauncherError) {
    console.error(`\n✗ ${error.message}`);
    if (error.advice) console.error(`  → ${error.advice}`);
    return;
  }
  console.error(`\n✗ ${error instanceof Error ? error.message : String(error)}`);
  if (process.env.NEONPRO_LOG_LEVEL === 'debug') console.error(error);
}

try {
  greet(await start());
} catch (error) {
  explain(error);
  await leave(1);
}
