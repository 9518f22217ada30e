import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Person, testEnvironment } from '../tests/support/api.ts';
import { type Clinics, startClinics, testPassword } from '../tests/support/clinics.ts';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('the API as a process', () => {
  let clinics: Clinics;
  let child: ChildProcess;
  let person: Person;
  const output: string[] = [];
  beforeAll(async () => {
    clinics = await startClinics();
    const port = await freePort();
    const { env, forget } = testEnvironment(clinics, {
      NEONPRO_HTTP_PORT: String(port),
      TEMPORAL_ADDRESS: '127.0.0.1:1',
    });
    child = spawn(process.execPath, ['--import', 'tsx', 'api/main.ts'], {
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (text: Buffer) => output.push(text.toString()));
    person = new Person(`http://127.0.0.1:${port}`);
    const alive = () =>
      person.send('GET', '/livez').then(
        ({ status }) => status,
        () => 0,
      );
    await vi.waitUntil(async () => (await alive()) === 200, { timeout: 40_000, interval: 200 });
    forget();
  });
  afterAll(async () => {
    child.kill('SIGKILL');
    await clinics.stop();
  });

  it('takes bookings’ sessions while Temporal is away, and says that it is not ready', async () => {
    const { email } = clinics.a.staff.owner;
    expect((await person.post('/session', { email, password: testPassword })).status).toBe(200);
    expect(await person.send('GET', '/readyz')).toMatchObject({
      status: 503,
      body: { checks: { database: true, keys: true, temporal: false } },
    });
  });

  it('finishes what it was asked before it goes', async () => {
    const { email } = clinics.b.staff.owner;
    const asked = Array.from({ length: 3 }, () => person.post('/session', { email, password: testPassword }));
    await new Promise((resolve) => setTimeout(resolve, 60));
    const began = Date.now();
    child.kill('SIGTERM');
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    const [code] = (await once(child, 'exit')) as [number];
    expect([...statuses, code], output.join('')).toEqual([200, 200, 200, 0]);
    expect(Date.now() - began).toBeLessThan(10_000);
  });
});
