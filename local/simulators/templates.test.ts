import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createWhatsApp } from '../../activities/messaging/whatsapp.ts';
import { createWhatsAppTemplates, type NewTemplate } from '../../activities/messaging/whatsapp-templates.ts';
import { messageTemplates } from '../../domain/messaging/templates.ts';
import { parseWebhook, type WebhookItem } from '../../domain/messaging/webhook.ts';
import { startWhatsAppSimulator, type WhatsAppSimulator } from './whatsapp-simulator.ts';

const account = { wabaId: '2044', token: 't' };
const received: WebhookItem[] = [];
let house: Server;
let simulator: WhatsAppSimulator;

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
  simulator = await startWhatsAppSimulator({ token: 't', appSecret: 's', callbackUrl });
  simulator.setReview({ delayMs: 50 });
});
afterAll(async () => {
  await simulator.stop();
  house.close();
});

const manager = () => createWhatsAppTemplates({ baseUrl: simulator.url, version: 'v24.0', timeoutMs: 500 });
const promotion: NewTemplate = {
  ...{ name: 'oferta_verao_v1', language: 'pt_BR', category: 'marketing', ttlSeconds: 3_600 },
  body: 'Olá, {{1}}! A {{2}} preparou condições especiais para você. Quer saber mais?',
  ...{ examples: ['Ana', 'Clínica Exemplo'], buttons: ['Quero saber', 'Agora não'] },
};
const submit = (change: Partial<NewTemplate> = {}) =>
  manager().submitTemplate({ ...account, template: { ...promotion, ...change } });
const arrives = (wanted: object) =>
  vi.waitFor(() => expect(received).toContainEqual(expect.objectContaining(wanted)), 3_000);
const send = (name: string, phoneNumberId = '2001') =>
  createWhatsApp({ baseUrl: simulator.url, version: 'v24.0' }).sendTemplate({
    ...{ phoneNumberId, token: 't', to: '5511987654321', callbackData: 'm1' },
    template: {
      ...{ name, language: 'pt_BR', bodyParams: ['Ana', 'Clínica'], quickReplyPayloads: ['a', 'b'] },
    },
  });

describe('a message template', () => {
  it('is refused at once without examples, with a value at its edge, or by a stranger', async () => {
    expect(await submit({ examples: [] })).toMatchObject({ outcome: 'refused', code: 100, subcode: 2388043 });
    expect(await submit({ body: '{{1}}, olá da {{2}}!' })).toMatchObject({ subcode: 2388299 });
    expect(await submit({ ttlSeconds: 1 })).toMatchObject({ outcome: 'refused', code: 100 });
    expect(await manager().submitTemplate({ ...account, token: 'other', template: promotion })).toMatchObject(
      { outcome: 'refused', code: 190 },
    );
    expect(await send(promotion.name)).toMatchObject({ code: 132001 });
  });

  it('is approved after a while, and can be sent with then', async () => {
    expect(await submit()).toMatchObject({ outcome: 'accepted', status: 'PENDING', category: 'MARKETING' });
    expect(await submit()).toMatchObject({ outcome: 'refused', code: 100, subcode: 2388024 });
    await arrives({ kind: 'template', wabaId: '2044', templateName: promotion.name, event: 'APPROVED' });
    expect(await send(promotion.name)).toMatchObject({ outcome: 'accepted' });
    expect(simulator.ledger()[0]).toMatchObject({
      ...{ category: 'marketing', buttons: [{ title: 'Quero saber', payload: 'a' }, { title: 'Agora não' }] },
    });
    expect(await manager().readTemplates({ ...account, name: promotion.name })).toMatchObject({
      ...{ outcome: 'found', templates: [{ status: 'APPROVED', category: 'MARKETING', quality: 'UNKNOWN' }] },
    });
  });

  it('is paused, re-categorised, disabled, and its messages are refused', async () => {
    simulator.changeTemplate('2044', promotion.name, { status: 'PAUSED' });
    await arrives({ kind: 'template', event: 'PAUSED', reason: 'FIRST_PAUSE' });
    expect(await send(promotion.name)).toMatchObject({ code: 132015, action: 'switch-template' });
    simulator.changeTemplate('2044', promotion.name, {
      status: 'DISABLED',
      category: 'UTILITY',
      quality: 'RED',
    });
    await arrives({ kind: 'template-category', newCategory: 'UTILITY', previousCategory: 'MARKETING' });
    await arrives({ kind: 'template-quality', quality: 'RED' });
    expect(await send(promotion.name)).toMatchObject({ code: 132016, action: 'switch-template' });
  });

  it('is rejected with a reason, and deleted, twice if need be', async () => {
    simulator.setReview({ verdict: 'REJECTED', reason: 'SCAM' });
    await submit({ name: 'oferta_verao_v2' });
    await arrives({ event: 'REJECTED', reason: 'SCAM', templateName: 'oferta_verao_v2' });
    const found = await manager().readTemplates({ ...account, name: 'oferta_verao_v2' });
    expect(found).toMatchObject({ templates: [{ status: 'REJECTED', reason: 'SCAM' }] });
    for (let n = 0; n < 2; n++)
      expect(await manager().deleteTemplate({ ...account, name: 'oferta_verao_v2' })).toEqual({
        outcome: 'deleted',
      });
    expect(await manager().readTemplates({ ...account, name: 'oferta_verao_v2' })).toEqual({
      ...{ outcome: 'found', templates: [] },
    });
  });

  it('of the house is known to every account, and paused for the one whose number it is', async () => {
    const all = await manager().readTemplates(account);
    expect(all.outcome === 'found' && all.templates.length).toBeGreaterThanOrEqual(messageTemplates.length);
    simulator.addNumber({ phoneNumberId: '3001', wabaId: '3', displayPhone: '551130000003' });
    simulator.addNumber({ phoneNumberId: '4001', wabaId: '4', displayPhone: '551130000004' });
    simulator.changeTemplate('3', 'pos_atendimento_v1', { status: 'PAUSED' });
    const sendPlain = (phoneNumberId: string) =>
      createWhatsApp({ baseUrl: simulator.url, version: 'v24.0' }).sendTemplate({
        ...{ phoneNumberId, token: 't', to: '5511987654321', callbackData: 'm1' },
        template: {
          ...{
            name: 'pos_atendimento_v1',
            language: 'pt_BR',
            bodyParams: ['A', 'C'],
            quickReplyPayloads: [],
          },
        },
      });
    expect(await sendPlain('3001')).toMatchObject({ code: 132015 });
    expect(await sendPlain('4001')).toMatchObject({ outcome: 'accepted' });
  });

  it('is read page by page, and nothing is known while the provider is away', async () => {
    simulator.setReview({ verdict: 'NONE' });
    for (let n = 0; n < 101; n++) await submit({ name: `pagina_${n}` });
    const all = await manager().readTemplates(account);
    const names = all.outcome === 'found' ? all.templates.map(({ name }) => name) : [];
    expect(names.filter((name) => name.startsWith('pagina_'))).toHaveLength(101);
    simulator.setFaults({ mode: 'down' });
    expect(await submit({ name: 'longe' })).toMatchObject({
      outcome: 'refused',
      code: 2,
      isServerSide: true,
    });
    simulator.setFaults({ mode: 'hang' });
    expect(await submit({ name: 'longe' })).toMatchObject({ outcome: 'ambiguous' });
    simulator.setFaults({});
  });
});
