import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WebhookItem } from '../../domain/messaging/webhook.ts';
import { currentChoices } from '../../models/contact-choice.ts';
import { addressOf } from '../../models/conversation-address.ts';
import { linkConversation } from '../../models/conversation-link.ts';
import { pageOfConversations } from '../../models/conversation-list.ts';
import { holdConversation, touchConversation } from '../../models/conversation-row.ts';
import { keepEcho } from '../../models/message-echo.ts';
import { pageOfThread } from '../../models/thread.ts';
import { type Catalogue, createCatalogue } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import { wrote } from '../../tests/support/inbox.ts';
import { createInbound } from './inbound.ts';
import { learnRecipient } from './learn-recipient.ts';

let clinics: Clinics;
let apply: (item: WebhookItem) => Promise<void>;
let anna: Catalogue;
let from: string;
let serial = 0;

beforeAll(async () => {
  clinics = await startClinics();
  const live = { publish: () => undefined, poke: () => undefined };
  const { applyInbound } = createInbound({ tenancy: clinics.workerTenancy, live });
  apply = (item) => applyInbound(clinics.a.id, item);
});
afterAll(() => clinics.stop());
beforeEach(async () => {
  anna = await createCatalogue(clinics.tenancy, clinics.a.id);
  from = anna.clientPhone.slice(1);
});

const asSystem = <T>(work: Parameters<typeof clinics.tenancy.withClinic<T>>[1]) =>
  clinics.tenancy.withClinic(clinics.a.system, work);
const listed = () =>
  asSystem((scope) =>
    pageOfConversations(scope, { state: null, assignedTo: null, q: null, after: null, limit: 100 }),
  );
const thread = (id: string) => asSystem((scope) => pageOfThread(scope, id, { after: null, limit: 100 }));
const choices = () => asSystem((scope) => currentChoices(scope, anna.clientId));
const saying = async (text: string) => {
  const found = (await listed()).find(({ preview }) => preview === text);
  if (!found) throw new Error(`nobody says ${text}`);
  return found;
};
const newNumber = () => `55219${String(80_000_000 + (serial += 1))}`;
const newUserId = () => `BR.77${String((serial += 1))}`;
const address = (conversationId: string | null = null) =>
  asSystem((scope) => addressOf(scope, { clientId: anna.clientId, conversationId }, 'whatsapp'));

describe('who writes in a stranger’s conversation', () => {
  it('is waited for by whoever links it: everything opens afterwards', async () => {
    await apply(wrote(clinics.a, { from: newNumber(), text: 'quem é essa?' }));
    const { id } = await saying('quem é essa?');
    let link: Promise<unknown> = Promise.resolve();
    await asSystem(async (scope) => {
      const held = await holdConversation(scope, id);
      const [text, at] = ['É da clínica, tudo bem?', new Date()];
      await keepEcho(scope, held, { wamid: `wamid.${id}`, type: 'text', text, at });
      link = asSystem((other) => linkConversation(other, id, anna.clientId));
      const first = await Promise.race([
        link.then(() => 'linked'),
        new Promise((resolve) => setTimeout(() => resolve('waiting'), 300)),
      ]);
      expect(first).toBe('waiting');
      await touchConversation(scope, held, { at, preview: text });
    });
    await link;
    expect((await thread(id)).map(({ text }) => text)).toContain('É da clínica, tudo bem?');
    expect((await saying('É da clínica, tudo bem?')).client?.id).toBe(anna.clientId);
  });

  it('is shown as unreadable, alone, when what was written does not open', async () => {
    await apply(wrote(clinics.a, { from, text: 'primeira', ago: 20 }));
    await apply(wrote(clinics.a, { from, text: 'segunda', ago: 10 }));
    const { id } = await saying('segunda');
    await clinics.admin.query(`update conversations set preview_ct = 'x' where id = $1`, [id]);
    await clinics.admin.query(
      `update inbound_messages set body_ct = 'x' where conversation_id = $1 and received_at = (select max(received_at)
        from inbound_messages where conversation_id = $1)`,
      [id],
    );
    expect((await listed()).find((one) => one.id === id)?.preview).toBeNull();
    expect((await thread(id)).map(({ text }) => text)).toEqual([null, 'primeira']);
  });
});

