import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WebhookItem } from '../../domain/messaging/webhook.ts';
import { currentChoices } from '../../models/contact-choice.ts';
import { pageOfConversations } from '../../models/conversation-list.ts';
import { linkByStaff, linkConversation } from '../../models/conversation-link.ts';
import { addressOf } from '../../models/conversation-address.ts';
import { pageOfThread } from '../../models/thread.ts';
import { type Catalogue, createCatalogue } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import { echoed, wrote } from '../../tests/support/inbox.ts';
import { createInbound } from './inbound.ts';

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
const nobody = { state: null, assignedTo: null, q: null, after: null, limit: 100 };
const listed = () => asSystem((scope) => pageOfConversations(scope, nobody));
const ofAnna = async () => {
  const [hers, ...others] = (await listed()).filter(({ client }) => client?.id === anna.clientId);
  expect(others).toEqual([]);
  if (!hers) throw new Error('no conversation');
  return hers;
};
const thread = (id: string) => asSystem((scope) => pageOfThread(scope, id, { after: null, limit: 100 }));
const textsOf = async (id: string) => (await thread(id)).map(({ text }) => text);
const strangerOf = async (number: string) => {
  const found = (await listed()).find(({ display }) => display.phone?.endsWith(number.slice(-4)));
  if (!found) throw new Error('nobody with this number');
  return found;
};
const strangerNumber = () => `55219${String(70_000_000 + (serial += 1))}`;

describe('what somebody writes', () => {
  it('is in the conversation of whom the clinic has with that number, with and without the ninth digit', async () => {
    await asSystem(async ({ trx, vault }) => {
      const phoneIndex = vault.blindIndex('clients.phone', '+5531987654321');
      await trx('clients').where({ id: anna.clientId }).update({ phoneIndex });
    });
    await apply(wrote(clinics.a, { from: '553187654321', text: 'Oi, tudo bem?', ago: 5 }));
    await apply(wrote(clinics.a, { from: '5531987654321', text: 'Posso remarcar?' }));
    const hers = await ofAnna();
    expect(hers).toMatchObject({ unread: 2, preview: 'Posso remarcar?', channel: 'whatsapp', state: 'open' });
    expect(await textsOf(hers.id)).toEqual(['Posso remarcar?', 'Oi, tudo bem?']);
  });

  it('comes to the same in every order and however often it comes', async () => {
    const items = [
      wrote(clinics.a, { from, text: 'um', ago: 50 }),
      echoed(clinics.a, from, 'dois, do celular da clínica', 40),
      wrote(clinics.a, { from, text: 'três', ago: 30 }),
      wrote(clinics.a, {
        from,
        type: 'reaction',
        reaction: { targetWamid: 'wamid.x', emoji: '❤️' },
        ago: 20,
      }),
      wrote(clinics.a, { from, text: 'quatro', ago: 10 }),
    ];
    const order = fc.shuffledSubarray([...items, ...items], { minLength: 10 });
    const start = await createOrderCheck();
    await fc.assert(
      fc.asyncProperty(order, async (list) => {
        await start();
        await Promise.all(list.slice(0, 3).map(apply));
        for (const item of list.slice(3)) await apply(item);
        const hers = await ofAnna();
        expect(hers).toMatchObject({
          unread: 2,
          preview: 'quatro',
          lastInboundAt: new Date(items[4]?.at ?? 0),
        });
        expect(await textsOf(hers.id)).toEqual(['quatro', 'três', 'dois, do celular da clínica', 'um']);
      }),
      { numRuns: 8 },
    );
  });

  /** Forgets everything that was said, so that the same can come in another order. */
  const createOrderCheck = () =>
    Promise.resolve(async () => {
      for (const table of [
        'message_words',
        'contact_identities',
        'inbound_messages',
        'messages',
        'conversations',
      ])
        await clinics.admin.query(`delete from ${table}`);
    });

  it('of somebody unknown is a stranger’s, by number or by an id alone, and stays sealed', async () => {
    const number = strangerNumber();
    await apply(wrote(clinics.a, { from: number, text: 'Vocês fazem botox?', profileName: 'Quitéria' }));
    const fromUserId = `BR.${String(serial)}55501`;
    await apply(wrote(clinics.a, { fromUserId, username: 'quiteria.x', text: 'Sem número' }));
    const first = await strangerOf(number);
    expect(first).toMatchObject({ client: null, display: { name: 'Quitéria' }, unread: 1 });
    const second = (await listed()).find(({ preview }) => preview === 'Sem número');
    expect(second).toMatchObject({ client: null, preview: 'Sem número' });
    const address = await asSystem((scope) =>
      addressOf(scope, { clientId: null, conversationId: second?.id ?? '' }, 'whatsapp'),
    );
    expect(address).toEqual({ recipient: fromUserId });
    const { rows } = await clinics.admin.query<{ all: string }>(
      `select string_agg(c::text, '') as all from (select to_jsonb(t) c from conversations t union all
        select to_jsonb(t) from contact_identities t union all select to_jsonb(t) from inbound_messages t) x`,
    );
    for (const clear of ['Quit', number.slice(2), fromUserId, 'botox']) {
      expect(rows[0]?.all).not.toContain(clear);
      expect(rows[0]?.all).not.toContain(Buffer.from(clear).toString('hex'));
    }
  });

  it('by an id and a number at once says that two strangers are one person', async () => {
    const fromUserId = `BR.${String(Date.now())}1`;
    const number = strangerNumber();
    await apply(wrote(clinics.a, { fromUserId, text: 'sem número', ago: 30 }));
    await apply(wrote(clinics.a, { from: number, text: 'com número', ago: 20 }));
    const before = (await listed()).length;
    await apply(wrote(clinics.a, { from: number, fromUserId, text: 'os dois', ago: 10 }));
    expect(await listed()).toHaveLength(before - 1);
    const one = (await listed()).find(({ preview }) => preview === 'os dois');
    expect(await textsOf(one?.id ?? '')).toEqual(['os dois', 'com número', 'sem número']);
    expect(one?.unread).toBe(3);
  });
});

