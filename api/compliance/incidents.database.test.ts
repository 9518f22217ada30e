import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { markIncident, readIncidentFacts } from '../../models/incident-process.ts';
import { sendNotices } from '../../models/incident-notice.ts';
import { systemActor } from '../../models/tenancy.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { createCatalogue } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';

const report = { kind: 'unauthorised-access', summary: 'Notebook da recepção usado por pessoa estranha.' };
const reason = 'Há dados de saúde de clientes e risco para elas.';
const content = {
  summary: 'Uma pessoa estranha usou um computador da recepção.',
  dataInvolved: 'Nome, telefone e histórico de visitas.',
  measuresAfter: 'A sessão foi encerrada e as senhas foram trocadas.',
  risks: 'Contato indevido por quem viu os dados.',
  mitigation: 'Desconfie de mensagens que peçam pagamento.',
  contact: 'Encarregada: Lia Souza, privacidade@aurora.example',
};
interface Case {
  version: number;
  isClosed: boolean;
  clocks: { clock: string; state: string; dueAt: string }[];
  people: { total: number; told: number; open: number };
  events: { kind: string; staffName: string | null; detail: Record<string, unknown> | null }[];
}
interface Person_ {
  people: { clientId: string; name: string; outcome: string | null; source: string }[];
}

