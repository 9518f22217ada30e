import { fork } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from '../local/cache.ts';
import { startChild, waitUntilReady } from '../local/child.ts';
import { childEnvironment } from '../local/node-service.ts';
import { freePort } from '../local/ports.ts';
import type { Stack } from '../local/stack.ts';
import { type Context, defineBench } from './support/bench.ts';
import { asAdmin, clinicMaker, dayAhead, signedInAt } from './support/clinic.ts';
import type { LoadOrder, LoadResult } from './support/load-process.ts';
import { median, percentile } from './support/percentiles.ts';
import { startRecordStack } from './support/stack.ts';

type Names = 'clients' | 'rounds' | 'seconds' | 'pool';

/**
 * Booking over HTTP beside a bare Koa + pg insert: same machine, same Postgres, same pool, same load generator, phases in turns,
 * medians of the rounds. Worker and Temporal are away (see startRecordStack).
 */
export const bench = defineBench<Names>({
  flags: { clients: 50, rounds: 5, seconds: 4, pool: 20 },
  limitSeconds: 600,
  async run(context) {
    const { clients, rounds, seconds, pool } = context.flags;
    const stack = await startRecordStack(context, { pool });
    const maker = clinicMaker(stack);
    context.defer(() => maker.close());
    const clinic = await maker.make({ professionals: 50, clients: 200, durationMin: 10 });
    const session = await signedInAt(clinic, () => stack.urls.api);
    const floorUrl = await startFloor(context, stack, pool);
    const load = startLoad(context);
    const slots = {
      ...{
        clientIds: clinic.clientIds,
        procedureId: clinic.procedureId,
        professionalIds: clinic.professionalIds,
      },
      // Midnight in São Paulo; ten minutes each, the last one ends before the clinic closes.
      ...{ firstStart: dayAhead(2) + 3 * 3_600_000, everyMs: 10 * 60_000, perDay: 142 },
    };
    const headers = { cookie: session.cookie, 'x-neonpro-csrf': '1' };
    const next = new Map<string, number>();
    const phase = async (url: string, forSeconds: number) => {
      const from = next.get(url) ?? 0;
      const result = await load({ url, headers, clients, seconds: forSeconds, from, slots });
      next.set(url, from + result.sent);
      return result;
    };
    const api = `${stack.urls.api}/api/v1/appointments`;

    context.say('warming up');
    await phase(floorUrl, 2);
    await phase(api, 3);
    await asAdmin(stack, (admin) => admin.query('analyze'));
    const [floors, bookings]: [LoadResult[], LoadResult[]] = [[], []];
    for (let round = 1; round <= rounds; round += 1) {
      floors.push(await phase(floorUrl, seconds));
      bookings.push(await phase(api, seconds));
      const rate = (results: LoadResult[]) => Math.round(results.at(-1)?.perSecond ?? 0);
      context.say(`round ${round}: floor ${rate(floors)}/s, booking ${rate(bookings)}/s`);
    }
    const latencies = bookings.flatMap((result) => result.latencies);
    const errors = Object.assign({}, ...bookings.map((result) => result.errors)) as Record<string, number>;
    const [throughput, floor] = [bookings, floors].map((results) =>
      median(results.map(({ perSecond }) => perSecond)),
    );
    const figures = {
      ratio_to_floor: Math.round(((throughput ?? 0) / (floor ?? 1)) * 1000) / 1000,
      p95_ms: percentile(latencies, 0.95),
      p50_ms: percentile(latencies, 0.5),
      p99_ms: percentile(latencies, 0.99),
      ...{ throughput: throughput ?? 0, floor: floor ?? 0, clients },
      errors: Object.values(errors).reduce((sum, one) => sum + one, 0),
    };
    return { figures, faults: Object.entries(errors).map(([what, times]) => `${times} × ${what}`) };
  },
});

async function startFloor({ defer }: Context<Names>, stack: Stack, pool: number): Promise<string> {
  await asAdmin(stack, (admin) =>
    admin.query(`create table floor (id uuid primary key default gen_random_uuid(), client_id uuid not null, procedure_id uuid not null,
      professional_id uuid not null, starts_at timestamptz not null); grant insert, select on floor to neonpro_api`),
  );
  const port = await freePort();
  const logFile = join(stack.stateDir, 'logs', 'floor.log');
  const env = { FLOOR_URL: stack.roleUrls.api, FLOOR_PORT: String(port), FLOOR_POOL: String(pool) };
  const running = await startChild({
    command: process.execPath,
    args: ['--import', 'tsx', 'bench/support/floor-server.ts'],
    ...{ cwd: repositoryRoot, env: childEnvironment(env), logFile },
  });
  defer(() => running.stop());
  const url = `http://127.0.0.1:${port}/`;
  await waitUntilReady('floor', running, logFile, async () => (await fetch(url)).ok);
  return url;
}

function startLoad({ defer }: Context<Names>): (order: LoadOrder) => Promise<LoadResult> {
  const child = fork(join(repositoryRoot, 'bench', 'support', 'load-process.ts'), {
    execArgv: ['--import', 'tsx'],
    serialization: 'advanced',
  });
  defer(() => Promise.resolve(child.kill()));
  return (order) =>
    new Promise((resolve, reject) => {
      const ended = () => reject(new Error('the load generator ended'));
      child.once('exit', ended);
      child.once('message', (result) => {
        child.off('exit', ended);
        resolve(result as LoadResult);
      });
      child.send(order);
    });
}
