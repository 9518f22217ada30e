import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, expect, it } from 'vitest';
import { freePort } from '../ports.ts';
import { ensureTemporal } from './binary.ts';
import { startTemporal, type TemporalServer } from './server.ts';

const dir = mkdtempSync(join(tmpdir(), 'neonpro-temporal-'));
let server: TemporalServer | undefined;

afterAll(async () => {
  await server?.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function withClient<T>(address: string, work: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await work(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

it('keeps what it has accepted over kill -9', async () => {
  const options = {
    binary: await ensureTemporal(),
    dbFile: join(dir, 'temporal.sqlite'),
    port: await freePort(),
    durable: false,
  };
  server = await startTemporal(options);
  const ids = ['a', 'b', 'c'].map((letter) => `visit-${letter}`);
  await withClient(server.address, (client) =>
    Promise.all(ids.map((workflowId) => client.workflow.start('visit', { workflowId, taskQueue: 'nobody' }))),
  );
  await server.kill();
  server = await startTemporal(options);
  const states = await withClient(server.address, (client) =>
    Promise.all(ids.map(async (id) => (await client.workflow.getHandle(id).describe()).status.name)),
  );
  expect(states).toEqual(['RUNNING', 'RUNNING', 'RUNNING']);
}, 60_000);
