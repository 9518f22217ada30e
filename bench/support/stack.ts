import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeService } from '../../local/node-service.ts';
import { describeStack, startStack, stopContext, type Stack, type StackOptions } from '../../local/stack.ts';
import { openContext } from '../../local/stack-context.ts';
import { stackEnvironment } from '../../local/stack-environment.ts';
import { steps } from '../../local/stack-steps.ts';
import type { Context } from './bench.ts';

type Deferring = Pick<Context<string>, 'defer' | 'say'>;

/** A bench is many people on one address and one session; `brute` asks for the limits that are in force. */
export const unlimited = {
  NEONPRO_CALLS_PER_MINUTE: '1000000',
  NEONPRO_PROGRAM_CALLS_PER_MINUTE: '1000000',
  NEONPRO_ADDRESS_CALLS_PER_MINUTE: '1000000',
};

/** Outside /root and /tmp: Postgres gives up root and must be able to walk here. */
async function temporaryState({ defer }: Deferring): Promise<string> {
  const stateDir = await mkdtemp(join('/var/tmp', 'neonpro-bench-'));
  defer(() => rm(stateDir, { recursive: true, force: true }));
  return stateDir;
}

/** A whole clinic on ports and in a folder of its own, so that it can run beside the real one. */
export async function startClinicStack(context: Deferring, options: StackOptions = {}): Promise<Stack> {
  const stateDir = await temporaryState(context);
  context.say('starting Postgres, Temporal, simulator, worker and API');
  const env = { ...unlimited, ...options.env };
  const stack = await startStack({ ports: 'free', ui: false, quiet: true, ...options, env, stateDir });
  context.defer(() => stack.stop());
  return stack;
}

/**
 * Postgres and API processes only, as reception sees it while Temporal is away: the relay and the worker would take a share of the
 * processors that depends on the machine, not on the booking path.
 */
export async function startRecordStack(
  context: Deferring,
  {
    apis = 1,
    pool = 20,
    env = {},
    hasVendors = false,
  }: { apis?: number; pool?: number; env?: Record<string, string>; hasVendors?: boolean } = {},
): Promise<Stack> {
  const stateDir = await temporaryState(context);
  context.say(`starting Postgres and ${apis} API process(es)`);
  const opened = await openContext({
    ...{ ports: 'free', quiet: true, stateDir, ui: false },
    instances: { api: apis },
    env: { NEONPRO_DATABASE_POOL: String(pool), NEONPRO_ENV: 'test', ...unlimited, ...env },
  });
  context.defer(() => stopContext(opened));
  // Some answers are asked of a vendor first.
  const vendors = hasVendors ? ['WhatsApp, SMS, bank and ANVISA simulators'] : [];
  for (const title of ['Keys', 'Postgres', 'Database', ...vendors]) {
    const step = steps.flat().find((one) => one.title === title);
    if (!step) throw new Error(`the stack has no step "${title}"`);
    await step.run(opened, () => undefined);
  }
  for (const [index, port] of opened.ports.apis.entries()) {
    await opened.supervisor.start(
      nodeService({
        name: `api-${index + 1}`,
        script: 'api/main.ts',
        env: { ...stackEnvironment(opened), NEONPRO_HTTP_PORT: String(port) },
        logFile: join(stateDir, 'logs', `api-${index + 1}.log`),
        // Not /readyz: that asks for Temporal, which bookings do without.
        readyUrl: `${opened.urls.apis[index]}/livez`,
      }),
    );
  }
  return describeStack(opened);
}
