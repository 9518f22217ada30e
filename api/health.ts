import { randomBytes } from 'node:crypto';
import { createRouter } from './context.ts';
import type { Dependencies } from './dependencies.ts';

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

/** `/livez`: this process answers. `/readyz`: what it needs answers too, each within a second (D30). */
export function healthRoutes() {
  const router = createRouter();

  router.get('/livez', (ctx) => {
    ctx.body = { status: 'alive' };
  });

  router.get('/readyz', async (ctx) => {
    const probes = Object.entries({ ...ownProbes(ctx.deps), ...ctx.deps.probes });
    const answers = await Promise.all(
      probes.map(async ([name, probe]) => [name, await isWell(probe)] as const),
    );
    const isReady = answers.every(([, well]) => well);
    ctx.status = isReady ? 200 : 503;
    ctx.body = { status: isReady ? 'ready' : 'unready', checks: Object.fromEntries(answers) };
  });

  return router.routes();
}
