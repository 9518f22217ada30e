import type { lookup } from 'node:dns';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../models/public-address.ts';
import { type Receiver, startReceiver } from '../../tests/support/receiver.ts';
import { createWebhookClient, type WebhookClient } from './webhook-client.ts';

const inside = [
  ...['127.0.0.1', '127.8.8.8', '0.0.0.0', '10.0.0.1', '172.16.0.1', '192.168.1.1', '169.254.169.254'],
  ...['100.64.0.1', '192.0.2.1', '198.18.0.1', '224.0.0.1', '240.0.0.1', '255.255.255.255'],
  ...['::', '::1', 'fc00::1', 'fd12:3456::1', 'fe80::1', 'ff02::1', '::ffff:10.0.0.1', '::ffff:7f00:1'],
  ...['64:ff9b::a00:1', '2002:a00:1::', '2001:0:a00:1::', '2001:db8::1'],
];
const outside = ['8.8.8.8', '200.160.2.3', '2001:12ff:0:2::3', '2606:4700::1111'];

describe('a public address', () => {
  it.each(inside)('is not %s', (address) => expect(isPublicAddress(address)).toBe(false));
  it.each(outside)('is %s', (address) => expect(isPublicAddress(address)).toBe(true));
});

/** Names lead where the list says, one answer after the other. */
function resolver(...answers: string[][]) {
  let asked = 0;
  const resolve = (_name: string, _options: object, done: (error: null, all: object[]) => void) => {
    const addresses = answers[Math.min(asked++, answers.length - 1)] ?? [];
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return { resolve: resolve as unknown as typeof lookup, asked: () => asked };
}

describe('the client of webhooks', () => {
  let receiver: Receiver;
  let local: WebhookClient;
  beforeAll(async () => {
    receiver = await startReceiver();
    local = createWebhookClient({ allowsLocal: true });
  });
  beforeEach(() => {
    receiver.received.length = 0;
    receiver.answer = () => 204;
  });
  afterAll(() => receiver.close());
  const post = (client: WebhookClient, url: string, timeoutMs = 1_000) =>
    client({ url, headers: { 'webhook-id': 'x' }, body: '{}', timeoutMs });

  describe('refuses', () => {
    const strict = createWebhookClient({ allowsLocal: false });
    const addresses = inside.map((address) => (address.includes(':') ? `[${address}]` : address));

    it.each(addresses)('to go to https://%s', async (host) => {
      expect(await post(strict, `https://${host}/`)).toMatchObject({
        status: null,
        error: 'address-refused',
      });
    });
    it.each([
      'http://example.com/',
      'https://user:key@example.com/',
      'ftp://example.com/',
      'file:///etc/passwd',
    ])('to go to %s', async (url) => {
      expect(await post(strict, url)).toMatchObject({ error: 'address-refused' });
    });
    it.each(['https://2130706433/', 'https://0x7f.1/', 'https://127.1/', 'https://localhost/'])(
      'to be told otherwise by %s',
      async (url) => {
        expect(await post(strict, url)).toMatchObject({ error: 'address-refused' });
      },
    );
    it('a name that leads inside, even if only one of its addresses does', async () => {
      for (const answer of [['10.0.0.1'], ['8.8.8.8', '169.254.169.254'], ['2606:4700::1111', '::1']]) {
        const client = createWebhookClient({ allowsLocal: false, resolve: resolver(answer).resolve });
        expect(await post(client, 'https://receiver.example/')).toMatchObject({ error: 'address-refused' });
      }
    });
    it('a name that changes its mind: it is asked once for a connection, and the answer that was judged is used', async () => {
      const { port } = new URL(receiver.url);
      const inwards = resolver(['127.0.0.1'], ['8.8.8.8']);
      const client = createWebhookClient({ allowsLocal: false, resolve: inwards.resolve });
      expect(await post(client, `https://receiver.example:${port}/`)).toMatchObject({
        error: 'address-refused',
      });
      expect(inwards.asked()).toBe(1);
      expect(receiver.received).toEqual([]);
      const once = resolver(['127.0.0.1'], ['192.0.2.1']);
      const open = createWebhookClient({ allowsLocal: true, resolve: once.resolve });
      expect(await post(open, `http://receiver.example:${port}/`)).toMatchObject({ status: 204 });
      expect(once.asked()).toBe(1);
    });
  });

  it('tells a name that leads nowhere, a closed port and a server without TLS apart', async () => {
    const nowhere = createWebhookClient({ allowsLocal: true, resolve: resolver([]).resolve });
    expect(await post(nowhere, 'https://receiver.example/')).toMatchObject({ error: 'name-unknown' });
    expect(await post(local, 'http://127.0.0.1:9/')).toMatchObject({ error: 'connection-refused' });
    const { error } = await post(local, receiver.url.replace('http:', 'https:'));
    expect(['tls-failed', 'connection-lost']).toContain(error);
  });

  it('follows nobody, and takes nothing but 2xx for an answer', async () => {
    const target = await startReceiver();
    for (const status of [301, 302, 307, 308]) {
      receiver.answer = () => ({ status, headers: { location: target.url } });
      expect(await post(local, receiver.url)).toMatchObject({ status, error: 'redirect-refused' });
    }
    expect(target.received).toEqual([]);
    await target.close();
    for (const status of [400, 404, 410, 500, 503]) {
      receiver.answer = () => status;
      expect(await post(local, receiver.url)).toMatchObject({ status, error: 'status-refused' });
    }
    for (const status of [200, 201, 202, 204]) {
      receiver.answer = () => status;
      expect(await post(local, receiver.url)).toMatchObject({ status, error: null });
    }
  });

  it('gives up on who hangs, hangs up or talks without end', async () => {
    receiver.answer = () => 'hang';
    const hung = await post(local, receiver.url, 200);
    expect(hung).toMatchObject({ status: null, error: 'timeout' });
    expect(hung.ms).toBeLessThan(600);
    receiver.answer = () => 'reset';
    expect(await post(local, receiver.url)).toMatchObject({ status: null, error: 'connection-lost' });
    receiver.answer = () => ({ status: 200, body: 'x'.repeat(20_000_000) });
    expect(await post(local, receiver.url)).toMatchObject({ status: 200, error: null });
  });

  it('hears who asks for patience, within reason', async () => {
    receiver.answer = () => ({ status: 429, headers: { 'retry-after': '120' } });
    expect((await post(local, receiver.url)).retryAfterMs).toBe(120_000);
    receiver.answer = () => ({ status: 503, headers: { 'retry-after': '99999999' } });
    expect((await post(local, receiver.url)).retryAfterMs).toBe(3_600_000);
    receiver.answer = () => ({ status: 500, headers: { 'retry-after': '120' } });
    expect((await post(local, receiver.url)).retryAfterMs).toBe(0);
  });
});
