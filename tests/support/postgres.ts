import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { bootstrapDatabase, type RoleUrls } from '../../local/bootstrap.ts';
import { startPostgres } from '../../local/postgres/runner.ts';
import { migrateDatabase } from '../../models/migrate.ts';
import { provisionTwoClinics, type TestClinic } from './two-clinics.ts';

export interface TestServer {
  adminUrl: string;
  template: string;
  urls: RoleUrls;
  /** base64 */
  tokenKey: string;
  masterKey: string;
  /** What the template holds, and so every copy of it. */
  clinics: { a: TestClinic; b: TestClinic };
}

declare module 'vitest' {
  export interface ProvidedContext {
    server: TestServer;
  }
}

const password = () => randomBytes(24).toString('base64url');

/** One real Postgres for the whole run and one migrated template with two clinics; each test file clones it in milliseconds. */
export async function startTestServer(): Promise<TestServer & { stop: () => Promise<void> }> {
  const dataDir = mkdtempSync(path.join('/var/tmp', 'neonpro-test-'));
  const postgres = await startPostgres({ dataDir: path.join(dataDir, 'data'), fsync: false });
  const template = 'neonpro_template';
  const tokenKey = randomBytes(32);
  const urls = await bootstrapDatabase({
    adminUrl: postgres.superuserUrl,
    database: template,
    passwords: {
      migrator: password(),
      api: password(),
      worker: password(),
      outbox: password(),
      audit: password(),
    },
  });
  await migrateDatabase({ url: urls.migrator, tokenKey });
  const masterKey = randomBytes(32);
  const clinics = await provisionTwoClinics({ migratorUrl: urls.migrator, masterKey, tokenKey });
  return {
    adminUrl: postgres.superuserUrl,
    template,
    urls,
    tokenKey: tokenKey.toString('base64'),
    masterKey: masterKey.toString('base64'),
    clinics,
    async stop() {
      await postgres.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { stop, ...server } = await startTestServer();
  project.provide('server', server);
  return stop;
}
