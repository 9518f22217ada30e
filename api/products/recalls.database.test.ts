import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lookAtRecall } from '../../models/recall-process.ts';
import { systemActor } from '../../models/tenancy.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import { joinNetwork, personOf, plantEnd, plantLot, thirdClinic } from '../../tests/support/recalls.ts';
import { fillMirror } from '../../tests/support/stock.ts';

interface Desk {
  version: number;
  state: string;
  mayClose: boolean;
  isRoot: boolean;
  people: { total: number; accounted: number; toCall: number; byState: Record<string, number> };
  lots: { total: number; dealt: number };
  lotList: { lotId: string; outcome: string | null; outcomeReason: string | null; note: string | null }[];
  network: Record<string, number> | null;
  events: { kind: string; staff: { name: string } | null; note: string | null }[];
}
let clinics: Clinics;
let api: TestApi;
let owner: Person;
let stranger: Person;
let sister: string;

beforeAll(async () => {
  clinics = await startClinics();
  await fillMirror(clinics);
  sister = await thirdClinic(clinics, 'Maré Praia');
  await joinNetwork(clinics, [clinics.a.id, sister]);
  api = await startApi(clinics);
  owner = await api.signInProved(clinics.a, 'owner');
  stranger = await api.signInProved(clinics.b, 'owner');
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});

const note = 'Lote citado em medida da Anvisa.';
const wish = (target: object, more: object = {}) => ({
  ...{ target, reason: 'falsified', level: 'II', note, ...more },
});
const ofLot = (lotId: string) => ({ origin: 'lot', lotId });
const look = (id: string) =>
  clinics.workerTenancy.withClinic(systemActor(clinics.a.id), (scope) => lookAtRecall(scope, id, Date.now()));
const read = async (id: string) => (await owner.get<Desk>(`/recalls/${id}`)).body;
let serial = 0;
/** A lot on so many people, and its recall after the process's first look. */
async function opened(people = 1) {
  const clientIds: string[] = [];
  // One after the other: each makes a catalogue with codes of its own.
  for (let at = 0; at < people; at += 1) clientIds.push(await personOf(clinics, clinics.a.id));
  serial += 1;
  const lot = await plantLot(clinics, clinics.a.id, { code: `DESK${String(serial)}`, clientIds });
  const answer = await owner.post<{ id: string }>('/recalls', wish(ofLot(lot.id)));
  expect(answer.status).toBe(201);
  const { id } = answer.body;
  await look(id);
  return { id, lot, clientIds, clientId: clientIds[0] ?? '' };
}
const codeOf = (body: unknown) => (body as { error?: { code: string }; code?: string }).code;
const attempt = (id: string, clientId: string, more: object = {}, person = owner) =>
  person.post(`/recalls/${id}/people/${clientId}/attempts`, {
    ...{ channel: 'phone', result: 'no-answer', ...more },
  });
const backdate = (id: string) =>
  clinics.admin.query(`update recalls set opened_at = now() - interval '5 days' where id = $1`, [id]);
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

