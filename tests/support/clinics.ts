import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { fileKms } from '../../models/encryption.ts';
import { createKnex } from '../../models/knex.ts';
import { createTenancy, type Tenancy } from '../../models/tenancy.ts';
import type { TestClinic } from './two-clinics.ts';

export { testHours, testPassword, type TestClinic } from './two-clinics.ts';

export interface Clinics {
  urls: Record<'migrator' | 'api' | 'worker' | 'outbox' | 'audit', string>;
  tokenKey: Buffer;
  masterKey: Buffer;
  /** As the API connects, and as workers do. */
  tenancy: Tenancy;
  workerTenancy: Tenancy;
  a: TestClinic;
  b: TestClinic;
  /** Superuser, to look behind the policies; never what product code uses. */
  admin: pg.Client;
  stop(): Promise<void>;
}

let made = 0;

async function cloneTemplate(): Promise<{
  urls: Clinics['urls'];
  adminUrl: string;
  drop: () => Promise<void>;
}> {
  const server = inject('server');
  made += 1;
  const database = `neonpro_test_${process.pid}_${made}_${randomBytes(3).toString('hex')}`;
  const run = async (sql: string) => {
    const client = new pg.Client({ connectionString: server.adminUrl });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  await run(`create database ${database} template ${server.template} owner neonpro_owner`);
  const of = (url: string) => url.replace(/\/[^/]*$/, `/${database}`);
  const entries = Object.entries(server.urls).map(([role, url]) => [role, of(url)]);
  return {
    urls: Object.fromEntries(entries) as Clinics['urls'],
    adminUrl: of(server.adminUrl),
    drop: () => run(`drop database if exists ${database} with (force)`),
  };
}

/** A fresh copy of the database with two clinics, always two so that leaks show; everything real, row level security on. */
export async function startClinics(): Promise<Clinics> {
  const { urls, adminUrl, drop } = await cloneTemplate();
  const tokenKey = Buffer.from(inject('server').tokenKey, 'base64');
  const masterKey = Buffer.from(inject('server').masterKey, 'base64');
  const kms = fileKms(masterKey);
  const { a, b } = structuredClone(inject('server').clinics);
  const apiKnex = createKnex({ url: urls.api });
  const workerKnex = createKnex({ url: urls.worker });
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  return {
    urls,
    tokenKey,
    masterKey,
    tenancy: createTenancy({ knex: apiKnex, kms, tokenKey }),
    workerTenancy: createTenancy({ knex: workerKnex, kms, tokenKey }),
    a,
    b,
    admin,
    async stop() {
      await Promise.all([apiKnex.destroy(), workerKnex.destroy(), admin.end()]);
      await drop();
    },
  };
}
