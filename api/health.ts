import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Dependencies } from './dependencies.ts';
import type { Operations } from './operations.ts';

/** Rejects when the thing asked is not usable now. */
export type Probe = () => Promise<unknown>;

const patienceMs = 1_000;

async function isWell(probe: Probe): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => (timer = setTimeout(resolve, patienceMs, false)));
  const asked = Promise.resolve()
    .then(probe)
    .then(
      () => true,
      () => false,
    );
  return Promise.race([asked, late]).finally(() => clearTimeout(timer));
}

const ownProbes = ({ tenancy }: Dependencies): Record<string, Probe> => ({
  database: () => Promise.resolve(tenancy.knex.raw('select 1')),
  keys: () => {
    const key = randomBytes(32);
    const opened = tenancy.kms.unwrap(tenancy.kms.wrap(key, 'readyz'), 'readyz');
    return opened.equals(key) ? Promise.resolve() : Promise.reject(new Error('keys'));
  },
});

const asking = new WeakMap<Dependencies, Promise<Record<string, boolean>>>();

/** Whoever asks meanwhile gets the same answer: these calls are not counted, and a flood of them must not reach the database. */
function askAll(deps: Dependencies): Promise<Record<string, boolean>> {
  const running = asking.get(deps);
  if (running) return running;
  const probes = Object.entries({ ...ownProbes(deps), ...deps.probes });
  const asked = Promise.all(probes.map(async ([name, probe]) => [name, await isWell(probe)] as const))
    .then((answers) => Object.fromEntries(answers) as Record<string, boolean>)
    .finally(() => asking.delete(deps));
  asking.set(deps, asked);
  return asked;
}

const common = {
  ...({ method: 'GET', tag: 'health', version: null, access: { who: 'anyone' } } as const),
  hasCallLimit: false,
};
const health = z.strictObject({
  status: z.enum(['ready', 'unready']),
  checks: z.record(z.string(), z.boolean()),
});

/** `/livez`: this process answers. `/readyz`: what it needs answers too, each within a second (D30). */
export function healthRoutes(api: Operations): void {
  api.add({
    ...{ ...common, path: '/livez', id: 'isAlive' },
    summary: 'This process answers.',
    output: z.strictObject({ status: z.literal('alive') }),
    handle: () => Promise.resolve({ status: 'alive' as const }),
  });

  api.add({
    ...{ ...common, path: '/readyz', id: 'isReady', otherStatus: 503 },
    summary: 'Whether what this process needs answers too: 503 when something does not.',
    output: health,
    async handle(ctx) {
      const checks = await askAll(ctx.deps);
      const isReady = Object.values(checks).every((well) => well);
      if (!isReady) ctx.status = 503;
      return { status: isReady ? ('ready' as const) : ('unready' as const), checks };
    },
  });
}
