import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SafetyMark } from '../../domain/products/safety-clock.ts';
import { markSafetyEvent, readSafetyFacts } from '../../models/safety-process.ts';
import { systemActor } from '../../models/tenancy.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { createCatalogue } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import { fillMirror, receive, stockRoom, type StockRoom } from '../../tests/support/stock.ts';

interface Shown {
  version: number;
  state: string;
  clock: string;
  severity: string;
  regime: string;
  dueAt: string;
  breachedAt: string | null;
  text: string | null;
  rules: { code: string; source: string }[];
  clientName: string | null;
  endNote: string | null;
}
const hour = 3_600_000;
const ago = (hours: number) => new Date(Date.now() - hours * hour).toISOString();
const words = 'Edema e dor intensa na região da testa, uma hora depois da aplicação.';

describe('adverse events and technical complaints over HTTP', () => {
  let clinics: Clinics;
  let api: TestApi;
  let manager: Person;
  let receptionist: Person;
  let room: StockRoom;
  let lotId: string;
  let clientId: string;
  let clientName: string;
  const report = (more: object = {}) => ({
    ...{ kind: 'adverse-event', severity: 'serious', text: words, happenedAt: ago(3) },
    ...{ clientId, lotId, ...more },
  });
  const open = async (more: object = {}) =>
    (await receptionist.post<{ id: string }>('/safety-events', report(more))).body.id;
  const look = async (id: string) => (await manager.get<Shown>(`/safety-events/${id}`)).body;
  const send = async (id: string, what: string, body: object) =>
    manager.post(`/safety-events/${id}/${what}`, { version: (await look(id)).version, ...body });
  const asSystem = <T>(work: Parameters<typeof clinics.workerTenancy.withClinic<T>>[1]) =>
    clinics.workerTenancy.withClinic(systemActor(clinics.a.id), work);
  const mark = (id: string, name: SafetyMark) => asSystem((scope) => markSafetyEvent(scope, id, name));
  const tasks = async (id: string) =>
    (
      await clinics.admin.query<{ reason: string; state: string }>(
        "select reason, state from staff_tasks where kind = 'safety-event' and subject_key like $1 || '%' order by subject_key",
        [id],
      )
    ).rows;

  beforeAll(async () => {
    clinics = await startClinics();
    await fillMirror(clinics);
    await clinics.admin.query("update anvisa_products set holder_name = 'MERZ FARMACÊUTICA'");
    api = await startApi(clinics);
    manager = await api.signInProved(clinics.a, 'manager');
    receptionist = await api.signIn(clinics.a, 'receptionist');
    room = await stockRoom(await api.signInProved(clinics.a, 'owner'));
    ({ clientId, clientName } = await createCatalogue(clinics.tenancy, clinics.a.id));
    lotId = (await receive(manager, room)).id;
  });
  afterAll(async () => {
    await api.close();
    await clinics.stop();
  });

  it('are for people who signed in, each in their part', async () => {
    const id = await open();
    for (const [method, path] of [
      ['GET', '/safety-events'],
      ['POST', '/safety-events'],
      ['GET', `/safety-events/${id}`],
      ['PATCH', `/safety-events/${id}`],
      ['GET', `/safety-events/${id}/draft`],
      ['GET', `/safety-events/${id}/paper`],
      ['POST', `/safety-events/${id}/notify`],
      ['POST', `/safety-events/${id}/dismiss`],
    ] as const) {
      const answer = await api.stranger().send(method, `/api/v1${path}`, method === 'GET' ? undefined : {});
      expect(answer.status, path).toBe(401);
    }
    const auditor = await api.signIn(clinics.a, 'auditor');
    expect((await auditor.get('/safety-events')).status).toBe(403);
    expect((await auditor.post('/safety-events', report())).status).toBe(403);
    for (const path of ['draft', 'paper'])
      expect((await receptionist.get(`/safety-events/${id}/${path}`)).status, path).toBe(403);
    for (const path of ['notify', 'dismiss'])
      expect((await receptionist.post(`/safety-events/${id}/${path}`, {})).status, path).toBe(403);
    expect((await receptionist.patch(`/safety-events/${id}`, { version: 1, text: words })).status).toBe(403);
  });

  it('show whoever only reports her own, and nothing of another clinic to anybody', async () => {
    const id = await open();
    const professional = await api.signIn(clinics.a, 'professional');
    expect((await receptionist.get(`/safety-events/${id}`)).status).toBe(200);
    expect((await professional.get(`/safety-events/${id}`)).status).toBe(404);
    const neighbour = await api.signInProved(clinics.b, 'manager');
    expect((await neighbour.get(`/safety-events/${id}`)).status).toBe(404);
    expect((await neighbour.get(`/safety-events/${id}/draft`)).status).toBe(404);
    const dismissal = { version: 1, reason: 'duplicate', note: 'É a mesma de ontem.' };
    expect((await neighbour.post(`/safety-events/${id}/dismiss`, dismissal)).status).toBe(404);
    expect((await neighbour.post('/safety-events', report())).status).toBe(404);
    const { clientId: foreign } = await createCatalogue(clinics.tenancy, clinics.b.id);
    expect((await receptionist.post('/safety-events', report({ clientId: foreign }))).status).toBe(404);
    expect((await receptionist.post('/safety-events', report({ lotId: randomUUID() }))).status).toBe(404);
  });

  it('refuse what is no report', async () => {
    for (const body of [
      report({ kind: 'fire' }),
      report({ text: 'curto' }),
      report({ lotId: null }),
      report({ happenedAt: ago(-2) }),
      report({ knownAt: ago(5) }),
      report({ appointmentId: 'x' }),
      report({ more: 1 }),
    ])
      expect((await receptionist.post('/safety-events', body)).status, JSON.stringify(body)).toBe(400);
  });

  it('freeze the shortest clock from the knowledge, under the rules of what it was', async () => {
    const known = ago(2);
    const shown = await look(await open({ knownAt: known, severity: 'death' }));
    expect(shown).toMatchObject({ regime: 'medicine', clock: 'running', text: words, clientName });
    expect(Date.parse(shown.dueAt) - Date.parse(known)).toBe(24 * hour);
    expect(shown.rules[0]?.source).toContain('24 horas');
    expect((await look(await open({ knownAt: ago(30), happenedAt: ago(40), severity: 'death' }))).clock).toBe(
      'late',
    );
  });

  it('keep words under her key, and nothing of them in the clear', async () => {
    const id = await open();
    const { rows } = await clinics.admin.query<{ row: string }>(
      "select encode(text_ct, 'escape') || (select string_agg(facts::text, ' ') from row_history where row_id = $1) as row from safety_events where id = $1",
      [id],
    );
    expect(rows[0]?.row).not.toContain('Edema');
    expect(rows[0]?.row).not.toContain(clientId);
    const read = await clinics.admin.query(
      "select 1 from audit_events where action = 'safety-event.report' and entity_id = $1 and $2 = any (subject_ids)",
      [id, clientId],
    );
    expect(read.rows).toHaveLength(1);
  });

  it('have a draft and a paper of what ANVISA asks, with initials and no name', async () => {
    const id = await open();
    const { body } = await manager.get<{ fields: { field: string; text: string }[] }>(
      `/safety-events/${id}/draft`,
    );
    const of = (field: string) => body.fields.find((one) => one.field === field)?.text ?? '';
    expect(of('channel')).toBe('VigiMed');
    expect(of('registration')).toMatch(/^1\.\d{4}\.\d{4}/);
    expect(of('holder')).toBe('MERZ FARMACÊUTICA');
    expect(of('supplier')).toContain('CNPJ');
    expect(of('lot')).not.toBe('');
    expect(of('initials')).toMatch(/^A\. C\./);
    expect(of('text')).toBe(words);
    expect(JSON.stringify(body)).not.toContain(clientName);
    const paper = await manager.get(`/safety-events/${id}/paper`);
    expect(paper.status).toBe(200);
    expect(paper.headers.get('content-type')).toContain('application/pdf');
  });

  it('take what may have harmed out of use, ask, remind, escalate, and write the breach, each once', async () => {
    const own = (await receive(manager, room)).id;
    const id = await open({ lotId: own });
    expect(await asSystem((scope) => readSafetyFacts(scope, id))).toMatchObject({
      state: 'draft',
      marks: [],
    });
    for (const name of ['asked', 'warned', 'escalated', 'breached'] as const) {
      expect(await mark(id, name)).toBe(true);
      expect(await mark(id, name)).toBe(false);
    }
    expect(await tasks(id)).toEqual([
      { reason: 'safety-event-asked', state: 'open' },
      { reason: 'safety-event-escalated', state: 'open' },
    ]);
    const { rows } = await clinics.admin.query('select state from lots where id = $1', [own]);
    expect(rows).toEqual([{ state: 'quarantined' }]);
    expect((await look(id)).breachedAt).not.toBeNull();
    await mark(id, 'settled');
    expect((await tasks(id)).map(({ state }) => state)).toEqual(['done', 'done']);
  });

  it('get the shorter clock when they turn out graver, never a longer one', async () => {
    const own = (await receive(manager, room)).id;
    const stateOf = async () =>
      (await clinics.admin.query<{ state: string }>('select state from lots where id = $1', [own])).rows[0]
        ?.state;
    const id = await open({ severity: 'non-serious', lotId: own });
    await mark(id, 'asked');
    await mark(id, 'warned');
    expect(await stateOf()).toBe('available');
    const before = await look(id);
    const edit = (body: object) => manager.patch<Shown>(`/safety-events/${id}`, body);
    const graver = await edit({ version: before.version, severity: 'death' });
    expect(Date.parse(graver.body.dueAt)).toBeLessThan(Date.parse(before.dueAt));
    expect(await stateOf()).toBe('quarantined');
    expect((await asSystem((scope) => readSafetyFacts(scope, id)))?.marks).toEqual(['asked']);
    const lighter = await edit({ version: graver.body.version, severity: 'non-serious' });
    expect(lighter.body).toMatchObject({ severity: 'non-serious', dueAt: graver.body.dueAt });
    expect((await edit({ version: before.version, severity: 'serious' })).status).toBe(409);
  });

  it('end with a protocol, late ones with the reasons for the delay', async () => {
    const id = await open({ knownAt: ago(30), happenedAt: ago(40), severity: 'death' });
    const told = { protocol: '2026.11.000123', channel: 'vigimed' };
    expect((await send(id, 'notify', told)).status).toBe(400);
    expect((await send(id, 'notify', { ...told, delayReason: 'O sistema estava fora do ar.' })).status).toBe(
      204,
    );
    expect(await look(id)).toMatchObject({
      ...{ state: 'notified', clock: 'done-late', endNote: 'O sistema estava fora do ar.' },
    });
    expect((await look(id)).breachedAt).not.toBeNull();
    expect((await send(id, 'notify', told)).status).toBe(409);
    const other = await open();
    expect((await send(other, 'notify', told)).status).toBe(204);
    expect(await look(other)).toMatchObject({ clock: 'done', breachedAt: null });
  });

  it('or are dismissed with a reason, and stay in the register', async () => {
    const id = await open({ clientId: null });
    expect((await send(id, 'dismiss', { reason: 'duplicate', note: 'curta' })).status).toBe(400);
    expect((await send(id, 'dismiss', { reason: 'duplicate', note: 'Já foi relatada ontem.' })).status).toBe(
      204,
    );
    const list = await manager.get<{ events: { id: string; clock: string }[] }>(
      '/safety-events?state=dismissed',
    );
    expect(list.body.events).toMatchObject([{ id, clock: 'not-owed' }]);
    await expect(clinics.admin.query('delete from safety_events where id = $1', [id])).rejects.toThrow();
  });

  it('are in her own copy, with the words; nothing of others is', async () => {
    const officer = await api.signInProved(clinics.a, 'privacy-officer');
    const answer = await officer.post<{ safetyEvents: { text: string; product: string; lot: string }[] }>(
      `/clients/${clientId}/export`,
      {},
    );
    expect(answer.status).toBe(201);
    expect(answer.body.safetyEvents.length).toBeGreaterThan(3);
    expect(answer.body.safetyEvents[0]).toMatchObject({ text: words, product: 'Xeomin 100 U' });
    const { clientId: another } = await createCatalogue(clinics.tenancy, clinics.a.id);
    const other = await officer.post<{ safetyEvents: unknown[]; productUses: unknown[] }>(
      `/clients/${another}/export`,
      {},
    );
    expect(other.body).toMatchObject({ safetyEvents: [], productUses: [] });
  });

  it('wake their process with the commit', async () => {
    const id = await open();
    const { rows } = await clinics.admin.query(
      "select 1 from outbox where topic = 'safety-event' and entity_id = $1",
      [id],
    );
    expect(rows).toHaveLength(1);
  });
});
