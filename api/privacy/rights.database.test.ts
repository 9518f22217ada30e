import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  answerRights,
  fulfilByRule,
  markRights,
  readRightsFacts,
} from '../../models/rights-request-process.ts';
import { changeChoices } from '../../models/choice-list.ts';
import { isBlocked } from '../../models/processing-block.ts';
import type { Scope } from '../../models/tenancy.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { createCatalogue } from '../../tests/support/catalogue.ts';
import { clientDoor, refused } from '../../tests/support/client-door.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import type { Detail, Own, Page, Row } from '../../tests/support/rights.ts';

let clinics: Clinics;
let api: TestApi;
let receptionist: Person;
let officer: Person;
let neighbour: Person;
let clientId: string;

beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  receptionist = await api.signIn(clinics.a, 'receptionist');
  officer = await api.signInProved(clinics.a, 'privacy-officer');
  neighbour = await api.signInProved(clinics.b, 'owner');
});
beforeEach(async () => {
  await clinics.admin.query('delete from app.rate_limits');
  ({ clientId } = await createCatalogue(clinics.tenancy, clinics.a.id));
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});

const asProcess = <T>(work: (scope: Scope) => Promise<T>): Promise<T> =>
  clinics.workerTenancy.withClinic(clinics.a.system, work);
