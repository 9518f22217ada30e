import type { RoleUrls } from './bootstrap.ts';
import { releasePorts } from './ports.ts';
import type { Secrets } from './secrets.ts';
import {
  openContext,
  type DemoAccess,
  type StackContext,
  type StackOptions,
  type StackPorts,
  type StackUrls,
} from './stack-context.ts';
import { stackEnvironment } from './stack-environment.ts';
import { steps } from './stack-steps.ts';
import type { ServiceHandle } from './supervisor.ts';

export type { StackOptions } from './stack-context.ts';

/** A whole clinic that runs: what `npm start` shows, and what benches and browser tests hold in their hands. */
export type Stack = {
  urls: StackUrls;
  ports: StackPorts;
  stateDir: string;
  /** The environment of the children, for more processes of the same stack. */
  env: Record<string, string>;
  secrets: Secrets;
  roleUrls: RoleUrls;
  /** Superuser of the embedded server: for looking from outside, never for the product. */
  adminUrl: string;
  demo?: DemoAccess;
  /** 'api' ('api-2' …), 'worker', 'temporal', 'postgres', 'simulators', in development 'ui'. */
  service(name: string): ServiceHandle;
  stop(): Promise<void>;
};

/** Starts everything and resolves when it serves; when a step fails, everything is stopped again. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const context = await openContext(options);
  const say = (text: string) => !options.quiet && console.error(text);
  try {
    for (const group of steps) {
      const runs = group
        .filter((step) => !step.skip?.(context))
        .map((step) =>
          step.run(context, (text) => say(`${step.title}: ${text}`)).then(() => say(step.title)),
        );
      await Promise.all(runs);
    }
  } catch (error) {
    await stopContext(context);
    throw error;
  }
  return describeStack(context);
}

export function describeStack(context: StackContext): Stack {
  const { urls, ports, stateDir, secrets, roleUrls, adminUrl } = context;
  return {
    ...{ urls, ports, stateDir, secrets, roleUrls, adminUrl },
    ...(context.demo ? { demo: context.demo } : {}),
    env: stackEnvironment(context),
    service: (name) => context.supervisor.get(name),
    stop: () => stopContext(context),
  };
}

/** People first (no new requests), then the work in hand, then what both lean on. At most about 13 s. */
export async function stopContext(context: StackContext): Promise<void> {
  await context.supervisor.stopAll([
    (name) => name === 'ui' || name === 'worker' || name.startsWith('api'),
    (name) => name === 'simulators' || name === 'temporal',
  ]);
  const { apis, ...single } = context.ports;
  releasePorts([...apis, ...Object.values(single)]);
  context.registry.release();
}