describe('the recall desk refuses', () => {
  it('strangers, roles without the right, people of another clinic, and fields too many', async () => {
    const { id, lot, clientId } = await opened();
    const person = `/recalls/${id}/people/${clientId}`;
    const gets = [
      ...['/recalls', `/recalls/${id}`, `/recalls/${id}/people`, person, `/recalls/${id}/report`],
      ...[`/recalls/${id}/report/pdf`, '/recall-proposals'],
    ];
    const posts: [string, object][] = [
      ['/recalls/preview', { target: ofLot(lot.id) }],
      ['/recalls', wish(ofLot(lot.id))],
      [`${person}/attempts`, { channel: 'phone', result: 'no-answer' }],
      [`${person}/unreachable`, { reason: 'no-answer', note: 'Não atende' }],
      [`/recalls/${id}/lots/${lot.id}`, { outcome: 'released', reason: 'not-this-lot', note: 'Outro' }],
      [`/recalls/${id}/notes`, { note: 'Anotação' }],
      [`/recalls/${id}/close`, { version: 1, note }],
      [`/recall-proposals/${randomUUID()}/dismiss`, { note: 'Não é nosso' }],
    ];
    const receptionist = await api.signIn(clinics.a, 'receptionist');
    const auditor = await api.signIn(clinics.a, 'auditor');
    for (const path of gets) {
      expect((await api.stranger().get(path)).status, path).toBe(401);
      expect((await receptionist.get(path)).status, path).toBe(403);
      expect((await auditor.get(path)).status, path).toBe(200);
      if (path.includes(id)) expect((await stranger.get(path)).status, path).toBe(404);
    }
    for (const [path, body] of posts) {
      expect((await api.stranger().post(path, body)).status, path).toBe(401);
      expect((await auditor.post(path, body)).status, path).toBe(403);
      expect((await stranger.post(path, body)).status, path).toBe(404);
      expect((await owner.post(path, { ...body, extra: 1 })).status, path).toBe(400);
    }
    expect((await stranger.get<{ recalls: unknown[] }>('/recalls')).body.recalls).toEqual([]);
  });

  it('an opening without a second factor, of nothing, of a number that is none, and a second one of the same lot', async () => {
    const lot = await plantLot(clinics, clinics.a.id, { code: 'TWICE1' });
    const unproved = await api.signIn(clinics.a, 'manager');
    const answer = await unproved.post('/recalls', wish(ofLot(lot.id)));
    expect([answer.status, codeOf(answer.body)]).toEqual([403, 'step-up-required']);
    const hand = { origin: 'hand', regime: 'medicine', number: '1.8802.0001' };
    const none = await owner.post('/recalls', wish({ ...hand, lotCodes: ['NENHUM'] }));
    expect([none.status, codeOf(none.body)]).toEqual([409, 'recall-empty']);
    expect((await owner.post('/recalls', wish({ ...hand, number: '8.8802.0001' }))).status).toBe(400);
    expect((await owner.post('/recalls', wish(ofLot(lot.id), { note: 'curto' }))).status).toBe(400);
    expect((await owner.post('/recalls', wish(ofLot(lot.id)))).status).toBe(201);
    const again = await owner.post('/recalls', wish({ ...hand, lotCodes: ['twice-1'] }));
    expect([again.status, codeOf(again.body)]).toEqual([409, 'recall-running']);
  });
});

