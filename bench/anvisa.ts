import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import type pg from 'pg';
import type { Regime } from '../domain/products/registration.ts';
import { startAnvisaSimulator } from '../local/simulators/anvisa/anvisa-simulator.ts';
import { findRegistered } from '../models/anvisa-mirror.ts';
import { createKnex } from '../models/knex.ts';
import { type Context, defineBench } from './support/bench.ts';
import { copyFiles, killAt } from './support/anvisa/copies.ts';
import type { CopyResult } from './support/anvisa/copy-process.ts';
import { asAdmin } from './support/clinic.ts';
import { percentile } from './support/percentiles.ts';
import { startRecordStack } from './support/stack.ts';

const codes = ['medicines', 'devices', 'cosmetics'] as const;
const seconds = (ms: number) => Math.round(ms / 100) / 10;
const sum = (results: CopyResult[], of: (one: CopyResult) => number) =>
  results.reduce((total, one) => total + of(one), 0);
/** Without the transfer: a COPY has its file already. */
const workMs = ({ stageMs, swapMs }: CopyResult) => stageMs + swapMs;

/**
 * The same rows by COPY and nothing else (nothing read, compared or looked at as a whole): into a table that nobody could look anything up in,
 * and into one like the mirror, whose indexes are most of the difference.
 */
async function bareCopies(admin: pg.Client, file: string): Promise<{ bareMs: number; indexedMs: number }> {
  await admin.query(`copy anvisa_products to '${file}'`);
  const timed = async (like: string) => {
    await admin.query(`create table bare_copy (like anvisa_products ${like})`);
    await admin.query('checkpoint');
    const began = performance.now();
    await admin.query(`copy bare_copy from '${file}'`);
    const ms = performance.now() - began;
    await admin.query('drop table bare_copy');
    return ms;
  };
  return { bareMs: await timed(''), indexedMs: await timed('including all') };
}

async function lookUps(admin: pg.Client, knex: Knex, most: number): Promise<number[]> {
  const { rows } = await admin.query<{ regime: Regime; number: string }>(
    `(select regime, key as number from anvisa_products tablesample bernoulli (1) limit $1)
     union all (select regime, registration from anvisa_products where registration <> key limit $1)
     union all (select regime, process_number from anvisa_products where process_number <> key limit $1)`,
    [most],
  );
  const times: number[] = [];
  for (const one of rows) {
    const began = performance.now();
    const found = await findRegistered(knex, one);
    times.push(performance.now() - began);
    if (found.length === 0) throw new Error(`${one.regime} ${one.number} was not found`);
  }
  return times;
}

const told = (say: Context<string>['say'], results: CopyResult[]) =>
  results.forEach((one) =>
    say(
      `${one.code}: ${one.rows} rows, fetch ${seconds(one.fetchMs)} s, stage ${seconds(one.stageMs)} s, swap ${seconds(one.swapMs)} s; ` +
        `${one.appeared} appeared, ${one.changed} changed, ${one.gone} gone; ${one.peakRssMb} MB`,
    ),
  );

/**
 * Files of the size of ANVISA's into an empty mirror, beside a bare COPY of the same rows; a night in which little changed; a worker that is
 * killed in the middle of the largest; and look-ups.
 */
export const bench = defineBench<'medicines' | 'devices' | 'cosmetics' | 'lookups'>({
  flags: { medicines: 33_000, devices: 190_000, cosmetics: 1_200_000, lookups: 1_000 },
  limitSeconds: 900,
  async run(context) {
    const { flags, say, defer } = context;
    const stack = await startRecordStack(context);
    const directory = await mkdtemp(join('/var/tmp', 'neonpro-anvisa-'));
    defer(() => rm(directory, { recursive: true, force: true }));
    const { lookups, ...sizes } = flags;
    const anvisa = await startAnvisaSimulator({ sizes, directory: join(directory, 'served') });
    defer(() => anvisa.stop());
    for (const code of codes)
      say(`${code}: ${Math.round((await anvisa.file(code)).bytes / 1_000_000)} MB made`);
    const knex = createKnex({ url: stack.roleUrls.worker, pool: 2 });
    defer(() => knex.destroy());
    const order = {
      databaseUrl: stack.roleUrls.worker,
      baseUrl: anvisa.url,
      directory: join(directory, 'taken'),
    };

    const first = await copyFiles({ ...order, codes: [...codes] });
    told(say, first);
    const { bareMs, indexedMs } = await asAdmin(stack, (admin) =>
      bareCopies(admin, join('/var/tmp', `neonpro-anvisa-${process.pid}.rows`)),
    );
    const firstMs = sum(first, workMs);
    say(
      `first copy ${seconds(firstMs)} s; bare COPY ${seconds(bareMs)} s, with the same indexes ${seconds(indexedMs)} s`,
    );

    const changes = { removed: 100, added: 400 };
    for (const code of codes) await anvisa.publish(code, changes);
    const killed = await asAdmin(stack, (admin) => killAt(admin, { ...order, codes: ['cosmetics'] }, 0.4));
    say(`kill -9 when ${Math.round(killed.share * 100)} % of cosmetics were staged`);
    // Postgres notices that its client is gone.
    await sleep(1_000);
    const nightly = await copyFiles({ ...order, codes: ['cosmetics', 'medicines', 'devices'] });
    told(say, nightly);
    const resumed = await asAdmin(stack, async (admin) => {
      const { rows } = await admin.query<{ state: string; rows: number; fresh: number }>(
        `select state, row_count as rows, (select count(*)::int from anvisa_imports where file_code = 'cosmetics') as fresh
         from anvisa_imports where id = $1`,
        [killed.id],
      );
      // The same import came to its end, with every row once, and no other was begun for it.
      return rows[0]?.state === 'swapped' && rows[0].rows === nightly[0]?.rows && rows[0].fresh === 2;
    });
    const times = await asAdmin(stack, (admin) => lookUps(admin, knex, lookups));
    const figures = {
      ratio_to_copy: Math.round((firstMs / bareMs) * 100) / 100,
      ratio_to_indexed_copy: Math.round((firstMs / indexedMs) * 100) / 100,
      peak_rss_mb: Math.max(...[...first, ...nightly].map(({ peakRssMb }) => peakRssMb)),
      ...{ resumed_after_kill: resumed, lookup_p95_ms: percentile(times, 0.95) },
      ...{
        rows: sum(first, ({ rows }) => rows),
        import_s: seconds(firstMs),
        nightly_s: seconds(sum(nightly, workMs)),
      },
    };
    const faults = [
      ...(figures.ratio_to_copy <= 3 ? [] : ['more than three times a bare COPY']),
      ...(figures.peak_rss_mb <= 400 ? [] : ['more than 400 MB']),
      ...(resumed ? [] : ['the killed copy was not gone on with']),
      ...(figures.lookup_p95_ms < 50 ? [] : ['a look-up takes longer than a moment']),
    ];
    return { figures, faults };
  },
});