describe('PARAR of somebody who shows no number', () => {
  it('is hers whom the provider named when it took a message to her number', async () => {
    const fromUserId = newUserId();
    const row = {
      clientId: anna.clientId,
      channel: 'whatsapp',
      sentAt: new Date(Date.now() - 60_000),
    } as const;
    await asSystem((scope) => learnRecipient(scope, row, { waId: from, userId: fromUserId }));
    expect(await address()).toEqual({ to: from });
    await apply(wrote(clinics.a, { fromUserId, text: 'PARAR' }));
    expect(await choices()).toMatchObject({ 'whatsapp:service': 'withdrawn' });
    expect((await saying('PARAR')).client?.id).toBe(anna.clientId);
  });

  it('holds from the moment that somebody says who she is', async () => {
    await apply(wrote(clinics.a, { fromUserId: newUserId(), text: 'Sair!', ago: 5 }));
    expect(await choices()).toMatchObject({ 'whatsapp:service': 'granted' });
    const { id } = await saying('Sair!');
    await asSystem((scope) => linkConversation(scope, id, anna.clientId));
    expect(await choices()).toMatchObject({
      'whatsapp:service': 'withdrawn',
      'whatsapp:offers': 'withdrawn',
    });
  });

  it('is not lost behind a later word about something else', async () => {
    await apply(wrote(clinics.a, { from, text: 'PARAR OFERTAS', ago: 10 }));
    await apply(wrote(clinics.a, { from, text: 'PARAR', ago: 30 }));
    expect(await choices()).toMatchObject({ 'whatsapp:service': 'withdrawn' });
  });
});

describe('a number that has another owner now', () => {
  it('is a stranger’s, and its words are not hers who had it', async () => {
    await apply(wrote(clinics.a, { from, text: 'sou a Ana', ago: 90 }));
    const hers = await saying('sou a Ana');
    const card = newNumber();
    await asSystem(async ({ trx, vault }) => {
      const phoneIndex = vault.blindIndex('clients.phone', `+${card}`);
      await trx('clients').where({ id: anna.clientId }).update({ phoneIndex });
    });
    await apply(wrote(clinics.a, { from, text: 'PARAR', ago: 30 }));
    const found = (await listed()).filter(({ preview, client }) => preview === 'PARAR' && client === null);
    expect(found).toHaveLength(1);
    expect(found[0]?.id).not.toBe(hers.id);
    expect(await choices()).toMatchObject({ 'whatsapp:service': 'granted' });
  });
});

describe('an answer', () => {
  it('goes to the id that she writes from now; to the number when both came together', async () => {
    const fromUserId = newUserId();
    await apply(wrote(clinics.a, { from, fromUserId, text: 'os dois', ago: 60 }));
    expect(await address()).toEqual({ to: from });
    await apply(wrote(clinics.a, { fromUserId, text: 'só o nome', ago: 10 }));
    expect(await address()).toEqual({ recipient: fromUserId });
  });
});

describe('files', () => {
  it('of a stranger are twenty a day; the next one says why it is not there', async () => {
    const number = newNumber();
    const media = { id: 'm', mime: 'image/jpeg', caption: 'foto' };
    for (let at = 0; at < 21; at += 1)
      await apply(wrote(clinics.a, { from: number, type: 'image', media, ago: 60 - at }));
    const states = (await thread((await saying('foto')).id)).map((item) => item.media);
    expect(states.filter((one) => one?.state === 'waiting')).toHaveLength(20);
    expect(states[0]).toMatchObject({ state: 'refused', errorCode: 'quota' });
  });
});
