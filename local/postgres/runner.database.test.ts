import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootstrapDatabase, urlFor, type RoleUrls } from '../bootstrap.ts';
import { startPostgres, type Postgres } from './runner.ts';

const passwords = { migrator: 'pw-m', api: 'pw-a', worker: 'pw-w', outbox: 'pw-o', audit: 'pw-u' };
const dir = mkdtempSync(join(tmpdir(), 'neonpro-runner-'));
const options = { dataDir: join(dir, 'postgres'), fast: true, logFile: join(dir, 'postgres.log') };
let postgres: Postgres;
let urls: RoleUrls;

async function query(url: string, ...statements: string[]): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let result: pg.QueryResult | undefined;
    for (const statement of statements) result = await client.query(statement);
    return result as pg.QueryResult;
  } finally {
    await client.end();
  }
}

const bootstrap = () =>
  bootstrapDatabase({ adminUrl: postgres.superuserUrl, database: 'neonpro', passwords });

beforeAll(async () => {
  postgres = await startPostgres(options);
  urls = await bootstrap();
}, 60_000);

afterAll(async () => {
  await postgres.stop();
  rmSync(dir, { recursive: true, force: true });
});

describe('the embedded Postgres', () => {
  it('refuses a wrong password and a role that was never made', async () => {
    await expect(
      query(urlFor(urls.api, { database: 'neonpro', password: 'wrong' }), 'select 1'),
    ).rejects.toThrow();
    await expect(
      query(urlFor(urls.api, { database: 'neonpro', user: 'neonpro_owner' }), 'select 1'),
    ).rejects.toThrow();
  });

  it('gives runtime roles no power of their own', async () => {
    for (const url of [urls.api, urls.worker, urls.outbox, urls.audit]) {
      const { rows } = await query(
        url,
        'select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = current_user',
      );
      expect(rows).toEqual([
        { rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false },
      ]);
      await expect(query(url, 'create table public.mine (id int)')).rejects.toThrow(/permission denied/);
      await expect(query(url, 'create temp table mine (id int)')).rejects.toThrow(/permission denied/);
      await expect(query(url, 'set role neonpro_owner')).rejects.toThrow(/permission denied/);
    }
  });

  it('lets the migrator build only after it takes the owner role', async () => {
    await expect(query(urls.migrator, 'create table early (id int)')).rejects.toThrow(/permission denied/);
    await query(urls.migrator, 'set role neonpro_owner', 'create table kept (clinic int, note text)');
  });

  it('holds row level security against a runtime role', async () => {
    await query(
      urls.migrator,
      'set role neonpro_owner',
      'alter table kept enable row level security',
      'alter table kept force row level security',
      "create policy own on kept using (clinic = nullif(current_setting('t.c', true), '')::int)",
      'grant select, insert on kept to neonpro_api',
    );
    const set = (clinic: number) => `select set_config('t.c', '${clinic}', false)`;
    await query(urls.api, set(1), "insert into kept values (1, 'Ana')");
    await expect(query(urls.api, set(1), "insert into kept values (2, 'Bia')")).rejects.toThrow(/row-level/);
    expect((await query(urls.api, set(2), 'select * from kept')).rows).toEqual([]);
    expect((await query(urls.api, set(1), 'select note from kept')).rows).toEqual([{ note: 'Ana' }]);
  });

  it('keeps its data over kill -9 and over a restart, and bootstraps again without complaint', async () => {
    await postgres.kill();
    postgres = await startPostgres(options);
    urls = await bootstrap();
    await postgres.stop();
    postgres = await startPostgres(options);
    urls = await bootstrap();
    expect(
      (await query(urls.api, "select set_config('t.c', '1', false)", 'select note from kept')).rowCount,
    ).toBe(1);
  }, 60_000);

  it('takes over the folder from a server whose launcher was killed', async () => {
    const orphan = postgres;
    postgres = await startPostgres(options);
    await orphan.exited;
    urls = await bootstrap();
    expect((await query(urls.api, 'select 1 as one')).rows).toEqual([{ one: 1 }]);
  }, 60_000);

  it('writes no value of a failed statement into its log', async () => {
    await expect(
      query(
        urls.api,
        "select set_config('t.c', '1', false)",
        "insert into kept values (9, 'Canário Secreto')",
      ),
    ).rejects.toThrow();
    expect(readFileSync(options.logFile, 'utf8')).not.toContain('Canário');
  });

  it('serves an external admin who is not superuser', async () => {
    await query(postgres.superuserUrl, "create role dba login createrole createdb password 'dba'");
    const adminUrl = urlFor(postgres.superuserUrl, { database: 'postgres', user: 'dba', password: 'dba' });
    // Roles made by somebody else cannot be managed by a CREATEROLE user: a fresh server is the case to serve.
    await query(postgres.superuserUrl, 'drop database neonpro', ...dropRoles);
    const external = await bootstrapDatabase({ adminUrl, database: 'clinic', passwords });
    await bootstrapDatabase({ adminUrl, database: 'clinic', passwords });
    await query(
      external.migrator,
      'set role neonpro_owner',
      'create table t (r int4range, exclude using gist (r with &&))',
    );
  }, 30_000);
});

const dropRoles = ['migrator', 'api', 'worker', 'outbox', 'audit_writer', 'owner'].map(
  (role) => `drop role neonpro_${role}`,
);