describe('a stranger who turns out to be a client', () => {
  it('is nobody of another clinic, and not whose it is already', async () => {
    const number = strangerNumber();
    await apply(wrote(clinics.a, { from: number, text: 'oi' }));
    const { id } = await strangerOf(number);
    const other = await createCatalogue(clinics.tenancy, clinics.b.id);
    const refusal = (clientId: string, conversationId = id) =>
      asSystem((scope) => linkConversation(scope, conversationId, clientId)).then(
        () => 'linked',
        (error: { code?: string }) => error.code,
      );
    expect(await refusal(other.clientId)).toBe('not-found');
    expect(await refusal(anna.clientId, randomUUID())).toBe('not-found');
    expect(await refusal(anna.clientId)).toBe('linked');
    const bela = await createCatalogue(clinics.tenancy, clinics.a.id);
    expect(await refusal(bela.clientId)).toBe('transition-refused');
  });

  it('has everything said under her own key from then on, in one conversation', async () => {
    await apply(wrote(clinics.a, { from, text: 'do meu número', ago: 90 }));
    const number = strangerNumber();
    const media = { id: 'm1', mime: 'image/jpeg', fileName: 'foto.jpg', caption: 'olha' };
    await apply(wrote(clinics.a, { from: number, type: 'image', media, ago: 60 }));
    await apply(echoed(clinics.a, number, 'quem fala?', 50));
    const stranger = await strangerOf(number);
    await asSystem((scope) => linkByStaff(scope, stranger.id, anna.clientId));
    const hers = await ofAnna();
    expect(await textsOf(hers.id)).toEqual(['quem fala?', 'olha', 'do meu número']);
    await apply(wrote(clinics.a, { from: number, text: 'sou eu, Ana', ago: 10 }));
    expect(await ofAnna()).toMatchObject({ id: hers.id, preview: 'sou eu, Ana' });
    const items = await thread(hers.id);
    expect(items[2]?.media).toMatchObject({ state: 'waiting', fileName: 'foto.jpg' });
    await clinics.admin.query(
      'update person_keys set wrapped_key = null, destroyed_at = now() where person_id = $1',
      [anna.clientId],
    );
    await expect(thread(hers.id)).rejects.toMatchObject({ code: 'key-destroyed' });
    expect((await listed()).some(({ id }) => id === hers.id)).toBe(false);
  });

  it('is known by her new number, whichever comes first, the news or her words', async () => {
    for (const isNewsFirst of [true, false]) {
      anna = await createCatalogue(clinics.tenancy, clinics.a.id);
      const old = anna.clientPhone.slice(1);
      const newWaId = strangerNumber();
      await apply(wrote(clinics.a, { from: old, text: 'antes', ago: 90 }));
      const news = wrote(clinics.a, {
        from: old,
        type: 'system',
        system: { type: 'number-changed', newWaId },
        ago: 50,
      });
      const words = wrote(clinics.a, { from: newWaId, text: 'número novo', ago: 40 });
      for (const item of isNewsFirst ? [news, words] : [words, news]) await apply(item);
      const hers = await ofAnna();
      const said = (await thread(hers.id)).filter(({ inboundType }) => inboundType === 'text');
      expect(said.map(({ text }) => text)).toEqual(['número novo', 'antes']);
      const about = { clientId: anna.clientId, conversationId: hers.id };
      const address = await asSystem((scope) => addressOf(scope, about, 'whatsapp'));
      expect(address).toEqual({ to: newWaId });
    }
  });
});