describe('the incident desk over HTTP', () => {
  let clinics: Clinics;
  let api: TestApi;
  let officer: Person;
  let receptionist: Person;
  let auditor: Person;
  let clientId: string;
  let otherId: string;
  const open = async (more: object = {}) =>
    (await receptionist.post<{ id: string }>('/incidents', { ...report, ...more })).body.id;
  const look = async (id: string) => (await officer.get<Case>(`/incidents/${id}`)).body;
  const version = async (id: string) => (await look(id)).version;
  const edit = async (id: string) =>
    officer.patch(`/incidents/${id}`, { version: await version(id), content });
  const decide = async (id: string, decision = 'notify') =>
    officer.post(`/incidents/${id}/decision`, {
      ...{ version: await version(id), decision, criteria: ['sensitive'], reason },
    });
  const end = async (id: string, clock: string, more: object = {}) =>
    officer.post(`/incidents/${id}/clocks/${clock}`, {
      ...{ version: await version(id), note: 'Protocolo 123', ...more },
    });
  const asSystem = <T>(work: Parameters<typeof clinics.workerTenancy.withClinic<T>>[1]) =>
    clinics.workerTenancy.withClinic(systemActor(clinics.a.id), work);

  beforeAll(async () => {
    clinics = await startClinics();
    api = await startApi(clinics);
    ({ clientId } = await createCatalogue(clinics.tenancy, clinics.a.id));
    ({ clientId: otherId } = await createCatalogue(clinics.tenancy, clinics.a.id));
    receptionist = await api.signIn(clinics.a, 'receptionist');
    officer = await api.signInProved(clinics.a, 'privacy-officer');
    auditor = await api.signIn(clinics.a, 'auditor');
  });
  afterAll(async () => {
    await api.close();
    await clinics.stop();
  });

  it('is for people who signed in, each in their part', async () => {
    const id = await open();
    for (const [method, path] of [
      ['GET', '/incidents'],
      ['GET', '/incidents/register'],
      ['POST', '/incidents'],
      ['GET', `/incidents/${id}`],
      ['POST', `/incidents/${id}/people/trail`],
      ['POST', `/incidents/${id}/notice`],
    ] as const) {
      const answer = await api.stranger().send(method, `/api/v1${path}`, method === 'GET' ? undefined : {});
      expect(answer.status, path).toBe(401);
    }
    for (const path of [
      '/incidents',
      '/incidents/register',
      `/incidents/${id}`,
      `/incidents/${id}/people`,
      `/incidents/${id}/drafts`,
    ])
      expect((await receptionist.get(path)).status, path).toBe(403);
    expect((await auditor.post('/incidents', report)).status).toBe(403);
    for (const path of ['decision', 'people', 'people/trail', 'close', 'notice', 'clocks/anpd'])
      expect((await auditor.post(`/incidents/${id}/${path}`, {})).status, path).toBe(403);
    expect((await auditor.get(`/incidents/${id}`)).status).toBe(200);
  });

  it('does not know the cases and clients of another clinic', async () => {
    const id = await open();
    const neighbour = await api.signInProved(clinics.b, 'privacy-officer');
    const { clientId: foreign } = await createCatalogue(clinics.tenancy, clinics.b.id);
    expect((await neighbour.get(`/incidents/${id}`)).status).toBe(404);
    expect((await neighbour.get(`/incidents/${id}/people`)).status).toBe(404);
    expect((await neighbour.post(`/incidents/${id}/people`, { clientIds: [foreign] })).status).toBe(404);
    expect((await officer.post(`/incidents/${id}/people`, { clientIds: [clientId, foreign] })).status).toBe(
      404,
    );
    expect((await look(id)).people.total).toBe(0);
  });

  it('refuses what is no report', async () => {
    const later = new Date(Date.now() + 3_600_000).toISOString();
    for (const body of [
      { ...report, kind: 'fire' },
      { ...report, summary: 'curto' },
      { ...report, knownAt: later },
      { ...report, more: 1 },
    ])
      expect((await receptionist.post('/incidents', body)).status).toBe(400);
  });

  it('has its register as a file: what was decided and why, of this clinic alone, and taking it is written down', async () => {
    const id = await open({ summary: '=HYPERLINK("http://x") no notebook da recepção' });
    await edit(id);
    await decide(id, 'no-notify');
    const other = await open({ summary: '=1+1 apareceu numa planilha' });
    const { status, body, headers } = await officer.get<string>('/incidents/register');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(headers.get('content-disposition')).toContain('registro-de-incidentes.csv');
    const lineOf = (one: string) =>
      body.split('\r\n').find((line) => line.includes(one.slice(0, 6).toUpperCase())) ?? '';
    for (const words of ['"não comunicar"', reason, content.risks]) expect(lineOf(id)).toContain(words);
    expect(lineOf(other)).toContain(`"'=1+1 apareceu`);
    expect((await auditor.get('/incidents/register?state=closed')).status).toBe(200);
    expect((await officer.get('/incidents/register?state=lost')).status).toBe(400);
    const neighbour = await api.signInProved(clinics.b, 'privacy-officer');
    expect((await neighbour.get<string>('/incidents/register')).body).not.toContain(
      id.slice(0, 6).toUpperCase(),
    );
    const { rows } = await clinics.admin.query(
      `select count(*)::int as n from audit_events where clinic_id = $1 and action = 'incident.export'`,
      [clinics.a.id],
    );
    expect(rows).toEqual([{ n: 2 }]);
  });

  it('starts the clocks with the knowledge: Friday before Christmas to the New Year', async () => {
    const id = await open({ knownAt: '2025-12-23T19:00:00Z' });
    const { clocks } = await look(id);
    expect(clocks.map(({ clock, dueAt, state }) => [clock, dueAt, state])).toEqual([
      ['anpd', '2025-12-30T03:00:00.000Z', 'late'],
      ['people', '2025-12-30T03:00:00.000Z', 'late'],
      ['declaration', '2026-01-03T03:00:00.000Z', 'late'],
      ['complement', '2026-01-23T03:00:00.000Z', 'late'],
    ]);
  });

  it('finds whom the audit trail shows touched, by whom and when', async () => {
    const id = await open();
    const from = new Date().toISOString();
    await receptionist.get(`/clients/${clientId}`);
    const to = new Date(Date.now() + 60_000).toISOString();
    const search = (more: object) =>
      officer.post<{ people: number }>(`/incidents/${id}/people/trail`, { from, to, ...more });
    expect((await search({ actorId: clinics.a.staff.manager.id })).body.people).toBe(0);
    expect((await search({ actorId: clinics.a.staff.receptionist.id })).body.people).toBe(1);
    const { body } = await officer.get<Person_>(`/incidents/${id}/people`);
    expect(body.people).toMatchObject([{ clientId, source: 'audit', outcome: null }]);
    expect((await officer.post(`/incidents/${id}/people`, { clientIds: [otherId] })).body).toEqual({
      people: 2,
    });
    const exclude = () => officer.post(`/incidents/${id}/people/${otherId}/exclude`, { reason });
    expect((await exclude()).status).toBe(204);
    expect((await exclude()).status).toBe(404);
    expect((await look(id)).people.total).toBe(1);
  });

  it('is told, proved, declared and closed in order; what is late says why', async () => {
    const id = await open({ knownAt: '2026-01-05T12:00:00Z' });
    await officer.post(`/incidents/${id}/people`, { clientIds: [clientId, otherId] });
    expect((await end(id, 'anpd')).body['code']).toBe('decision-missing');
    await decide(id);
    expect((await end(id, 'anpd')).status).toBe(400);
    expect((await edit(id)).status).toBe(200);
    const drafts = (
      await officer.get<{ anpd: { field: string; text: string }[]; notice: string }>(
        `/incidents/${id}/drafts`,
      )
    ).body;
    expect(drafts.notice).toContain('O que você pode fazer\nDesconfie de mensagens');
    expect(drafts.anpd.find(({ field }) => field === 'people')?.text).toMatch(/^2 no total/);
    expect((await end(id, 'anpd')).status).toBe(400);
    const delayReason = 'A investigação levou mais tempo que o previsto.';
    expect((await end(id, 'anpd', { delayReason })).status).toBe(204);
    expect((await end(id, 'anpd', { delayReason })).body['code']).toBe('already-done');
    expect((await end(id, 'people', { delayReason })).body['code']).toBe('transition-refused');

    const notice = { version: await version(id), text: drafts.notice };
    const unproved = await api.signIn(clinics.a, 'owner');
    expect((await unproved.post(`/incidents/${id}/notice`, notice)).body['code']).toBe('step-up-required');
    expect((await officer.post(`/incidents/${id}/notice`, notice)).status).toBe(202);
    const { body } = await api
      .stranger()
      .get<{ text: string }>(`/public/clinics/${clinics.a.id}/notices/${id}`);
    expect(body.text).toBe(drafts.notice);

    expect((await asSystem((scope) => readIncidentFacts(scope, id)))?.unsent).toBe(2);
    const wish = { limit: 100, origin: 'https://clinica.example', until: Date.now() + 86_400_000 };
    await asSystem((scope) => sendNotices(scope, id, wish));
    await asSystem((scope) => sendNotices(scope, id, wish));
    expect((await asSystem((scope) => readIncidentFacts(scope, id)))?.unsent).toBe(0);
    expect((await end(id, 'people', { delayReason })).body['code']).toBe('transition-refused');
    for (const who of [clientId, otherId])
      expect(
        (
          await officer.post(`/incidents/${id}/people/${who}/notices`, {
            channel: 'phone',
            outcome: 'told',
            proof: 'Atendeu às 10h',
          })
        ).status,
      ).toBe(204);
    expect((await look(id)).people).toMatchObject({ total: 2, told: 2, open: 0 });
    for (const clock of ['people', 'declaration', 'complement'])
      expect((await end(id, clock, { delayReason })).status, clock).toBe(204);
    const close = async () =>
      officer.post(`/incidents/${id}/close`, { version: await version(id), conclusion: reason });
    expect((await close()).status).toBe(204);
    expect((await close()).body['code']).toBe('transition-refused');
    const { events } = await look(id);
    const done = events.find(({ kind }) => kind === 'people-done');
    expect(done?.detail?.['proofs']).toHaveLength(2);
    expect(done?.staffName).toBe('Equipe privacy-officer');
  });

  it('with nobody to tell is closed with its reason, and an old version is refused', async () => {
    const id = await open();
    expect((await officer.post(`/incidents/${id}/close`, { version: 1, conclusion: reason })).status).toBe(
      409,
    );
    expect((await decide(id, 'no-notify')).status).toBe(204);
    const old = await officer.post(`/incidents/${id}/close`, { version: 1, conclusion: reason });
    expect(old.body['code']).toBe('version-conflict');
    expect((await end(id, 'anpd')).body['code']).toBe('decision-missing');
    const answer = await officer.post(`/incidents/${id}/close`, { version: 2, conclusion: reason });
    expect(answer.status).toBe(204);
  });

  it('raises one task a clock, again when it is late, and settles it', async () => {
    const id = await open();
    const states = async () =>
      (
        await clinics.admin.query<{ reason: string; state: string }>(
          `select reason, state from staff_tasks where subject_key = $1`,
          [`${id}/anpd`],
        )
      ).rows;
    expect(await asSystem((scope) => markIncident(scope, id, 'anpd-warned'))).toBe(true);
    expect(await asSystem((scope) => markIncident(scope, id, 'anpd-warned'))).toBe(false);
    expect(await states()).toEqual([{ reason: 'incident-anpd-warned', state: 'open' }]);
    await asSystem((scope) => markIncident(scope, id, 'anpd-settled'));
    expect((await states())[0]?.state).toBe('done');
    expect((await look(id)).events.map(({ kind }) => kind)).toEqual([
      'reported',
      'anpd-warned',
      'anpd-settled',
    ]);
  });

  it('keeps a register that nobody can change, not even the owner of the database', async () => {
    await open();
    for (const sql of [
      `update incident_events set kind = 'x'`,
      'delete from incident_events',
      'delete from incidents',
      'truncate incidents cascade',
    ])
      await expect(clinics.admin.query(sql), sql).rejects.toThrow();
  });

  it('shows nothing of a notice that is not published', async () => {
    const id = await open();
    const stranger = api.stranger();
    expect((await stranger.get(`/public/clinics/${clinics.a.id}/notices/${id}`)).status).toBe(404);
    expect((await stranger.get(`/public/clinics/${clinics.b.id}/notices/${randomUUID()}`)).status).toBe(404);
  });

  it('is listed newest first, page by page', async () => {
    const all = (await officer.get<{ incidents: { id: string }[] }>('/incidents')).body.incidents;
    const first = (
      await officer.get<{ incidents: { id: string }[]; nextCursor: string }>('/incidents?limit=1')
    ).body;
    expect(first.incidents[0]?.id).toBe(all[0]?.id);
    const next = await officer.get<{ incidents: { id: string }[] }>(
      `/incidents?limit=1&cursor=${first.nextCursor}`,
    );
    expect(next.body.incidents[0]?.id).toBe(all[1]?.id);
  });
});
