import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { settleMedia } from '../../models/inbound-media.ts';
import type { Person } from '../../tests/support/api.ts';
import { type Catalogue, createCatalogue } from '../../tests/support/catalogue.ts';
import type { Clinics } from '../../tests/support/clinics.ts';
import { echoed, type Inbox, startInbox, wrote } from '../../tests/support/inbox.ts';
import type { ConversationCard, ConversationLine, ThreadItem } from './conversation-schema.ts';

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

const list = async (query = '') =>
  (await desk.get<Page<ConversationLine>>(`/conversations?${query}`)).body.items;
const open = async () =>
  (await desk.post<ConversationLine>(`/clients/${anna.clientId}/conversation`, {})).body;
const items = async (id: string) =>
  (await desk.get<Page<ThreadItem>>(`/conversations/${id}/items`)).body.items;
const say = (id: string, body: object, headers?: Record<string, string>) =>
  desk.post<ThreadItem & Refusal>(`/conversations/${id}/messages`, body, headers);

describe('who may not', () => {
  it('read or write a conversation: auditors, operators, privacy officers', async () => {
    const { id } = await open();
    for (const role of ['auditor', 'operator', 'privacy-officer'] as const) {
      const person = await inbox.api.signIn(clinics.a, role);
      for (const path of ['', '/counts', `/${id}`, `/${id}/items`])
        expect((await person.get(`/conversations${path}`)).status, `${role} ${path}`).toBe(403);
      expect((await person.get('/conversation-templates')).status).toBe(403);
      expect((await person.get(`/inbound-messages/${randomUUID()}/media`)).status).toBe(403);
      const writes = {
        messages: { text: 'a' },
        templates: { use: 'a' },
        notes: { text: 'a' },
        read: undefined,
      };
      for (const [path, body] of Object.entries(writes))
        expect((await person.post(`/conversations/${id}/${path}`, body)).status, `${role} ${path}`).toBe(403);
      const reaction = { itemId: randomUUID(), emoji: '👍' };
      expect((await person.post(`/conversations/${id}/reactions`, reaction)).status).toBe(403);
      expect((await person.patch(`/conversations/${id}`, { version: 1 })).status).toBe(403);
      const link = { clientId: anna.clientId };
      expect((await person.post(`/conversations/${id}/client`, link)).status).toBe(403);
      expect((await person.post(`/clients/${anna.clientId}/conversation`, {})).status).toBe(403);
    }
  });

  it('find anything of another clinic', async () => {
    await apply(wrote(clinics.a, { from, text: 'segredo' }));
    const { id } = await open();
    const [item] = await items(id);
    const other = await inbox.api.signIn(clinics.b, 'owner');
    for (const path of [
      `/conversations/${id}`,
      `/conversations/${id}/items`,
      `/inbound-messages/${item?.id}/media`,
    ])
      expect((await other.get(path)).status, path).toBe(404);
    expect((await other.get<Page<ConversationLine>>('/conversations?q=segredo')).body.items).toEqual([]);
    const tries: [string, unknown][] = [
      [`/conversations/${id}/messages`, { text: 'a' }],
      [`/conversations/${id}/templates`, { use: 'retomar_conversa' }],
      [`/conversations/${id}/reactions`, { itemId: item?.id, emoji: '👍' }],
      [`/conversations/${id}/notes`, { text: 'a' }],
      [`/conversations/${id}/read`, undefined],
      [`/conversations/${id}/client`, { clientId: anna.clientId }],
      [`/clients/${anna.clientId}/conversation`, {}],
    ];
    for (const [path, body] of tries) expect((await other.post(path, body)).status, path).toBe(404);
    expect((await other.patch(`/conversations/${id}`, { version: 1, state: 'closed' })).status).toBe(404);
  });

  it('say what no message can be', async () => {
    const { id } = await open();
    for (const body of [{}, { text: ' ' }, { text: 'a'.repeat(4_097) }, { text: 'a', to: '+55' }])
      expect((await say(id, body)).status).toBe(400);
    for (const body of [{}, { use: 'a', templateId: randomUUID() }, { use: 'a', values: { firstName: '' } }])
      expect((await desk.post(`/conversations/${id}/templates`, body)).status).toBe(400);
    for (const emoji of ['ok', '👍👍', '<b>'])
      expect((await desk.post(`/conversations/${id}/reactions`, { itemId: id, emoji })).status).toBe(400);
    expect((await desk.post(`/conversations/${id}/notes`, { text: '' })).status).toBe(400);
    expect((await desk.post(`/conversations/${id}/client`, { clientId: 'x' })).status).toBe(400);
    expect((await desk.patch(`/conversations/${id}`, { state: 'open' })).status).toBe(400);
    for (const query of ['state=all', 'assigned=x', 'q=a', 'cursor=abc', 'limit=0'])
      expect((await desk.get(`/conversations?${query}`)).status, query).toBe(400);
    expect((await desk.get(`/conversations/${id}/items?cursor=abc`)).status).toBe(400);
    expect((await desk.get('/inbound-messages/x/media')).status).toBe(400);
    expect((await desk.post('/clients/x/conversation', {})).status).toBe(400);
  });
});