describe('a word that asks for silence', () => {
  const choices = () => asSystem((scope) => currentChoices(scope, anna.clientId));
  const confirmations = async () => {
    const { rows } = await clinics.admin.query<{ key: string }>(
      `select key from messages where client_id = $1 and template = 'opt-out-confirmation' order by created_at`,
      [anna.clientId],
    );
    return rows.length;
  };

  it('of a stranger changes nobody', async () => {
    await apply(wrote(clinics.a, { from: strangerNumber(), text: 'PARAR' }));
    expect(await choices()).toMatchObject({ 'whatsapp:service': 'granted' });
  });

  it('is a choice with its proof, answered once, and undone by the way back', async () => {
    const leaving = wrote(clinics.a, { from, text: 'Parar!', ago: 40 });
    await Promise.all([apply(leaving), apply(leaving)]);
    await apply(wrote(clinics.a, { from, text: 'SAIR', ago: 30 }));
    expect(await choices()).toMatchObject({
      'whatsapp:service': 'withdrawn',
      'whatsapp:offers': 'withdrawn',
    });
    expect(await confirmations()).toBe(1);
    const { rows } = await clinics.admin.query(
      `select 1 from contact_choices h join inbound_messages i on i.id = h.inbound_id where h.client_id = $1`,
      [anna.clientId],
    );
    expect(rows.length).toBeGreaterThan(0);
    const back = wrote(clinics.a, { from, text: 'voltar', ago: 10 });
    await apply(back);
    await apply(back);
    expect(await choices()).toMatchObject({ 'whatsapp:service': 'granted', 'whatsapp:offers': 'withdrawn' });
    expect(await confirmations()).toBe(2);
  });

  it('that comes after a later one changes nothing; «voltar» alone is no yes', async () => {
    await apply(wrote(clinics.a, { from, text: 'VOLTAR', ago: 59 }));
    expect(await confirmations()).toBe(0);
    await apply(wrote(clinics.a, { from, text: 'PARAR', ago: 50 }));
    await apply(wrote(clinics.a, { from, text: 'VOLTAR', ago: 10 }));
    await apply(wrote(clinics.a, { from, text: 'SAIR', ago: 30 }));
    expect(await choices()).toMatchObject({ 'whatsapp:service': 'granted' });
    expect(await confirmations()).toBe(2);
  });

  it('on WhatsApp’s own button ends the offers alone', async () => {
    const eventId = `pref:${randomUUID()}`;
    const { phoneNumberId } = clinics.a;
    await apply({ kind: 'preference', eventId, phoneNumberId, at: Date.now(), from, offers: 'stop' });
    await apply({
      kind: 'preference',
      eventId: `${eventId}2`,
      phoneNumberId,
      at: Date.now(),
      from,
      offers: 'resume',
    });
    expect(await choices()).toMatchObject({ 'whatsapp:service': 'granted', 'whatsapp:offers': 'withdrawn' });
  });

  it('by SMS is about SMS and offers; WhatsApp’s window stays shut', async () => {
    await apply(wrote(clinics.a, { from, text: 'SAIR', channel: 'sms', provider: 'zenvia' }));
    expect(await choices()).toMatchObject({
      ...{ 'sms:service': 'withdrawn', 'sms:offers': 'withdrawn' },
      ...{ 'whatsapp:service': 'granted', 'whatsapp:offers': 'withdrawn' },
    });
    expect(await ofAnna()).toMatchObject({ channel: 'sms', lastInboundAt: null });
  });
});