describe('a recall', () => {
  it('shows what it would touch in the network as sums, and writes nothing', async () => {
    const [mine, theirs] = [await personOf(clinics, clinics.a.id), await personOf(clinics, sister)];
    const lot = await plantLot(clinics, clinics.a.id, { code: 'PRE-1', clientIds: [mine] });
    await plantLot(clinics, sister, { code: 'pre1', clientIds: [theirs] });
    await plantLot(clinics, clinics.b.id, {
      code: 'PRE1',
      clientIds: [await personOf(clinics, clinics.b.id)],
    });
    const target = { origin: 'hand', regime: 'medicine', number: '188020001', lotCodes: ['Pre 1'] };
    const { status, body } = await owner.post('/recalls/preview', { target });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{
        registration: '188020001',
        registrationText: '1.8802.0001',
        productName: 'XEOMIN',
        lotCodes: ['PRE1'],
      },
      own: { lots: [{ lotId: lot.id, code: 'PRE-1', state: 'available', left: 999 }], people: 1 },
      ...{ network: { clinics: 2, lots: 2, people: 2 }, openRecallId: null },
    });
    expect(JSON.stringify(body)).not.toContain(theirs);
    const { rows } = await clinics.admin.query('select 1 from recalls where $1 = any(lot_codes)', ['PRE1']);
    expect(rows).toEqual([]);
  });

  it('takes its lots out of use at once, and is read with its register and the sums of the network', async () => {
    const { id, lot, clientId } = await opened();
    const { rows } = await clinics.admin.query('select state from lots where id = $1', [lot.id]);
    expect(rows).toEqual([{ state: 'recalled' }]);
    const desk = await read(id);
    expect(desk).toMatchObject({
      ...{ state: 'open', isRoot: true, mayClose: false, lots: { total: 1, dealt: 0 } },
      people: { total: 1, accounted: 0, byState: { 'to-tell': 1 } },
      ...{ network: { clinics: 1, closed: 0, lots: 1, people: 1, accounted: 0 } },
      lotList: [{ lotId: lot.id, supplierName: 'Merz', people: 1, outcome: null }],
    });
    expect(desk.events.map(({ kind }) => kind)).toEqual(['opened', 'frozen', 'people-found']);
    const { body } = await owner.get<{ people: { clientId: string; name: string }[] }>(
      `/recalls/${id}/people`,
    );
    expect(body.people).toMatchObject([{ clientId, name: expect.stringContaining('Ana') as string }]);
    const trail = await clinics.admin.query(
      `select purpose from audit_events where action = 'recall.people' and $1 = any(subject_ids)`,
      [clientId],
    );
    expect(trail.rows[0]).toEqual({ purpose: 'LEGAL_OBLIGATION' });
    expect((await owner.get<{ recalls: { id: string }[] }>('/recalls?state=open')).body.recalls[0]?.id).toBe(
      id,
    );
  });

  it('is read page by page, and the lists say who is open and who is done', async () => {
    const { id, clientIds } = await opened(3);
    const page = await owner.get<{ people: { clientId: string }[]; nextCursor: string }>(
      `/recalls/${id}/people?limit=2`,
    );
    const rest = await owner.get<{ people: { clientId: string }[]; nextCursor: null }>(
      `/recalls/${id}/people?limit=2&cursor=${page.body.nextCursor}`,
    );
    const seen = [...page.body.people, ...rest.body.people].map(({ clientId }) => clientId);
    expect(seen).toEqual(clientIds.toSorted());
    await attempt(id, seen[0] ?? '', { result: 'reached', outcome: 'well' });
    const lists = await Promise.all(
      ['open', 'accounted', 'call'].map(async (list) => {
        const { body } = await owner.get<{ people: unknown[] }>(`/recalls/${id}/people?list=${list}`);
        return body.people.length;
      }),
    );
    expect(lists).toEqual([2, 1, 0]);
  });
});

describe('somebody of a recall', () => {
  it('is reached by the staff with what came of the talk, and its words open to the desk', async () => {
    const { id, clientId } = await opened();
    expect((await attempt(id, clientId, { result: 'reached' })).status).toBe(400);
    expect((await attempt(id, clientId, { outcome: 'well' })).status).toBe(400);
    expect((await attempt(id, clientId, { happenedAt: daysAgo(1) })).status).toBe(400);
    expect((await attempt(id, randomUUID())).status).toBe(404);
    await attempt(id, clientId, { words: 'Caixa postal.' });
    const talk = { result: 'reached', outcome: 'visit-booked', words: 'Vem na terça.' };
    expect((await attempt(id, clientId, talk)).status).toBe(204);
    const { body } = await owner.get<{ state: string; outcome: string; tries: { words: string }[] }>(
      `/recalls/${id}/people/${clientId}`,
    );
    expect([body.state, body.outcome]).toEqual(['reached-by-staff', 'visit-booked']);
    expect(body.tries.map(({ words }) => words)).toEqual(['Caixa postal.', 'Vem na terça.']);
  });

  it('is unreachable after two tries on two days and not before; nobody rings up the dead', async () => {
    const { id, clientIds } = await opened(2);
    const [lost = '', dead = ''] = clientIds;
    const mark = (clientId: string, reason: string) =>
      owner.post(`/recalls/${id}/people/${clientId}/unreachable`, { reason, note: 'Ninguém atende.' });
    const refused = await mark(lost, 'no-answer');
    expect([refused.status, codeOf(refused.body)]).toEqual([409, 'recall-tries-missing']);
    await backdate(id);
    await attempt(id, lost, { happenedAt: daysAgo(2) });
    expect((await mark(lost, 'no-answer')).status).toBe(409);
    await attempt(id, lost);
    expect((await mark(lost, 'no-answer')).status).toBe(204);
    expect((await mark(lost, 'no-answer')).status).toBe(409);
    expect((await mark(dead, 'erased')).status).toBe(400);
    expect((await mark(dead, 'deceased')).status).toBe(204);
    expect((await read(id)).people).toMatchObject({ accounted: 2, byState: { unreachable: 2 } });
  });
});

