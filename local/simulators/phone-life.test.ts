import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createWhatsApp } from '../../activities/messaging/whatsapp.ts';
import { createWhatsAppMedia, longestMedia } from '../../activities/messaging/whatsapp-media.ts';
import { parseWebhook, type WebhookItem } from '../../domain/messaging/webhook.ts';
import { startWhatsAppSimulator, type WhatsAppSimulator } from './whatsapp-simulator.ts';

const token = 't';
const phoneNumberId = '1001';
const ana = '5511987654321';
let house: Server;
let received: WebhookItem[] = [];
let simulator: WhatsAppSimulator;
let count = 0;

beforeAll(async () => {
  house = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push(...parseWebhook(JSON.parse(Buffer.concat(chunks).toString())));
      response.end();
    });
  });
  await new Promise<void>((resolve) => house.listen(0, '127.0.0.1', resolve));
  const callbackUrl = `http://127.0.0.1:${(house.address() as AddressInfo).port}/`;
  simulator = await startWhatsAppSimulator({ token, appSecret: 's', callbackUrl });
});
beforeEach(() => {
  received = [];
});
afterEach(() => {
  simulator.reset();
  simulator.setFaults({});
});
afterAll(async () => {
  await simulator.stop();
  house.close();
});

const client = () => createWhatsApp({ baseUrl: simulator.url, version: 'v24.0', timeoutMs: 500 });
const addressed = () => ({ phoneNumberId, token, to: ana, callbackData: `m${++count}` });
const template = {
  name: 'pos_atendimento_v1',
  language: 'pt_BR',
  bodyParams: ['Ana', 'Clínica'],
  quickReplyPayloads: [],
};
const sendTemplate = (change = {}) => client().sendTemplate({ ...addressed(), template, ...change });
const arrives = (wanted: object) =>
  vi.waitFor(() => expect(received).toContainEqual(expect.objectContaining(wanted)), 3_000);
