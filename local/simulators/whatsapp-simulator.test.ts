import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createWhatsApp } from '../../activities/messaging/whatsapp.ts';
import { verifySignature } from '../../api/messaging/signature.ts';
import { parseWebhook, type WebhookItem } from '../../domain/messaging/webhook.ts';
import {
  startWhatsAppSimulator,
  type SimulatorOptions,
  type WhatsAppSimulator,
} from './whatsapp-simulator.ts';

const token = 'token-of-the-clinic';
const appSecret = 'app-secret-example';
let folder: string;
let house: Server;
let status = 200;
let received: WebhookItem[] = [];
let simulator: WhatsAppSimulator;

const start = (options: Partial<SimulatorOptions> = {}) =>
  startWhatsAppSimulator({
    token,
    appSecret,
    callbackUrl: `http://127.0.0.1:${(house.address() as AddressInfo).port}/webhooks`,
    ledgerFile: join(folder, 'ledger.jsonl'),
    retryBaseMs: 20,
    retryCapMs: 100,
    ...options,
  });

const send = (to: string, callbackData: string) =>
  createWhatsApp({ baseUrl: simulator.url, version: 'v24.0' }).sendTemplate({
    phoneNumberId: '1001',
    token,
    to,
    callbackData,
    template: {
      name: 'confirmacao_consulta_v1',
      language: 'pt_BR',
      bodyParams: ['Ana', 'Clínica', 'amanhã'],
      quickReplyPayloads: ['confirm', 'reschedule', 'cancel'].map((reply) => `appt:${callbackData}:${reply}`),
    },
  });

const control = (path: string, body?: object, headers = {}) =>
  fetch(`${simulator.url}/_control/${path}`, {
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
    headers,
  });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'simulator-'));
  status = 200;
  received = [];
  house = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const isSigned = verifySignature(body, request.headers['x-hub-signature-256'] as string, appSecret);
      if (isSigned && status === 200) received.push(...parseWebhook(JSON.parse(body.toString())));
      response.writeHead(isSigned ? status : 401).end();
    });
  });
  await new Promise<void>((resolve) => house.listen(0, '127.0.0.1', resolve));
  simulator = await start();
});
afterEach(async () => {
  await simulator.stop();
  house.close();
  await rm(folder, { recursive: true });
});

const eventIds = () => received.map((item) => item.eventId);

describe('the WhatsApp simulator', () => {
  it('lets nobody but this machine use its controls', async () => {
    expect((await control('ledger', undefined, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await control('ledger', undefined, { origin: simulator.url })).status).toBe(200);
  });

  it('refuses a control request that it does not understand', async () => {
    expect((await control('faults', { rate: 2 })).status).toBe(400);
    expect((await control('faults', { speed: 2 })).status).toBe(400);
    expect((await control('reply', { payload: 'confirm' })).status).toBe(400);
    expect((await control('reply', { payload: 'confirm', to: '5511987654321' })).status).toBe(404);
  });

  it('reports sent and delivered, signed, with our own id', async () => {
    await send('5511987654321', 'm1');
    await vi.waitFor(() => expect(received).toHaveLength(2), 3_000);
    expect(received).toMatchObject([
      { status: 'sent', callbackData: 'm1', phoneNumberId: '1001' },
      { status: 'delivered', callbackData: 'm1' },
    ]);
  });

  it('presses a button and writes a text as the person would', async () => {
    await send('5531987654321', 'm1');
    expect((await control('reply', { to: '5531987654321', payload: 'confirm' })).status).toBe(200);
    expect((await control('text', { to: '5531987654321', text: 'Obrigada' })).status).toBe(200);
    const messages = () => received.filter((item) => item.kind === 'message');
    await vi.waitFor(() => expect(messages()).toHaveLength(2), 3_000);
    expect(messages().find((item) => item.payload)).toMatchObject({
      from: '553187654321',
      payload: 'appt:m1:confirm',
      contextId: simulator.ledger()[0]?.wamid,
    });
    expect(received).toContainEqual(expect.objectContaining({ kind: 'status', status: 'read' }));
  });

  it('brings webhooks again until the house takes them', async () => {
    status = 503;
    await send('5511987654321', 'm1');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(received).toHaveLength(0);
    expect(simulator.pendingWebhooks()).toBe(2);
    status = 200;
    await vi.waitFor(() => expect(simulator.pendingWebhooks()).toBe(0), 3_000);
    expect(new Set(eventIds()).size).toBe(2);
  });

  it('keeps what it took and what it owes when it is started again', async () => {
    status = 500;
    await send('5511987654321', 'm1');
    await simulator.stop();
    status = 200;
    simulator = await start();
    expect(simulator.ledger().map((message) => message.callbackData)).toEqual(['m1']);
    await vi.waitFor(() => expect(new Set(eventIds()).size).toBe(2), 3_000);
    await vi.waitFor(() => expect(simulator.pendingWebhooks()).toBe(0));
  });

  it('repeats, shuffles and withholds webhooks when asked', async () => {
    simulator.setFaults({ webhook: { duplicate: 1, shuffle: true } });
    for (let n = 0; n < 20; n++) await send('5511987654321', `m${n}`);
    await vi.waitFor(() => expect(simulator.pendingWebhooks()).toBe(0), 8_000);
    expect(new Set(eventIds()).size).toBe(40);
    expect(eventIds().length).toBeGreaterThanOrEqual(80);
    const statuses = received.filter((item) => item.kind === 'status');
    const firstOf = (status: string, id: string) =>
      statuses.findIndex((item) => item.status === status && item.callbackData === id);
    const isTurned = (n: number) => firstOf('delivered', `m${n}`) < firstOf('sent', `m${n}`);
    expect(Array.from({ length: 20 }, (_, n) => isTurned(n)).filter(Boolean).length).toBeGreaterThan(2);

    received = [];
    simulator.setFaults({ webhook: { dropStatus: 1 } });
    await send('5511987654321', 'm99');
    expect(simulator.pendingWebhooks()).toBe(0);
  }, 15_000);

  it('fails a number that is not on WhatsApp, and a text outside the window, afterwards', async () => {
    simulator.setFaults({ unreachable: ['5511900000000'] });
    await send('5511900000000', 'm1');
    const client = createWhatsApp({ baseUrl: simulator.url, version: 'v24.0' });
    await client.sendText({
      phoneNumberId: '1001',
      token,
      to: '5511987654321',
      callbackData: 'm2',
      text: 'Oi',
    });
    await vi.waitFor(() => expect(received).toHaveLength(2), 3_000);
    expect(received).toContainEqual(
      expect.objectContaining({ callbackData: 'm1', status: 'failed', errorCode: 131026 }),
    );
    expect(received).toContainEqual(
      expect.objectContaining({ callbackData: 'm2', status: 'failed', errorCode: 131047 }),
    );
  });

  it('meets the same faults again for the same seed', async () => {
    const fates = async () => {
      await control('reset', {});
      simulator.setFaults({ rate: 0.5, kinds: ['graph-error'], seed: 7 });
      const list = [];
      for (let n = 0; n < 12; n++) list.push((await send('5511987654321', `m${n}`)).outcome);
      return list;
    };
    const first = await fates();
    expect(new Set(first)).toEqual(new Set(['accepted', 'refused']));
    simulator.setCallbackUrl('http://127.0.0.1:9/');
    expect(await fates()).toEqual(first);
  });

  it('is gone for the time of an outage', async () => {
    await control('outage', { ms: 400 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await send('5511987654321', 'm1')).toMatchObject({ outcome: 'not-sent' });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await send('5511987654321', 'm1')).toMatchObject({ outcome: 'accepted' });
  });
});
