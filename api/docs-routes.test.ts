import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa, { type Middleware } from 'koa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docsRoutes } from './docs-routes.ts';
import { securityHeaders } from './middleware/security-headers.ts';

describe('the page of the document', () => {
  const app = new Koa();
  app.use(securityHeaders({ isHttps: false }));
  app.use(docsRoutes() as unknown as Middleware);
  const answer = app.callback();
  const server = createServer((request, response) => void answer(request, response));
  let url = '';
  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/docs`;
  });
  afterAll(() => void server.close());

  it('has no script of its own in it, so that the policy of every page holds for it', async () => {
    const answer = await fetch(url);
    const html = await answer.text();
    expect([...html.matchAll(/<script[^>]*>([^<]*)/g)].every(([, inline]) => inline === '')).toBe(true);
    expect(html).not.toMatch(/\bon\w+=|<style|https?:/);
    expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'");
  });

  it('finds every file that it names', async () => {
    const html = await (await fetch(url)).text();
    const names = [...html.matchAll(/(?:src|href)="\/api\/docs\/([^"]+)"/g)].map(([, name]) => name ?? '');
    expect(names.length).toBeGreaterThan(4);
    for (const name of names) {
      const answer = await fetch(`${url}/${name}`);
      expect(answer.status, name).toBe(200);
      await answer.arrayBuffer();
    }
  });

  it('hands out nothing else', async () => {
    for (const name of [
      '..%2fopenapi.ts',
      'index.html',
      'package.json',
      '__proto__',
      'constructor',
      '%2e%2e/docs-routes.ts',
    ])
      expect((await fetch(`${url}/${name}`)).status, name).toBe(404);
  });
});
