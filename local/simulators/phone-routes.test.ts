import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWhatsApp } from '../../activities/messaging/whatsapp.ts';
import { startWhatsAppSimulator, type WhatsAppSimulator } from './whatsapp-simulator.ts';

let simulator: WhatsAppSimulator;

beforeAll(async () => {
  simulator = await startWhatsAppSimulator({ token: 't', appSecret: 's' });
  const client = createWhatsApp({ baseUrl: simulator.url, version: 'v24.0' });
  for (const [to, clinic] of [
    ['5531987654321', 'Clínica Bela Vista'],
    ['5511912345678', 'Espaço Manaus'],
  ] as const)
    await client.sendTemplate({
      phoneNumberId: '1001',
      token: 't',
      to,
      callbackData: to,
      template: {
        name: 'pos_atendimento_v1',
        language: 'pt_BR',
        bodyParams: ['Ana', clinic],
        quickReplyPayloads: [],
      },
    });
});
afterAll(() => simulator.stop());

const get = async (path: string, init?: RequestInit) => (await fetch(`${simulator.url}${path}`, init)).json();
const search = async (text: string) =>
  (
    (await get(`/phone/api/conversations?search=${encodeURIComponent(text)}`)) as {
      conversations: { number: string }[];
    }
  ).conversations.map((conversation) => conversation.number);

describe('the phone page', () => {
  it('asks nobody else for anything', async () => {
    const page = await fetch(`${simulator.url}/phone`);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    const files = [
      '/phone',
      '/phone/phone.js',
      '/phone/message.js',
      '/phone/view.js',
      '/phone/phone.css',
      '/phone/chat.css',
    ];
    for (const file of files) {
      const text = await (await fetch(`${simulator.url}${file}`)).text();
      expect(text.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:\/\//);
    }
  });

  it('finds a conversation by number, with the ninth digit or without, and by clinic', async () => {
    expect(await search('')).toHaveLength(2);
    expect(await search('98765-4321')).toEqual(['(31) 98765-4321']);
    expect(await search('553187654321')).toEqual(['(31) 98765-4321']);
    expect(await search('manaus')).toEqual(['(11) 91234-5678']);
    expect(await search('nada')).toEqual([]);
  });

  it('shows nothing of a message that a telephone has not got', async () => {
    const path = '/phone/api/conversations/1001-5511912345678';
    simulator.person.switch('5511912345678', true);
    const client = createWhatsApp({ baseUrl: simulator.url, version: 'v24.0' });
    await client.sendTemplate({
      ...{ phoneNumberId: '1001', token: 't', to: '5511912345678', callbackData: 'off' },
      template: {
        ...{ name: 'pos_atendimento_v1', language: 'pt_BR' },
        ...{ bodyParams: ['Ana', 'Espaço Manaus'], quickReplyPayloads: [] },
      },
    });
    expect(await get(`${path}/read`, { method: 'POST' })).toMatchObject({
      ...{ isOff: true, unread: 1, messages: [{ callbackData: '5511912345678' }] },
    });
    simulator.person.switch('5511912345678', false);
    expect(await get(path)).toMatchObject({
      isOff: false,
      unread: 2,
      messages: [{}, { callbackData: 'off' }],
    });
  });

  it('sends a file and gives it back, as a picture and never as a page', async () => {
    const path = '/phone/api/conversations/1001-5511912345678/media?name=a.png&caption=antes';
    const send = (type: string, body: string) =>
      fetch(`${simulator.url}${path}`, { method: 'POST', headers: { 'content-type': type }, body });
    expect((await send('text/html', '<script>')).status).toBe(415);
    expect((await send('image/png', '')).status).toBe(413);
    const { messages } = (await (await send('image/png', 'PNG')).json()) as {
      messages: { text: string; media?: { id: string } }[];
    };
    expect(messages.at(-1)).toMatchObject({ text: 'antes', media: { kind: 'image', size: 3 } });
    const file = await fetch(`${simulator.url}/phone/api/media/${messages.at(-1)?.media?.id ?? ''}`);
    expect(file.headers.get('content-security-policy')).toContain('sandbox');
    expect(await file.text()).toBe('PNG');
    expect((await fetch(`${simulator.url}/phone/api/media/1`)).status).toBe(404);
  });

  it('names the clinics that a stranger may write to', async () => {
    simulator.addNumber({ phoneNumberId: '1002', wabaId: '2', displayPhone: '551130000002', name: 'Aurora' });
    expect(await get('/phone/api/clinics')).toEqual({
      clinics: [
        { phoneNumberId: '1002', name: 'Aurora' },
        { phoneNumberId: '1001', name: 'Clínica 1001' },
      ],
    });
  });

  it('marks a conversation as read once', async () => {
    const path = '/phone/api/conversations/1001-553187654321';
    expect(await get(path)).toMatchObject({ unread: 1, business: 'Clínica Bela Vista' });
    expect(await get(`${path}/read`, { method: 'POST' })).toMatchObject({ unread: 0 });
  });
});
