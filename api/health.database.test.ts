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
