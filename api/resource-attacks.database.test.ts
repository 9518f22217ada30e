import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Person, startApi, type TestApi } from '../tests/support/api.ts';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';

/** Short, so that a test need not wait as long as an attacker would. */
const timeouts = {
  ...{ headersTimeout: 400, connectionsCheckingInterval: 100, keepAliveTimeout: 5_000 },
  requestMs: 500,
};

describe('requests made to exhaust', () => {
  let clinics: Clinics;
  let api: TestApi;
  let owner: Person;
  beforeAll(async () => {
    clinics = await startClinics();
    api = await startApi(clinics, {}, timeouts);
    owner = await api.signIn(clinics.a, 'owner');
  });
  afterAll(async () => {
    await api.close();
    await clinics.stop();
  });
  const agent = new Agent({ keepAlive: false });
  const cookie = () => [...owner.cookies].map(([name, value]) => `${name}=${value}`).join('; ');

  interface Sending {
    method?: string;
    path?: string;
    headers?: Record<string, string>;
    body?: Buffer | string;
    isChunked?: boolean;
  }
  /** Status and milliseconds; an answer before the body was taken counts. */
  function send({ method = 'POST', path = '/clients', headers = {}, body, isChunked }: Sending) {
    const began = performance.now();
    return new Promise<{ status: number; ms: number; text: string }>((resolve, reject) => {
      const sent = request(`${api.url}/api/v1${path}`, {
        ...{ method, agent },
        headers: {
          ...{ cookie: cookie(), 'x-neonpro-csrf': '1', 'content-type': 'application/json' },
          ...(body !== undefined && !isChunked && { 'content-length': String(Buffer.byteLength(body)) }),
          ...headers,
        },
      });
      sent.on('response', (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        const done = () => resolve({ status: response.statusCode ?? 0, ms: performance.now() - began, text });
        response.on('end', done).on('error', done);
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }
  const named = (notes: unknown) => JSON.stringify({ name: 'Ana', notes });

  it('refuses a body that is too large before it is read, told or untold', async () => {
    const body = Buffer.alloc(10 * 1024 * 1024, 0x20);
    const told = await send({ body });
    expect(told.status).toBe(413);
    expect(told.ms).toBeLessThan(2_000);
    expect((await send({ body, isChunked: true })).status).toBe(413);
  });

  it('refuses nesting without end and keys without number', async () => {
    const depth = 100_000;
    const deep = await send({ body: named(0).replace('0', '['.repeat(depth) + ']'.repeat(depth)) });
    const keys = Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`k${at}`, 1]));
    const wide = await send({ body: JSON.stringify({ name: 'Ana', ...keys }) });
    expect([deep.status, wide.status]).toEqual([400, 413]);
    const narrower = Object.fromEntries(Object.entries(keys).slice(0, 80_000));
    const many = await send({ body: JSON.stringify(narrower) });
    expect(many.status).toBe(400);
    expect(many.text.length).toBeLessThan(2_000);
    for (const { ms } of [deep, wide, many]) expect(ms).toBeLessThan(2_000);
  });

  it('does not inflate a bomb', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024, 0x20));
    expect(bomb.length).toBeLessThan(300_000);
    const before = process.memoryUsage().rss;
    const { status, ms } = await send({ body: bomb, headers: { 'content-encoding': 'gzip' } });
    expect([413, 415]).toContain(status);
    expect(ms).toBeLessThan(2_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });

  it('refuses ten thousand headers, a long header and a long path', async () => {
    const headers = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`x-${at}`, '1']));
    const asked = [
      { headers },
      { headers: { 'x-long': 'a'.repeat(40_000) } },
      { path: `/${'a'.repeat(40_000)}` },
    ];
    for (const one of asked) expect((await send({ method: 'GET', ...one })).status).toBe(431);
  });

  it('hangs up on who is slow to say what she wants, and answers others meanwhile', async () => {
    const slow = (text: string) =>
      new Promise<number>((resolve) => {
        const began = performance.now();
        const socket = connect(Number(new URL(api.url).port), '127.0.0.1', () => socket.write(text));
        const drip = setInterval(() => socket.write('a'), 50);
        socket.on('error', () => undefined).resume();
        socket.on('close', () => {
          clearInterval(drip);
          resolve(performance.now() - began);
        });
      });
    const heads = Array.from({ length: 200 }, () => slow('GET /livez HTTP/1.1\r\nHost: a\r\nX-Slow: '));
    const bodies = Array.from({ length: 50 }, () =>
      slow(`POST /api/v1/clients HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n{`),
    );
    const honest = performance.now();
    expect((await owner.get('/clinic')).status).toBe(200);
    expect(performance.now() - honest).toBeLessThan(2_000);
    for (const ms of await Promise.all([...heads, ...bodies])) expect(ms).toBeLessThan(3_000);
  });

  it('takes no longer for text that is made to be hard to match', async () => {
    const hard = [
      ...['a'.repeat(9_000), `${' '.repeat(9_000)}x`, `${', '.repeat(4_500)}x`, `${'a@'.repeat(4_500)}!`],
      ...[
        `${'1.1.1.1,'.repeat(1_000)}x`,
        `"${'\\'.repeat(8_000)}`,
        `${'=;'.repeat(4_000)}`,
        `${'%25'.repeat(3_000)}%`,
      ],
      ...[`${'text/html;q=0.'.repeat(600)}`, `W/"${'1'.repeat(8_000)}`, `Bearer ${'e.'.repeat(4_000)}`],
    ];
    const names = [
      'x-forwarded-for',
      'x-forwarded-host',
      'x-forwarded-proto',
      'accept',
      'accept-encoding',
      'accept-language',
    ];
    const more = [
      'authorization',
      'cookie',
      'host',
      'if-match',
      'if-none-match',
      'range',
      'idempotency-key',
      'origin',
      'content-type',
      'user-agent',
    ];
    for (const text of hard) {
      const header = text.replace(/[^\x20-\x7e]/g, '').trim();
      for (const name of [...names, ...more]) {
        const { status, ms } = await send({ method: 'GET', path: '/clinic', headers: { [name]: header } });
        expect(status, name).toBeLessThan(500);
        expect(ms, name).toBeLessThan(1_500);
      }
      const query = await send({
        method: 'GET',
        path: `/clients?q=${encodeURIComponent(text).slice(0, 12_000)}`,
      });
      const body = await send({ body: named(text) });
      const search = await send({
        body: JSON.stringify({ name: text, email: text, phone: text, cpf: text }),
      });
      for (const { status, ms } of [query, body, search]) {
        expect(status).toBeLessThan(500);
        expect(ms).toBeLessThan(1_500);
      }
    }
  });

  it('lets a session open a dozen live channels, not a hundred', async () => {
    const url = `${api.url.replace('http', 'ws')}/api/v1/live`;
    const sockets: WebSocket[] = [];
    const open = () =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(url, { headers: { cookie: cookie(), origin: api.deps.origin } });
        sockets.push(socket);
        socket.once('open', () => resolve('open')).once('error', ({ message }) => resolve(message));
      });
    const atOnce = await Promise.all(Array.from({ length: 80 }, open));
    expect(atOnce.filter((answer) => answer === 'open')).toHaveLength(12);
    expect(await open()).toContain('503');
    const opened = sockets.find(({ readyState }) => readyState === WebSocket.OPEN);
    opened?.send('x'.repeat(5_000));
    await expect.poll(() => opened?.readyState).toBe(WebSocket.CLOSED);
    expect(await open()).toBe('open');
    for (const socket of sockets) socket.terminate();
  });
});