describe('a recall ends', () => {
  it('with everybody accounted for and every lot dealt with, and with nothing less', async () => {
    const { id, lot, clientId } = await opened();
    const close = async () => {
      const { version } = await read(id);
      return owner.post(`/recalls/${id}/close`, { version, note: 'Todas as pessoas foram ouvidas.' });
    };
    expect(codeOf((await close()).body)).toBe('recall-unfinished');
    await attempt(id, clientId, { result: 'reached', outcome: 'well' });
    expect(codeOf((await close()).body)).toBe('recall-unfinished');
    const deal = (body: object) =>
      owner.post(`/recalls/${id}/lots/${lot.id}`, { note: 'Conferido.', ...body });
    expect(codeOf((await deal({ outcome: 'discarded' })).body)).toBe('lot-not-empty');
    expect((await deal({ outcome: 'released' })).status).toBe(400);
    await plantEnd(clinics, lot.id, 'return');
    await look(id);
    expect(await read(id)).toMatchObject({ mayClose: true, lotList: [{ outcome: 'returned' }] });
    const old = await owner.post(`/recalls/${id}/close`, { version: 1, note: 'Versão antiga da tela.' });
    expect(codeOf(old.body)).toBe('version-conflict');
    expect((await close()).status).toBe(204);
    expect((await read(id)).state).toBe('closed');
    expect((await attempt(id, clientId)).status).toBe(409);
    const history = await clinics.admin
      .query(`delete from recalls where id = $1`, [id])
      .catch((e: unknown) => e);
    expect(String(history)).toContain('append-only');
  });

  it('for a lot whose units are proved genuine by letting it go, with the reason', async () => {
    const { id, lot } = await opened();
    const body = {
      outcome: 'released',
      reason: 'genuine-confirmed',
      note: 'O detentor confirmou a nota fiscal.',
    };
    expect((await owner.post(`/recalls/${id}/lots/${lot.id}`, body)).status).toBe(204);
    expect((await owner.post(`/recalls/${id}/lots/${lot.id}`, body)).status).toBe(409);
    const { rows } = await clinics.admin.query('select state from lots where id = $1', [lot.id]);
    expect(rows).toEqual([{ state: 'available' }]);
    expect((await read(id)).lotList).toMatchObject([
      { outcome: 'released', outcomeReason: 'genuine-confirmed', note: body.note },
    ]);
  });

  it('with a report of everybody, as data and as paper', async () => {
    const { id, clientId } = await opened();
    await attempt(id, clientId, { words: 'Não atendeu.' });
    await owner.post(`/recalls/${id}/notes`, { note: 'Detentor avisado por telefone.' });
    const { status, body } = await owner.get<{ people: { clientId: string; tries: unknown[] }[] }>(
      `/recalls/${id}/report`,
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ people: [{ clientId, tries: [{ words: 'Não atendeu.' }] }] });
    const paper = await owner.get(`/recalls/${id}/report/pdf`);
    expect([paper.status, paper.headers.get('content-type')]).toEqual([200, 'application/pdf']);
  });
});