const ask = async (path: string, body?: object) => {
  const response = await fetch(`${simulator.url}/_control/${path}`, {
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

describe('a telephone that is off', () => {
  it('sends nothing and gets nothing', async () => {
    simulator.person.switch(ana, true);
    await sendTemplate();
    await arrives({ status: 'sent' });
    expect((await ask('text', { to: ana, text: 'oi' })).status).toBe(409);
    expect((await ask('counts')).body).toMatchObject({
      accepted: 1,
      byState: { waiting: 1 },
      takenTwice: [],
    });
    expect(received.filter((item) => item.kind === 'status' && item.status !== 'sent')).toEqual([]);
  });

  it('gets what is still in time when it is on again, and never what was dropped', async () => {
    simulator.changeTemplate('102290129340398', 'pos_atendimento_v1', { ttlSeconds: 0.2 });
    simulator.person.switch(ana, true);
    await sendTemplate();
    await new Promise((resolve) => setTimeout(resolve, 250));
    await sendTemplate({
      template: { ...template, name: 'lembrete_consulta_v1', bodyParams: ['Ana', 'Clínica', 'amanhã'] },
    });
    expect(simulator.person.switch(ana, false)).toEqual({ arrived: 1 });
    await arrives({ status: 'delivered', callbackData: `m${count}` });
    expect((await ask('counts')).body).toMatchObject({ byState: { expired: 1, delivered: 1 } });
    expect(simulator.person.switch(ana, false)).toEqual({ arrived: 0 });
  });
});

describe('a conversation', () => {
  beforeEach(async () => {
    await sendTemplate();
    await arrives({ status: 'delivered' });
  });

  it('takes words, buttons and lists only after the person wrote', async () => {
    await client().sendText({ ...addressed(), text: 'Olá' });
    await arrives({ status: 'failed', errorCode: 131047, callbackData: `m${count}` });
    simulator.write(ana, 'Oi');
    await client().sendText({ ...addressed(), text: 'Olá' });
    await arrives({ status: 'delivered', callbackData: `m${count}` });
  });

  it('brings a button and a list’s row back with their ids', async () => {
    simulator.write(ana, 'Quero marcar');
    const { status } = await ask('reply', { to: ana, payload: 'Quinta' });
    expect(status).toBe(404);
    await client().sendButtons({ ...addressed(), text: 'Qual?', buttons: [{ id: 'b1', title: 'Quinta' }] });
    await ask('reply', { to: ana, payload: 'Quinta' });
    await arrives({ kind: 'message', type: 'interactive', payload: 'b1', title: 'Quinta' });
    const rows = [{ id: 'r1', title: '14:30', description: 'com a Dra. Lia' }];
    await client().sendList({ ...addressed(), text: 'Qual hora?', button: 'Ver horários', rows });
    await ask('reply', { to: ana, payload: '14:30' });
    await arrives({ kind: 'message', payload: 'r1', title: '14:30' });
    expect(
      await client().sendButtons({
        ...{ ...addressed(), text: 'x' },
        buttons: ['1', '2', '3', '4'].map((id) => ({ id, title: id })),
      }),
    ).toMatchObject({ outcome: 'refused', code: 100, action: 'dead-letter' });
  });

  it('carries reactions both ways, also taken back', async () => {
    const { wamid } = simulator.write(ana, 'Obrigada!');
    await client().sendReaction({ ...addressed(), targetWamid: wamid, emoji: '👍' });
    await arrives({ status: 'sent', callbackData: `m${count}` });
    const sent = simulator.ledger()[0]?.wamid ?? '';
    for (const emoji of ['❤️', '']) {
      expect((await ask('reaction', { messageId: sent, emoji })).status).toBe(200);
      await arrives({ type: 'reaction', reaction: { targetWamid: sent, emoji } });
    }
    expect((await ask('reaction', { messageId: wamid, emoji: '👍' })).status).toBe(404);
  });

  it('hears an echo of what staff write on the clinic’s own telephone', async () => {
    await ask('echo', { to: ana, text: 'Pode vir às 15h' });
    await arrives({ kind: 'echo', to: ana, text: 'Pode vir às 15h' });
    expect(simulator.ledger()).toHaveLength(1);
  });

  it('hears of a new number, a new id, and of no more offers', async () => {
    await ask('number-change', { to: ana, newNumber: '5531987654321' });
    await arrives({ type: 'system', from: ana });
    const changed = received.find((item) => item.kind === 'message' && item.system);
    expect(changed).toMatchObject({ system: { type: 'number-changed', newWaId: '553187654321' } });
    await ask('user-id-change', { to: ana, newUserId: 'BR.42' });
    await vi.waitFor(() =>
      expect(received).toContainEqual(
        expect.objectContaining({ system: { type: 'user-id-changed', newUserId: 'BR.42' } }),
      ),
    );
    await ask('preference', { to: ana, offers: 'stop' });
    await arrives({ kind: 'preference', offers: 'stop', from: ana });
    await sendTemplate({
      template: { ...template, name: 'convite_retorno_v1', bodyParams: ['Ana', 'Clínica', 'https://x.br'] },
    });
    await arrives({ status: 'failed', errorCode: 131050 });
  });
});

describe('somebody without a number', () => {
  it('is written to by the id, and writes by it', async () => {
    const recipient = 'BR.777';
    await ask('person', { to: recipient, name: 'Bia', username: 'bia.lima' });
    const { to: _, ...address } = addressed();
    expect(await client().sendTemplate({ ...address, template })).toMatchObject({ code: 131008 });
    expect(await client().sendTemplate({ ...address, recipient, template })).toMatchObject({
      ...{ outcome: 'accepted', userId: recipient },
    });
    await arrives({ status: 'delivered', recipientUserId: recipient });
    simulator.write(recipient, 'Oi');
    await arrives({ kind: 'message', fromUserId: recipient, username: 'bia.lima', profileName: 'Bia' });
    expect(received.some((item) => 'from' in item || 'recipientId' in item)).toBe(false);
  });
});

describe('files of people', () => {
  const media = () => createWhatsAppMedia({ baseUrl: simulator.url, version: 'v24.0' });
  it('are fetched by their id, whole and from the provider only', async () => {
    const bytes = Buffer.from('ÿØÿ a picture', 'latin1');
    await ask('media', {
      ...{ to: ana, mime: 'image/jpeg', base64: bytes.toString('base64'), caption: 'antes', phoneNumberId },
    });
    await arrives({ type: 'image' });
    const item = received.find((one) => one.kind === 'message');
    const { id = '', sha256 } = item?.kind === 'message' ? (item.media ?? {}) : {};
    const facts = await media().readMedia({ id, token });
    expect(facts).toMatchObject({ outcome: 'found', mime: 'image/jpeg', size: bytes.length });
    const url = facts.outcome === 'found' ? facts.url : '';
    expect(await media().download({ url, token, ...(sha256 !== undefined && { sha256 }) })).toEqual({
      ...{ outcome: 'fetched', bytes },
    });
    for (const [change, cause] of [
      [{ url: url.replace('127.0.0.1', 'localhost') }, 'host'],
      [{ url: 'https://lookaside.fbsbx.com.evil.example/x' }, 'host'],
      [{ url: 'http://lookaside.fbsbx.com/x' }, 'host'],
      [{ url: 'no address' }, 'host'],
      [{ sha256: '00'.repeat(32) }, 'hash'],
      [{ token: 'other' }, 'token'],
    ] as const)
      expect(await media().download({ url, token, ...change })).toEqual({ outcome: 'refused', cause });
  });

  it('are gone when the provider does not know them, and refused when they are too large', async () => {
    expect(await media().readMedia({ id: '123', token })).toEqual({ outcome: 'gone' });
    const { id } = simulator.keepMedia(Buffer.alloc(longestMedia + 1), 'application/pdf', 'laudo.pdf');
    expect(await media().readMedia({ id, token })).toEqual({ outcome: 'refused', cause: 'too-large' });
    const url = `${simulator.url}/whatsapp_business/attachments/?mid=${id}`;
    expect(await media().download({ url, token })).toEqual({ outcome: 'refused', cause: 'too-large' });
    expect(await media().download({ url: `${url}9`, token })).toEqual({ outcome: 'gone' });
    simulator.setFaults({ mode: 'down' });
    expect(await media().readMedia({ id, token })).toMatchObject({ outcome: 'unreachable' });
    const redirect = createServer((_, response) => response.writeHead(302, { location: url }).end());
    await new Promise<void>((resolve) => redirect.listen(0, '127.0.0.1', resolve));
    const baseUrl = `http://127.0.0.1:${(redirect.address() as AddressInfo).port}`;
    const elsewhere = createWhatsAppMedia({ baseUrl, version: 'v24.0' });
    expect(await elsewhere.download({ url: `${baseUrl}/x`, token })).toEqual({
      ...{ outcome: 'refused', cause: 'redirect' },
    });
    redirect.close();
  });
});

describe('a provider in trouble', () => {
  it('refuses as it was told: by person, by request, now or later', async () => {
    simulator.setFaults({
      errors: [
        { code: 131049, to: ana, times: 1 },
        { code: 131042, times: 1 },
        { code: 131026, when: 'later', times: 1 },
      ],
    });
    expect(await sendTemplate()).toMatchObject({ outcome: 'refused', code: 131049, action: 'fallback' });
    expect(await sendTemplate({ to: '5511900000000' })).toMatchObject({ code: 131042, action: 'ops' });
    expect(await sendTemplate()).toMatchObject({ outcome: 'accepted' });
    await arrives({ status: 'failed', errorCode: 131026 });
    expect(await sendTemplate()).toMatchObject({ outcome: 'accepted' });
  });

  it('limits a number, and messages to one person', async () => {
    simulator.setFaults({ perSecond: 2, pairMs: 300 });
    expect(await sendTemplate()).toMatchObject({ outcome: 'accepted' });
    expect(await sendTemplate()).toMatchObject({ code: 131056, action: 'retry' });
    expect(await sendTemplate({ to: '5511900000001' })).toMatchObject({ code: 130429 });
    expect(simulator.ledger()).toHaveLength(1);
  });

  it('holds a message back for its quality, and lets it go or loses it', async () => {
    simulator.setFaults({ held: { templates: ['pos_atendimento_v1'], ms: 50 } });
    expect(await sendTemplate()).toMatchObject({ outcome: 'accepted', isHeld: true });
    await arrives({ status: 'delivered' });
    await sendTemplate();
    simulator.changeTemplate('102290129340398', 'pos_atendimento_v1', { status: 'PAUSED' });
    await arrives({ status: 'failed', errorCode: 132015 });
  });

  it('takes nothing while it is down or hangs, and is asked with a read whether it is back', async () => {
    const states: string[] = [];
    const whatsapp = createWhatsApp({
      ...{ baseUrl: simulator.url, version: 'v24.0', timeoutMs: 200 },
      breaker: { failures: 2, openMs: 50 },
      onState: (_, state) => void states.push(state),
    });
    const send = () => whatsapp.sendTemplate({ ...addressed(), template });
    simulator.setFaults({ mode: 'down' });
    expect(await send()).toMatchObject({ outcome: 'refused', code: 2, action: 'retry' });
    simulator.setFaults({ mode: 'hang' });
    expect(await send()).toEqual({ outcome: 'ambiguous', cause: 'answer-timeout' });
    expect(states).toEqual(['open']);
    await new Promise((resolve) => setTimeout(resolve, 60));
    // The read hangs, too: the message stays at home, and its fate is known.
    expect(await send()).toEqual({ outcome: 'not-sent', cause: 'breaker-open' });
    simulator.setFaults({});
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(await send()).toMatchObject({ outcome: 'accepted' });
    expect(states).toEqual(['open', 'half-open', 'open', 'half-open', 'closed']);
    expect(simulator.ledger()).toHaveLength(1);
  });
});
