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
      const probes = Object.entries({ ...ownProbes(ctx.deps), ...ctx.deps.probes });
      const answers = await Promise.all(
        probes.map(async ([name, probe]) => [name, await isWell(probe)] as const),
      );
      const isReady = answers.every(([, well]) => well);
      if (!isReady) ctx.status = 503;
      return {
        status: isReady ? ('ready' as const) : ('unready' as const),
        checks: Object.fromEntries(answers),
      };
    },
  });
}
