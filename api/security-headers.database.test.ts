import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi } from '../tests/support/api.ts';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';

/** Answers of every kind: data, refusals of every layer, pages, files, what machines ask for. */
const asked: [method: string, path: string, headers?: Record<string, string>][] = [
  ...(['/livez', '/readyz', '/api/v1/session', '/api/v1/openapi.json', '/api/docs', '/'] as const).map(
    (path): [string, string] => ['GET', path],
  ),
  ['GET', '/assets/index-abc123.js'],
  ['GET', '/api/docs/swagger-ui-bundle.js'],
  ['GET', '/api/v1/nothing'],
  ['DELETE', '/api/v1/clients'],
  ['POST', '/api/v1/session'],
  ['POST', '/api/v1/clients', { 'X-NeonPro-CSRF': '' }],
  ['POST', '/api/v1/webhooks/whatsapp'],
  ['OPTIONS', '/codec/decode', { Origin: 'https://evil.example' }],
];

describe('what every answer tells a browser', () => {
  let clinics: Clinics;
  let api: TestApi;
  const dir = mkdtempSync(join(tmpdir(), 'neonpro-ui-'));
  beforeAll(async () => {
    mkdirSync(join(dir, 'assets'));
    writeFileSync(join(dir, 'index.html'), '<!doctype html><title>NeonPro</title>');
    writeFileSync(join(dir, 'assets', 'index-abc123.js'), 'export {};');
    clinics = await startClinics();
    api = await startApi(clinics, { NEONPRO_UI_DIR: dir, NEONPRO_PUBLIC_URL: 'https://clinica.example' });
  });
  afterAll(async () => {
    await api.close();
    await clinics.stop();
    rmSync(dir, { recursive: true });
  });
  const answers = () =>
    Promise.all(
      asked.map(async ([method, path, headers]) => {
        const more = { Accept: path.startsWith('/api') ? 'application/json' : 'text/html', ...headers };
        const body = method === 'POST' ? {} : undefined;
        return { name: `${method} ${path}`, ...(await api.stranger().send(method, path, body, more)) };
      }),
    );

  it('is to run scripts of this host alone, in nobody’s frame, and to guess no types', async () => {
    for (const { name, headers } of await answers()) {
      const policy = headers.get('Content-Security-Policy') ?? '';
      const rules = new Map(
        policy.split(';').map((rule) => {
          const [what = '', ...sources] = rule.trim().split(' ');
          return [what, sources.join(' ')];
        }),
      );
      expect(rules.get('default-src'), name).toBe("'self'");
      expect(rules.get('script-src'), name).toBe("'self'");
      expect(rules.get('object-src'), name).toBe("'none'");
      expect(rules.get('frame-ancestors'), name).toBe("'none'");
      // Nuxt UI's theme colours; measured in security-headers.ts, and nowhere else.
      const loose = [...rules].filter(([, sources]) => /unsafe|\*|https?:/.test(sources));
      expect(loose, name).toEqual([['style-src', "'self' 'unsafe-inline'"]]);
      expect(headers.get('X-Content-Type-Options'), name).toBe('nosniff');
      expect(headers.get('X-Frame-Options'), name).toBe('DENY');
      expect(headers.get('Referrer-Policy'), name).toBe('no-referrer');
      expect(headers.get('Strict-Transport-Security'), name).toMatch(/max-age=\d{8}/);
      expect(headers.get('X-Powered-By'), name).toBeNull();
      expect(headers.get('Server'), name).toBeNull();
    }
  });

  it('is to keep no data, and to show it to no other site', async () => {
    for (const { name, headers } of await answers()) {
      if (/ \/api\/v\d|codec/.test(name))
        expect(headers.get('Cache-Control'), name).toMatch(/no-store|no-cache/);
      expect(headers.get('Access-Control-Allow-Origin') || null, name).toBeNull();
    }
    const owner = await api.signIn(clinics.a, 'owner');
    const answer = await owner.get('/clients');
    expect([answer.status, answer.headers.get('Cache-Control')]).toEqual([200, 'no-store']);
  });

  it('gives cookies to this host alone, over TLS, out of reach of scripts', async () => {
    const { email } = clinics.a.staff.owner;
    const answer = await api.stranger().post('/session', { email, password: 'wrong' });
    expect(answer.headers.getSetCookie()).toEqual([]);
    const response = await fetch(`${api.url}/api/v1/session/passkey/options`, {
      method: 'POST',
      headers: { 'X-NeonPro-CSRF': '1', 'Content-Type': 'application/json' },
      body: '{}',
    });
    const cookies = response.headers.getSetCookie();
    expect(cookies.length).toBeGreaterThan(0);
    for (const cookie of cookies) {
      expect(cookie).toMatch(/^__Host-/);
      for (const word of ['path=/', 'secure', 'httponly', 'samesite=strict']) expect(cookie).toContain(word);
      expect(cookie).not.toContain('domain');
    }
  });
});
