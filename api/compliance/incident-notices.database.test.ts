import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendNotices } from '../../models/incident-notice.ts';
import { readIncidentFacts } from '../../models/incident-process.ts';
import { systemActor } from '../../models/tenancy.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { createCatalogue } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';

const report = { kind: 'lost-device', summary: 'Notebook da recepção furtado com a agenda aberta.' };
const reason = 'Não há telefone nem endereço de várias delas.';
const content = {
  ...{ summary: 'Um notebook foi furtado.', dataInvolved: 'Nome e telefone.', risks: 'Contato indevido.' },
  ...{ measuresAfter: 'A sessão foi encerrada.', mitigation: 'Desconfie de cobranças.' },
  contact: 'Lia Souza, privacidade@aurora.example',
};
interface Case {
  version: number;
  keptUntil: string;
  publicFrom: string | null;
  publicUntil: string | null;
  people: Record<string, number>;
  events: { kind: string; detail: Record<string, unknown> | null }[];
}
interface Try {
  channel: string;
  outcome: string;
  staffName: string | null;
  proof: string | null;
  at: string;
  file: { id: string; name: string; mime: string; size: number } | null;
}

describe('how people are told of an incident', () => {
  let clinics: Clinics;
  let api: TestApi;
  let officer: Person;
  let auditor: Person;
  let receptionist: Person;
  let neighbour: Person;
  let clientId: string;
  let otherId: string;

  const look = async (id: string) => (await officer.get<Case>(`/incidents/${id}`)).body;
  const change = async (id: string, path: string, body: object) =>
    officer.post(`/incidents/${id}${path}`, { version: (await look(id)).version, ...body });
  const people = async (id: string, list = 'listed') =>
    (
      await officer.get<{ people: { clientId: string; excludedWhy: string | null }[] }>(
        `/incidents/${id}/people?list=${list}`,
      )
    ).body.people;
  const asSystem = <T>(work: Parameters<typeof clinics.workerTenancy.withClinic<T>>[1]) =>
    clinics.workerTenancy.withClinic(systemActor(clinics.a.id), work);

  /** A case with two people in it; `isOut`: its notice is published. */
  async function open(isOut = true): Promise<string> {
    const { id } = (await receptionist.post<{ id: string }>('/incidents', report)).body;
    await officer.post(`/incidents/${id}/people`, { clientIds: [clientId, otherId] });
    if (!isOut) return id;
    await officer.patch(`/incidents/${id}`, { version: (await look(id)).version, content });
    await change(id, '/decision', { decision: 'notify', criteria: ['sensitive'], reason });
    const { notice } = (await officer.get<{ notice: string }>(`/incidents/${id}/drafts`)).body;
    expect((await change(id, '/notice', { text: notice })).status).toBe(202);
    return id;
  }
  const note = (id: string, body: object, who = officer) =>
    who.post(`/incidents/${id}/people/${clientId}/notices`, {
      ...{ channel: 'letter', outcome: 'told', proof: 'AR BR123456789BR' },
      ...body,
    });
  const pdf = '%PDF-1.7 recibo';
  const put = (id: string, fileId: string, bytes = pdf, who = officer, name = 'AR da Ana.pdf') =>
    who.send(
      'PUT',
      `/api/v1/incidents/${id}/people/${clientId}/files/${fileId}?name=${encodeURIComponent(name)}`,
      bytes,
      { 'Content-Type': 'application/octet-stream' },
    );

  beforeAll(async () => {
    clinics = await startClinics();
    api = await startApi(clinics);
    ({ clientId } = await createCatalogue(clinics.tenancy, clinics.a.id));
    ({ clientId: otherId } = await createCatalogue(clinics.tenancy, clinics.a.id));
    receptionist = await api.signIn(clinics.a, 'receptionist');
    officer = await api.signInProved(clinics.a, 'privacy-officer');
    auditor = await api.signIn(clinics.a, 'auditor');
    neighbour = await api.signInProved(clinics.b, 'privacy-officer');
  });
  afterAll(async () => {
    await api.close();
    await clinics.stop();
  });

  it('is not for strangers, for whoever does not manage, nor for another clinic', async () => {
    const id = await open();
    const fileId = randomUUID();
    expect((await put(id, fileId)).status).toBe(204);
    const person = `/incidents/${id}/people/${clientId}`;
    const publicise = { version: 1, reason };
    const stranger = api.stranger();
    expect((await stranger.get(`${person}/notices`)).status).toBe(401);
    expect((await stranger.get(`${person}/files/${fileId}`)).status).toBe(401);
    expect((await stranger.post(`/incidents/${id}/public-notice`, publicise)).status).toBe(401);
    expect((await put(id, randomUUID(), pdf, stranger)).status).toBe(401);
    for (const path of [`${person}/notices`, `${person}/files/${fileId}`]) {
      expect((await receptionist.get(path)).status, path).toBe(403);
      expect((await neighbour.get(path)).status, path).toBe(404);
      expect((await auditor.get(path)).status, path).toBe(200);
    }
    expect((await put(id, randomUUID(), pdf, auditor)).status).toBe(403);
    expect((await put(id, randomUUID(), pdf, neighbour)).status).toBe(404);
    expect((await auditor.post(`/incidents/${id}/public-notice`, publicise)).status).toBe(403);
    expect((await neighbour.post(`/incidents/${id}/public-notice`, publicise)).status).toBe(404);
  });

  it('keeps what proves it: who, when, how, and a file', async () => {
    const id = await open();
    const fileId = randomUUID();
    const happenedAt = new Date(Date.now() - 3_600_000).toISOString();
    expect((await put(id, fileId)).status).toBe(204);
    expect((await put(id, fileId)).status).toBe(204);
    expect((await put(id, fileId, `${pdf} outro`)).status).toBe(409);
    expect((await note(id, { outcome: 'not-reached', channel: 'email' })).status).toBe(204);
    expect((await note(id, { happenedAt, fileId })).status).toBe(204);
    const { tries } = (await officer.get<{ tries: Try[] }>(`/incidents/${id}/people/${clientId}/notices`))
      .body;
    expect(tries.map(({ channel, outcome }) => [channel, outcome])).toEqual([
      ['letter', 'told'],
      ['email', 'not-reached'],
    ]);
    expect(tries[0]).toMatchObject({
      ...{ staffName: 'Equipe privacy-officer', proof: 'AR BR123456789BR', at: happenedAt },
      file: { id: fileId, name: 'AR da Ana.pdf', mime: 'application/pdf', size: pdf.length },
    });
    const file = await officer.send('GET', `/api/v1/incidents/${id}/people/${clientId}/files/${fileId}`);
    expect([file.body, file.headers.get('content-type')]).toEqual([pdf, 'application/octet-stream']);
    expect(file.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''AR%20da%20Ana.pdf");
    expect((await look(id)).people).toMatchObject({ total: 2, told: 1, open: 1, notReached: 0 });
    expect((await people(id, 'open')).map((one) => one.clientId)).toEqual([otherId]);
    const kinds = (await look(id)).events.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'proof-added')).toHaveLength(1);
    const { rows } = await clinics.admin.query(
      `select 1 from incident_files where name_ct::text like '%Ana%' or content_ct::text like '%recibo%'`,
    );
    expect(rows).toEqual([]);
  });

  it('takes one of two files that come at once under one id, and the same file twice', async () => {
    const id = await open();
    const added = async () => (await look(id)).events.filter(({ kind }) => kind === 'proof-added').length;
    /** Both wait for the case, which somebody holds, before either of them has written. */
    async function atOnce(...puts: (() => ReturnType<typeof put>)[]) {
      await clinics.admin.query('begin');
      await clinics.admin.query('select 1 from incidents where id = $1 for update', [id]);
      const begun = puts.map((send) => send());
      const waiting = async () =>
        (await clinics.admin.query('select 1 from pg_locks where not granted')).rows.length;
      while ((await waiting()) < puts.length) await new Promise((done) => setTimeout(done, 10));
      await clinics.admin.query('commit');
      return Promise.all(begun);
    }
    const same = randomUUID();
    const twice = await atOnce(
      () => put(id, same),
      () => put(id, same),
    );
    expect(twice.map(({ status }) => status)).toEqual([204, 204]);
    expect(await added()).toBe(1);
    const one = randomUUID();
    const two = await atOnce(
      () => put(id, one),
      () => put(id, one, `${pdf} outro`),
    );
    expect(two.map(({ status }) => status).sort()).toEqual([204, 409]);
    expect(two.find(({ status }) => status === 409)?.body['code']).toBe('already-done');
    expect(await added()).toBe(2);
  });

  it('refuses what is no proof', async () => {
    const id = await open();
    expect((await put(id, randomUUID(), '<html>recibo</html>')).status).toBe(415);
    expect((await put(id, randomUUID(), pdf + 'x'.repeat(5 * 1024 * 1024))).status).toBe(413);
    expect((await put(id, 'nothing')).status).toBe(400);
    expect((await put(id, randomUUID(), pdf, officer, ' ')).status).toBe(400);
    expect((await note(id, { fileId: randomUUID() })).status).toBe(404);
    expect((await note(id, { channel: 'pigeon' })).status).toBe(400);
    expect((await note(id, { more: 1 })).status).toBe(400);
    const later = await note(id, { happenedAt: new Date(Date.now() + 3_600_000).toISOString() });
    expect([later.status, later.body['code']]).toEqual([400, 'invalid-input']);
    const unknown = `/incidents/${id}/people/${randomUUID()}/notices`;
    expect((await officer.get(unknown)).status).toBe(404);
  });

  it('shows who was taken off the list and why, and takes her back when she is named again', async () => {
    const id = await open(false);
    const why = 'A ficha dela não estava nesse aparelho.';
    expect((await officer.get(`/incidents/${id}/people?list=all`)).status).toBe(400);
    await officer.post(`/incidents/${id}/people/${otherId}/exclude`, { reason: why });
    expect(await people(id, 'excluded')).toMatchObject([{ clientId: otherId, excludedWhy: why }]);
    expect((await people(id)).map((one) => one.clientId)).toEqual([clientId]);
    expect((await look(id)).people).toMatchObject({ total: 1, excluded: 1 });
    expect((await officer.post(`/incidents/${id}/people`, { clientIds: [otherId] })).body).toEqual({
      people: 2,
    });
    expect(await people(id, 'excluded')).toEqual([]);
  });

  it('tells in public for three months whom nobody can tell, and the case stays open until then', async () => {
    const early = await open(false);
    expect((await change(early, '/public-notice', { reason })).body['code']).toBe('transition-refused');
    const id = await open();
    expect((await change(id, '/public-notice', { reason: 'curto' })).status).toBe(400);
    const standing = async () =>
      (
        await api.stranger().get<{ notices: { id: string }[] }>(`/public/clinics/${clinics.a.id}/notices`)
      ).body.notices.map((notice) => notice.id);
    expect(await standing()).toEqual([]);

    const unproved = await api.signIn(clinics.a, 'owner');
    const { version } = await look(id);
    const tried = await unproved.post(`/incidents/${id}/public-notice`, { version, reason });
    expect(tried.body['code']).toBe('step-up-required');
    const old = await officer.post(`/incidents/${id}/public-notice`, { version: version - 1, reason });
    expect(old.body['code']).toBe('version-conflict');
    await asSystem((scope) =>
      sendNotices(scope, id, { limit: 100, origin: 'https://aurora.example', until: Date.now() + 1_000 }),
    );
    await note(id, { outcome: 'not-reached' });
    expect((await change(id, '/clocks/people', { note: 'Aviso público' })).body['code']).toBe(
      'transition-refused',
    );
    expect((await change(id, '/public-notice', { reason })).status).toBe(202);
    expect((await change(id, '/public-notice', { reason })).body['code']).toBe('already-done');
    expect(await standing()).toEqual([id]);

    // A message that is on its way is no message that nobody can send.
    expect((await look(id)).people).toMatchObject({ open: 1, inPublic: 1 });
    expect(await people(id, 'open')).toHaveLength(1);
    expect((await change(id, '/clocks/people', { note: 'Aviso público' })).body['code']).toBe(
      'transition-refused',
    );
    await clinics.admin.query(
      `update messages set state = 'needs-person' where id in (select message_id from incident_notices where incident_id = $1)`,
      [id],
    );

    const { people: told, publicFrom, publicUntil, events } = await look(id);
    expect(told).toMatchObject({ total: 2, told: 0, open: 0, inPublic: 2, notReached: 0 });
    expect(await people(id, 'open')).toEqual([]);
    const days = (Date.parse(publicUntil ?? '') - Date.parse(publicFrom ?? '')) / 86_400_000;
    expect(days).toBeGreaterThan(90);
    expect(events.find(({ kind }) => kind === 'public-notice')?.detail).toMatchObject({ reason });
    expect((await asSystem((scope) => readIncidentFacts(scope, id)))?.publicUntil).toBe(
      Date.parse(publicUntil ?? ''),
    );
    for (const clock of ['people', 'declaration', 'anpd', 'complement'])
      expect((await change(id, `/clocks/${clock}`, { note: 'Protocolo 9' })).status, clock).toBe(204);
    const close = () => change(id, '/close', { conclusion: reason });
    expect((await close()).body['code']).toBe('transition-refused');
    await clinics.admin.query(
      `update incidents set public_from = now() - interval '93 days', public_until = now() - interval '1 minute' where id = $1`,
      [id],
    );
    expect(await standing()).toEqual([]);
    expect((await close()).status).toBe(204);
  });

  it('has for the complement what was learnt after the authority was told', async () => {
    const id = await open();
    const complement = async () =>
      (await officer.get<{ complement: { field: string }[] }>(`/incidents/${id}/drafts`)).body.complement;
    expect(await complement()).toEqual([]);
    await change(id, '/clocks/anpd', { note: 'Protocolo 1' });
    await officer.patch(`/incidents/${id}`, {
      ...{ version: (await look(id)).version, content: { rootCause: 'Porta sem tranca.' } },
    });
    expect((await complement()).map(({ field }) => field)).toEqual(['rootCause']);
  });

  it('is a register of five years, open and closed apart', async () => {
    const id = await open(false);
    const { keptUntil } = await look(id);
    expect(Number(keptUntil.slice(0, 4))).toBeGreaterThanOrEqual(new Date().getFullYear() + 5 - 1);
    const ids = async (query: string) =>
      (await officer.get<{ incidents: { id: string }[] }>(`/incidents?limit=100${query}`)).body.incidents.map(
        (one) => one.id,
      );
    expect(await ids('&state=open')).toContain(id);
    expect(await ids('&state=closed')).not.toContain(id);
    expect(await ids('')).toContain(id);
    expect((await officer.get('/incidents?state=both')).status).toBe(400);
  });
});