describe('the inbox', () => {
  it('lists a page at a time, and finds by name, by number and by words', async () => {
    await apply(wrote(clinics.a, { from, text: 'Quero remarcar a limpeza de pele', ago: 30 }));
    const { id } = await open();
    for (const q of ['concei', anna.clientPhone, anna.clientPhone.slice(-4), 'remarcação', 'limpeza pele']) {
      const found = await list(`q=${encodeURIComponent(q)}`);
      expect(
        found.map((line) => line.id),
        q,
      ).toContain(id);
    }
    expect((await list('q=cancelar')).map((line) => line.id)).not.toContain(id);
    await desk.patch(`/conversations/${id}`, { version: (await open()).version, state: 'closed' });
    expect((await list()).map((line) => line.id)).not.toContain(id);
    expect((await list('q=limpeza')).map((line) => line.id)).toContain(id);
    const first = (await desk.get<Page<ConversationLine>>('/conversations?limit=1')).body;
    const second = (
      await desk.get<Page<ConversationLine>>(`/conversations?limit=1&cursor=${first.nextCursor}`)
    ).body;
    expect(second.items[0]?.id).not.toBe(first.items[0]?.id);
    const mine = `/conversations?limit=1&assigned=me&cursor=${first.nextCursor}`;
    expect((await desk.get(mine)).status).toBe(400);
  });

  it('is assigned to people of the clinic, counted, and read', async () => {
    await apply(wrote(clinics.a, { from, text: 'oi', ago: 5 }));
    const { id, version } = await open();
    const me = clinics.a.staff.receptionist.id;
    const counts = async () => (await desk.get<Record<string, number>>('/conversations/counts')).body;
    const before = await counts();
    const assign = (assignedTo: string | null, of = version) =>
      desk.patch<ConversationLine & Refusal>(`/conversations/${id}`, { version: of, assignedTo });
    expect((await assign(clinics.b.staff.owner.id)).status).toBe(404);
    expect((await assign(me)).body.assignedTo).toEqual({ id: me, name: 'Equipe receptionist' });
    expect((await assign(null)).body.code).toBe('version-conflict');
    expect((await list('assigned=me')).map((line) => line.id)).toContain(id);
    expect((await desk.post(`/conversations/${id}/read`, undefined)).status).toBe(204);
    expect(await counts()).toMatchObject({
      unread: (before.unread ?? 0) - 1,
      mine: (before.mine ?? 0) + 1,
      unassigned: (before.unassigned ?? 0) - 1,
    });
  });

  it('shows by what she is known, what she chose, what the telephone of the clinic said, and notes that are nobody else’s', async () => {
    await apply(wrote(clinics.a, { from, text: 'oi', ago: 30 }));
    await apply(echoed(clinics.a, from, 'já te respondo', 20));
    const { id } = await open();
    const note = { text: 'Prefere ser chamada de Aninha' };
    const { status } = await desk.post(`/conversations/${id}/notes`, note);
    expect(status).toBe(201);
    const { body } = await desk.get<ConversationCard>(`/conversations/${id}`);
    expect(body).toMatchObject({
      unread: 0,
      client: { id: anna.clientId, name: anna.clientName },
      hasTrouble: false,
    });
    expect(body.identities).toEqual([{ kind: 'wa-id', value: from }]);
    expect(body.choices?.['whatsapp:service']).toBe('granted');
    expect(body.windowEndsAt).not.toBeNull();
    expect((await items(id)).map(({ kind, origin, text }) => [kind, origin, text])).toEqual([
      ['note', null, note.text],
      ['out', 'echo', 'já te respondo'],
      ['in', null, 'oi'],
    ]);
    const { rows } = await clinics.admin.query(
      `select 1 from audit_events where action = 'conversation.read' and $1 = any(subject_ids)`,
      [anna.clientId],
    );
    expect(rows.length).toBeGreaterThan(0);
  });

  it('links a stranger to a client', async () => {
    const number = `55319${String(80_000_000 + Math.floor(Math.random() * 1_000_000))}`;
    await apply(wrote(clinics.a, { from: number, text: 'quem sou?', profileName: 'Zumbi' }));
    const [stranger] = await list('q=zumbi');
    const { status, body } = await desk.post<ConversationLine>(`/conversations/${stranger?.id}/client`, {
      clientId: anna.clientId,
    });
    expect([status, body.client?.id]).toEqual([200, anna.clientId]);
    const bela = await createCatalogue(clinics.tenancy, clinics.a.id);
    const again = await desk.post<Refusal>(`/conversations/${body.id}/client`, { clientId: bela.clientId });
    expect([again.status, again.body.code]).toEqual([409, 'transition-refused']);
  });
});

describe('a file that was sent', () => {
  it('is not there before it was fetched; then it is bytes to save, whatever it is', async () => {
    const media = { id: 'm', mime: 'image/png', fileName: 'raio x/../"1".png' };
    await apply(wrote(clinics.a, { from, type: 'image', media }));
    const { id } = await open();
    const [item] = await items(id);
    const path = `/inbound-messages/${item?.id}/media`;
    expect((await desk.get(path)).status).toBe(404);
    const bytes = Buffer.from('\u0089PNG\r\n\u001a\n<script>', 'latin1');
    await clinics.workerTenancy.withClinic(clinics.a.system, (scope) =>
      settleMedia(scope, item?.id ?? '', { state: 'kept', mime: 'image/png', bytes }),
    );
    const { status, headers, body } = await desk.get<string>(path);
    expect([status, headers.get('content-type')]).toEqual([200, 'application/octet-stream']);
    expect(headers.get('cache-control')).toContain('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename\*=UTF-8''raio%20x_/);
    expect(String(body)).toContain('<script>');
    expect((await items(id))[0]?.media).toMatchObject({
      state: 'kept',
      mime: 'image/png',
      size: bytes.length,
    });
  });
});
