import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startStack, type Stack } from '../../local/stack.ts';

export type SharedStack = Pick<Stack, 'urls' | 'demo'> & {
  /** Superuser, in the clinic's database: for looking and for turning clocks. */
  databaseUrl: string;
};
declare module 'vitest' {
  interface ProvidedContext {
    stack: SharedStack;
  }
}

/** One clinic for all browser tests: starting it takes longer than most of them. */
export default async function startSharedStack(project: TestProject): Promise<() => Promise<void>> {
  const stateDir = mkdtempSync(path.join(os.tmpdir(), 'neonpro-e2e-'));
  const stack = await startStack({
    ...{ stateDir, ports: 'free', demo: true, ui: true, durable: false, quiet: true },
  });
  const database = new URL(stack.roleUrls.api).pathname;
  const databaseUrl = Object.assign(new URL(stack.adminUrl), { pathname: database }).href;
  await openAllHours(databaseUrl);
  await taught(databaseUrl);
  const { urls, demo } = stack;
  project.provide('stack', { urls, databaseUrl, ...(demo && { demo }) });
  return async () => {
    await stack.stop();
    rmSync(stateDir, { recursive: true, force: true });
  };
}

export async function withDatabase<T>(url: string, work: (database: pg.Client) => Promise<T>): Promise<T> {
  const database = new pg.Client({ connectionString: url });
  database.on('error', () => undefined);
  await database.connect();
  try {
    return await work(database);
  } finally {
    await database.end();
  }
}

/** The clinic is open around the clock and asks at once, so that the stories are the same at any hour the tests run. */
function openAllHours(databaseUrl: string): Promise<void> {
  const day = [{ from: '00:00', to: '23:59' }];
  const hours = Object.fromEntries(['0', '1', '2', '3', '4', '5', '6'].map((weekday) => [weekday, day]));
  const policy = {
    quietHours: null,
    quietDays: false,
    confirmationLead: 30 * 86_400_000,
    confirmationMinLead: 0,
    // Never of use: in the late evening the last free time of the day is near enough for one to leave at once.
    reminderLatest: 30 * 86_400_000,
  };
  return withDatabase(databaseUrl, async (database) => {
    await database.query(
      `update clinics set hours = $1, visit_policy = $2, closed_days = (select jsonb_agg(jsonb_build_object(
         'date', d::date, 'name', 'aberta', 'isOpen', true)) from generate_series(now(), now() + interval '20 days', interval '1 day') d)`,
      [JSON.stringify(hours), JSON.stringify(policy)],
    );
    await database.query('update resources set hours = null');
  });
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
const patienceMs = 180_000;

/** The demo teaches its model at the first start, on every core there is; a browser beside it waits for seconds at each step. */
function taught(databaseUrl: string): Promise<void> {
  return withDatabase(databaseUrl, async (database) => {
    for (const until = Date.now() + patienceMs; Date.now() < until; await pause(500)) {
      const { rows } = await database.query('select 1 from no_show_trainings where not is_closed limit 1');
      if (rows.length === 0) return;
    }
    throw new Error('the demo is still being taught');
  });
}
