import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Person } from '../../tests/support/api.ts';
import { type Catalogue, createCatalogue } from '../../tests/support/catalogue.ts';
import type { Clinics } from '../../tests/support/clinics.ts';
import { type Inbox, startInbox, wrote } from '../../tests/support/inbox.ts';
import type { ConversationLine, SendableTemplate, ThreadItem } from './conversation-schema.ts';

type Page<Item> = { items: Item[]; nextCursor: string | null };
type Refusal = { code: string; reasons?: { code: string }[]; fields?: { path: string; code: string }[] };

let inbox: Inbox;
let clinics: Clinics;
let desk: Person;
let apply: Inbox['apply'];
let anna: Catalogue;
let from: string;

beforeAll(async () => {
  inbox = await startInbox();
  ({ clinics, desk, apply } = inbox);
});
afterAll(() => inbox.stop());
beforeEach(async () => {
  anna = await createCatalogue(clinics.tenancy, clinics.a.id);
  from = anna.clientPhone.slice(1);
});

const open = async () =>
  (await desk.post<ConversationLine>(`/clients/${anna.clientId}/conversation`, {})).body;
const items = async (id: string) =>
  (await desk.get<Page<ThreadItem>>(`/conversations/${id}/items`)).body.items;
const say = (id: string, body: object, headers?: Record<string, string>) =>
  desk.post<ThreadItem & Refusal>(`/conversations/${id}/messages`, body, headers);

describe('words of the staff', () => {
  it('are refused before anything is queued when the 24 hours are over, or never began', async () => {
    const { id } = await open();
    expect((await say(id, { text: 'Oi' })).body.code).toBe('window-closed');
    await apply(wrote(clinics.a, { from, text: 'ontem', ago: 24 * 3_600 + 5 }));
    const { status, body } = await say(id, { text: 'Oi' });
    expect([status, body.code]).toEqual([409, 'window-closed']);
    const { rows } = await clinics.admin.query('select 1 from messages where conversation_id = $1', [id]);
    expect(rows).toEqual([]);
  });

  it('are refused to whoever asked for silence, until she writes again', async () => {
    await apply(wrote(clinics.a, { from, text: 'PARAR', ago: 50 }));
    const { id } = await open();
    const { status, body } = await say(id, { text: 'Tem certeza?' });
    expect([status, body.code, body.reasons?.[0]?.code]).toEqual([409, 'contact-refused', 'opted-out']);
    await apply(wrote(clinics.a, { from, text: 'Mas quero saber o preço', ago: 10 }));
    expect((await say(id, { text: 'Claro!' })).status).toBe(202);
  });

  it('answer an SMS by SMS for three days', async () => {
    await apply(wrote(clinics.a, { from, text: 'Oi', channel: 'sms', provider: 'zenvia', ago: 73 * 3_600 }));
    const { id } = await open();
    expect((await say(id, { text: 'Olá' })).body.code).toBe('window-closed');
    await apply(wrote(clinics.a, { from, text: 'Oi?', channel: 'sms', provider: 'zenvia', ago: 71 * 3_600 }));
    expect((await say(id, { text: 'Olá' })).status).toBe(202);
  });

  it('wait for their process, once for a key, as an answer to what was asked, and say nothing they do not know', async () => {
    await apply(wrote(clinics.a, { from, text: 'Que horas abre?' }));
    const { id } = await open();
    const [asked] = await items(id);
    const key = { 'Idempotency-Key': randomUUID() };
    const wish = { text: 'Às nove', replyTo: asked?.id };
    const { status, body } = await say(id, wish, key);
    expect(status).toBe(202);
    expect(body).toMatchObject({
      kind: 'out',
      origin: 'text',
      state: 'pending',
      replyTo: asked?.id,
      text: 'Às nove',
    });
    expect(body.author?.name).toBe('Equipe receptionist');
    expect((await say(id, wish, key)).body.id).toBe(body.id);
    expect((await say(id, { text: 'x', replyTo: body.id })).status).toBe(404);
    const { rows } = await clinics.admin.query(
      `select kind, purpose, is_closed, exists (select from outbox o where o.topic = 'message-now' and o.entity_id = m.id) as poked
       from messages m where conversation_id = $1`,
      [id],
    );
    expect(rows).toEqual([{ kind: 'text', purpose: 'conversation', is_closed: false, poked: true }]);
    expect((await items(id)).map(({ text }) => text)).toEqual(['Às nove', 'Que horas abre?']);
  });

  it('may be a reaction, which is no line of its own and can be taken back', async () => {
    const heart = wrote(clinics.a, { from, text: 'Amei!', ago: 20 });
    await apply(heart);
    const { id } = await open();
    const [item] = await items(id);
    const react = (emoji: string) =>
      desk.post<ThreadItem>(`/conversations/${id}/reactions`, { itemId: item?.id, emoji });
    const { status, body } = await react('🎉');
    expect([status, body.reactions]).toEqual([202, [{ emoji: '🎉', by: 'clinic' }]]);
    expect((await react('')).body.reactions).toEqual([]);
    const reaction = { targetWamid: heart.wamid, emoji: '❤️' };
    await apply(wrote(clinics.a, { from, type: 'reaction', reaction, ago: 10 }));
    expect(await items(id)).toMatchObject([{ text: 'Amei!', reactions: [{ emoji: '❤️', by: 'client' }] }]);
  });

  it('may be a template at any time: hers to fill, refused when the provider has not approved it', async () => {
    const { id } = await open();
    const { body } = await desk.get<{ items: SendableTemplate[] }>('/conversation-templates');
    expect(body.items).toContainEqual(expect.objectContaining({ use: 'retomar_conversa', isReady: true }));
    const send = (wish: object) => desk.post<ThreadItem & Refusal>(`/conversations/${id}/templates`, wish);
    // What the record knows is not overridden: an approved text is no frame for an offer.
    const values = { firstName: '50% só hoje', clinicName: 'Outra' };
    const sent = await send({ use: 'retomar_conversa', values });
    expect(sent.status).toBe(202);
    expect(sent.body.text).toContain('Olá, Ana! Aqui é da Clínica Aurora.');
    for (const use of ['confirmacao_consulta', 'campanha', 'nada'])
      expect((await send({ use })).body.code, use).toBe('template-not-approved');
    expect((await send({ templateId: randomUUID() })).status).toBe(404);
    await apply(wrote(clinics.a, { from, text: 'SAIR' }));
    expect((await send({ use: 'retomar_conversa' })).body.code).toBe('contact-refused');
  });
});