async function open(more: object = {}): Promise<string> {
  const body = { code: 'opposition', channel: 'desk', clientId, identityHow: 'document', ...more };
  const answer = await receptionist.post<{ id: string }>('/rights-requests', body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body.id;
}
const read = async (id: string) => (await officer.get<Detail>(`/rights-requests/${id}`)).body;
const decision = (more: object = {}) => ({
  ...{ version: 1, decision: 'fulfilled', answer: 'Seu pedido foi atendido por completo.' },
  ...{ items: [{ dataClass: 'scores', decision: 'fulfil' }], blocks: ['scoring'], ...more },
});
const decide = (id: string, more: object = {}, person = officer) =>
  person.post<Detail & { code?: string }>(`/rights-requests/${id}/decide`, decision(more));

describe('requests by law over HTTP', () => {
  it('are for people who signed in, each in their part', async () => {
    const id = await open();
    for (const [method, path] of [
      ['GET', '/rights-requests'],
      ['GET', `/rights-requests/${id}`],
      ['GET', `/rights-requests/${id}/certificate`],
      ['POST', '/rights-requests'],
      ['POST', `/rights-requests/${id}/identity`],
      ['POST', `/rights-requests/${id}/decide`],
      ['GET', `/clients/${clientId}/rights`],
      ['GET', '/privacy-settings'],
      ['GET', '/public/me/rights-requests'],
    ] as const) {
      const answer = await api.stranger().send(method, `/api/v1${path}`, method === 'GET' ? undefined : {});
      expect(answer.status, path).toBe(401);
    }
    expect((await receptionist.get('/rights-requests')).status).toBe(403);
    expect((await receptionist.get(`/rights-requests/${id}`)).status).toBe(403);
    expect((await decide(id, {}, receptionist)).status).toBe(403);
    const auditor = await api.signIn(clinics.a, 'auditor');
    expect((await auditor.get(`/rights-requests/${id}`)).status).toBe(200);
    expect((await auditor.post(`/rights-requests/${id}/identity`, { version: 1, how: 'none' })).status).toBe(
      403,
    );
    const owner = await api.signIn(clinics.a, 'owner');
    expect(refused(await decide(id, {}, owner))).toEqual([403, 'step-up-required']);
  });

  it('of another clinic are not there', async () => {
    const id = await open();
    const { clientId: foreign } = await createCatalogue(clinics.tenancy, clinics.b.id);
    const asked = { code: 'erasure', channel: 'desk', clientId: foreign, identityHow: 'known' };
    expect((await receptionist.post('/rights-requests', asked)).status).toBe(404);
    for (const path of [
      `/rights-requests/${id}`,
      `/rights-requests/${id}/certificate`,
      `/clients/${clientId}/rights`,
    ])
      expect((await neighbour.get(path)).status, path).toBe(404);
    expect((await decide(id, {}, neighbour)).status).toBe(404);
    const proof = { version: 1, how: 'known', clientId: foreign };
    expect((await neighbour.post(`/rights-requests/${id}/identity`, proof)).status).toBe(404);
    expect((await neighbour.get<Page>('/rights-requests')).body.items).toEqual([]);
  });

  it('are refused when they are not whole', async () => {
    for (const body of [
      { code: 'forgetting', channel: 'desk', clientId },
      { code: 'erasure', channel: 'account', clientId },
      { code: 'erasure', channel: 'desk' },
      { code: 'erasure', channel: 'desk', clientId, requester: { name: 'Ana', phone: '11987654321' } },
      { code: 'erasure', channel: 'desk', requester: { name: 'Ana', phone: '123' } },
      { code: 'erasure', channel: 'desk', clientId, dueAt: '2030-01-01T00:00:00Z' },
    ])
      expect((await receptionist.post('/rights-requests', body)).status, JSON.stringify(body)).toBe(400);
    const id = await open();
    for (const more of [{ items: [] }, { answer: 'sim' }, { blocks: ['everything'] }, { decision: null }])
      expect((await decide(id, more)).status, JSON.stringify(more)).toBe(400);
  });

  it('of a kind are one at a time for one person', async () => {
    await open();
    const again = { code: 'opposition', channel: 'phone', clientId, identityHow: 'known' };
    expect(refused(await receptionist.post('/rights-requests', again))).toEqual([409, 'already-done']);
  });
});

describe('a request that a person decides', () => {
  it('is listed by its deadline, with its clock and the name of who asks', async () => {
    const id = await open({ wish: 'Não quero que um programa me avalie.' });
    const { items } = (await officer.get<Page>('/rights-requests?limit=100')).body;
    const row = items.find((one) => one.id === id);
    expect(row).toMatchObject({
      code: 'opposition',
      clock: 'running',
      state: 'open',
      client: { id: clientId },
    });
    expect(await read(id)).toMatchObject({
      wish: 'Não quero que um programa me avalie.',
      identity: 'proved',
    });
    const first = (await officer.get<Page>('/rights-requests?limit=1')).body;
    expect(first.nextCursor).not.toBeNull();
    const next = await officer.get<Page>(`/rights-requests?limit=1&cursor=${first.nextCursor ?? ''}`);
    expect(next.body.items[0]?.id).not.toBe(first.items[0]?.id);
    expect((await officer.get('/rights-requests?cursor=abc')).status).toBe(400);
  });

  it('blocks, answers with a certificate without her name, and is decided once', async () => {
    const id = await open();
    expect(refused(await decide(id, { blocks: [] }))).toEqual([409, 'decision-missing']);
    const keeps = [{ dataClass: 'clinical', decision: 'keep' }];
    expect(refused(await decide(id, { items: keeps }))).toEqual([409, 'decision-missing']);
    const ground = { ...keeps[0], ground: 'medical-record', until: '2046-12-31' };
    const { status, body } = await decide(id, { decision: 'partial', items: [ground] });
    expect([status, body.state, body.decision]).toEqual([200, 'decided', 'partial']);
    expect(refused(await decide(id))).toEqual([409, 'version-conflict']);
    expect(refused(await decide(id, { version: body.version }))).toEqual([409, 'transition-refused']);
    expect((await officer.get(`/rights-requests/${id}/certificate`)).status).toBe(404);
    expect(await asProcess((scope) => isBlocked(scope, clientId, 'scoring'))).toBe(true);
    expect(await asProcess((scope) => isBlocked(scope, clientId, 'marketing'))).toBe(false);

    await asProcess((scope) => answerRights(scope, id));
    await asProcess((scope) => answerRights(scope, id));
    const answered = await read(id);
    expect(answered).toMatchObject({ state: 'answered', clock: 'over', answer: decision().answer });
    expect(answered.certificateSha256).toMatch(/^[0-9a-f]{64}$/);
    const { status: paper, headers } = await officer.get(`/rights-requests/${id}/certificate`);
    expect([paper, headers.get('content-type')]).toEqual([200, 'application/pdf']);

    type Blocks = { blocks: { id: string; scope: string; until: string | null }[]; requests: Row[] };
    const hers = () => officer.get<Blocks>(`/clients/${clientId}/rights`);
    const [block] = (await hers()).body.blocks;
    expect(block).toMatchObject({ scope: 'scoring', until: null });
    expect((await neighbour.post(`/processing-blocks/${block?.id ?? ''}/lift`, {})).status).toBe(404);
    expect((await officer.post(`/processing-blocks/${block?.id ?? ''}/lift`, {})).status).toBe(204);
    expect(await asProcess((scope) => isBlocked(scope, clientId, 'scoring'))).toBe(false);
  });

  it('tells those who decide at each mark of its clock, and is late on the day the law says', async () => {
    const id = await open();
    const days = `received_at = received_at - interval '20 days', warn_at = warn_at - interval '20 days',
      escalate_at = escalate_at - interval '20 days', due_at = due_at - interval '20 days'`;
    await clinics.admin.query(`update rights_requests set ${days} where id = $1`, [id]);
    expect((await read(id)).clock).toBe('breached');
    for (const mark of ['warn', 'escalate', 'breach', 'breach'] as const)
      await asProcess((scope) => markRights(scope, id, mark));
    expect(await asProcess((scope) => readRightsFacts(scope, id))).toMatchObject({ isBreached: true });
    const { rows } = await clinics.admin.query<{ reason: string; isHers: boolean; late: boolean }>(
      `select t.reason, t.assigned_to = $2 as "isHers", r.breached_at = r.due_at as late from staff_tasks t
        join rights_requests r on r.id::text = t.subject_key where t.kind = 'rights-request' and t.subject_key = $1`,
      [id, clinics.a.staff['privacy-officer'].id],
    );
    expect(rows).toEqual([{ reason: 'breached', isHers: true, late: true }]);
  });
});

describe('a request of somebody who is not signed in', () => {
  const asked = { code: 'confirmation', name: 'Bia Nunes', phone: '11 98765-4321', wish: 'O que vocês têm?' };
  const ask = (body: object = asked, clinicId = clinics.a.id) =>
    api.stranger().post<{ id: string; dueAt: string }>(`/public/clinics/${clinicId}/rights-requests`, body);

  it('is taken, told nothing, and waits until staff know who asks', async () => {
    expect((await ask({ ...asked, phone: '1' })).status).toBe(400);
    expect((await ask(asked, randomUUID())).status).toBe(404);
    const { status, body } = await ask();
    expect([status, Object.keys(body).sort()]).toEqual([202, ['dueAt', 'id', 'receivedAt']]);
    await asProcess((scope) => fulfilByRule(scope, body.id));
    expect(await read(body.id)).toMatchObject({
      ...{ state: 'open', identity: 'unproven', client: null, wish: asked.wish },
      requester: { name: 'Bia Nunes', phone: '+5511987654321' },
    });
    const identity = (proof: object) =>
      officer.post<Detail>(`/rights-requests/${body.id}/identity`, { version: 1, how: 'document', ...proof });
    expect(refused(await identity({}))).toEqual([409, 'identity-unproven']);
    expect((await identity({ clientId: randomUUID() })).status).toBe(404);
    const { body: proved } = await identity({ clientId });
    expect(proved).toMatchObject({
      identity: 'proved',
      client: { id: clientId },
      wish: asked.wish,
      requester: null,
    });
    await asProcess((scope) => fulfilByRule(scope, body.id));
    await asProcess((scope) => answerRights(scope, body.id));
    expect((await read(body.id)).answer).toContain('Sim, a Clínica Aurora trata dados pessoais seus');
  });

  it('is refused when nobody can prove it, and the answer says so', async () => {
    const { id } = (await ask()).body;
    await officer.post(`/rights-requests/${id}/identity`, { version: 1, how: 'none' });
    await asProcess((scope) => answerRights(scope, id));
    expect(await read(id)).toMatchObject({ decision: 'refused', state: 'answered', client: null });
    expect((await read(id)).answer).toContain('Não foi possível confirmar');
  });

  it('is limited by address', async () => {
    let last = 202;
    for (let tried = 0; tried < 11 && last === 202; tried += 1) last = (await ask()).status;
    expect(last).toBe(429);
  });
});

describe('the client on her own page', () => {
  it('asks, is proved by her code, reads her answer and nobody else’s', async () => {
    const phone = '+5511976543210';
    const person = await api.signIn(clinics.a, 'receptionist');
    const made = await person.post<{ id: string }>('/clients', { name: 'Clara Dias', phone });
    expect(made.status).toBe(201);
    const her = await clientDoor(clinics, api).enter(phone);
    expect((await her.post('/public/me/rights-requests', { code: 'correction', clientId })).status).toBe(400);
    const { status, body } = await her.post<Own>('/public/me/rights-requests', { code: 'no-consent-info' });
    expect([status, body.requests.map(({ code }) => code)]).toEqual([201, ['no-consent-info']]);
    const id = body.requests[0]?.id ?? '';
    await asProcess((scope) => fulfilByRule(scope, id));
    await asProcess((scope) => answerRights(scope, id));
    const answered = (await her.get<Own>('/public/me/rights-requests')).body.requests[0];
    expect(answered?.answer).toContain('Você pode dizer não');
    expect((await her.get(`/public/me/rights-requests/${id}/certificate`)).status).toBe(200);
    const foreign = await open();
    expect((await her.get(`/public/me/rights-requests/${foreign}/certificate`)).status).toBe(404);
  });

  it('takes back what she said yes to, and is answered when every use of it has stopped', async () => {
    const yes = { channel: 'whatsapp', purpose: 'offers', choice: 'granted' } as const;
    await asProcess((scope) => changeChoices(scope, clientId, [yes], 'reception'));
    const id = await open({ code: 'revoke-consent' });
    await asProcess((scope) => fulfilByRule(scope, id));
    await asProcess((scope) => answerRights(scope, id));
    expect((await read(id)).state).toBe('decided');
    const ended = 'update consent_withdrawals set is_closed = true, ended_at = now() where client_id = $1';
    await clinics.admin.query(ended, [clientId]);
    await asProcess((scope) => answerRights(scope, id));
    expect((await read(id)).answer).toContain('Seus consentimentos foram revogados');
  });

  it('finds who answers for her data, once the clinic has named somebody', async () => {
    const look = () =>
      api.stranger().get<{ officer: object | null }>(`/public/clinics/${clinics.a.id}/privacy`);
    expect((await look()).body.officer).toBeNull();
    const act = {
      officerName: 'Dra. Lia Prado',
      officerContact: 'privacidade@aurora.example',
      appointedOn: '2026-03-02',
    };
    expect((await receptionist.send('PUT', '/api/v1/privacy-settings', { ...act, version: 0 })).status).toBe(
      403,
    );
    const put = (version: number) => officer.send('PUT', '/api/v1/privacy-settings', { ...act, version });
    expect((await put(3)).status).toBe(409);
    expect((await put(0)).status).toBe(200);
    expect((await put(0)).status).toBe(409);
    expect((await put(1)).status).toBe(200);
    expect((await look()).body).toMatchObject({
      officer: { name: act.officerName, contact: act.officerContact },
      answerDays: 15,
    });
    expect((await api.stranger().get(`/public/clinics/${randomUUID()}/privacy`)).status).toBe(404);
  });
});
