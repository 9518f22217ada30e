import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi } from '../tests/support/api.ts';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';

describe('health and the built UI', () => {
  let clinics: Clinics;
  let api: TestApi;
  const dir = mkdtempSync(join(tmpdir(), 'neonpro-ui-'));
  beforeAll(async () => {
    mkdirSync(join(dir, 'assets'));
    writeFileSync(join(dir, 'index.html'), '<!doctype html><title>NeonPro</title>');
    writeFileSync(join(dir, 'assets', 'index-abc123.js'), 'export {};');
    clinics = await startClinics();
    api = await startApi(clinics, { NEONPRO_UI_DIR: dir });
  });
  afterAll(async () => {
    await api.close();
    await clinics.stop();
    rmSync(dir, { recursive: true });
  });
  const get = (path: string, accept = 'text/html') =>
    api.stranger().send<string>('GET', path, undefined, { Accept: accept });

  it('lives on its own and is ready with what it needs, each asked for a second at most', async () => {
    expect(await get('/livez')).toMatchObject({ status: 200 });
    expect(await get('/readyz')).toMatchObject({
      status: 200,
      body: { checks: { database: true, keys: true } },
    });
    api.deps.probes.temporal = () => new Promise(() => undefined);
    const began = Date.now();
    expect(await get('/readyz')).toMatchObject({
      status: 503,
      body: { checks: { database: true, temporal: false } },
    });
    expect(Date.now() - began).toBeLessThan(2_500);
    expect((await get('/livez')).status).toBe(200);
  });

  it('asks once for however many want to know at the same time', async () => {
    let asked = 0;
    api.deps.probes.temporal = () => {
      asked += 1;
      return new Promise((resolve) => setTimeout(resolve, 300));
    };
    const answers = await Promise.all(Array.from({ length: 50 }, () => get('/readyz')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(asked).toBeLessThan(10);
    delete api.deps.probes.temporal;
  });

  it('lives without its database and says within seconds that it is not ready', async () => {
    const { port } = new URL(clinics.urls.api);
    const away = await startApi(clinics, {
      NEONPRO_DATABASE_URL_API: clinics.urls.api.replace(`:${port}/`, ':1/'),
    });
    const began = Date.now();
    const answer = await away.stranger().send('GET', '/readyz');
    expect(answer).toMatchObject({ status: 503, body: { checks: { database: false, keys: true } } });
    expect(Date.now() - began).toBeLessThan(2_500);
    expect((await away.stranger().send('GET', '/livez')).status).toBe(200);
    await away.close();
  });

  it('serves hashed files for ever, pages anew each time, and no page for what is missing', async () => {
    const asset = await get('/assets/index-abc123.js');
    expect(asset.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
    for (const path of ['/', '/agenda', '/clientes/4']) {
      const page = await get(path);
      expect([page.status, page.headers.get('Cache-Control')]).toEqual([200, 'no-cache']);
      expect(page.body).toContain('NeonPro');
    }
    for (const path of ['/assets/old-1.js', '/api/v1/nothing', '/favicon.png']) {
      expect((await get(path)).status, path).toBe(404);
    }
    expect((await get('/assets/..%2f..%2f..%2fetc%2fpasswd')).status).toBe(400);
  });
});
