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
    const files = ['/phone', '/phone/phone.js', '/phone/view.js', '/phone/phone.css'];
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

  it('marks a conversation as read once', async () => {
    const path = '/phone/api/conversations/1001-553187654321';
    expect(await get(path)).toMatchObject({ unread: 1, business: 'Clínica Bela Vista' });
    expect(await get(`${path}/read`, { method: 'POST' })).toMatchObject({ unread: 0 });
  });
});
