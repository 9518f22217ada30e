import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { startWaitlistStage, type WaitlistStage } from '../../tests/support/waitlist-stage.ts';
import type { EntryCard, OpeningCard } from './schema.ts';

interface Refused {
  code?: string;
  fields?: { path: string; code: string }[];
}
type Answered = Refused & { state: string; appointmentId: string };

let stage: WaitlistStage;
let api: TestApi;
let receptionist: Person;
let neighbour: Person;
beforeAll(async () => {
  stage = await startWaitlistStage();
  const { clinics } = stage;
  api = await startApi(clinics);
  receptionist = await api.signIn(clinics.a, 'receptionist');
  neighbour = await api.signIn(clinics.b, 'owner');
});
afterAll(async () => {
  await api.close();
  await stage.stop();
});
beforeEach(async () => {
  await stage.clinics.admin.query('delete from app.rate_limits');
  await stage.reset();
});

const wish = (over: object = {}) => ({
  clientId: stage.catalogue().clientId,
  procedureIds: [stage.catalogue().procedureId],
  ...over,
});
const join = (over: object = {}, person = receptionist) =>
  person.post<EntryCard & Refused>('/waitlist', wish(over));
const list = async (query = '') =>
  (await receptionist.get<{ entries: EntryCard[]; nextCursor: string | null }>(`/waitlist?${query}`)).body;
const openings = async () =>
  (await receptionist.get<{ openings: OpeningCard[] }>('/waitlist/openings')).body.openings;

describe('the waitlist over HTTP refuses', () => {
  it('roles that have no business with the agenda', async () => {
    const { body } = await join();
    const officer = await api.signIn(stage.clinics.a, 'privacy-officer');
    const auditor = await api.signIn(stage.clinics.a, 'auditor');
    const reads = (person: Person) => [person.get('/waitlist'), person.get('/waitlist/openings')];
    const writes = (person: Person) => [
      person.post('/waitlist', wish()),
      person.patch(`/waitlist/${body.id}`, { version: 1, priority: 2 }),
      person.delete(`/waitlist/${body.id}`),
      person.post(`/waitlist/openings/${body.id}/stop`, {}),
      person.post(`/waitlist/offers/${body.id}/accept`, {}),
      person.post(`/waitlist/offers/${body.id}/decline`, {}),
    ];
    for (const { status } of await Promise.all([...reads(officer), ...writes(officer), ...writes(auditor)]))
      expect(status).toBe(403);
    for (const { status } of await Promise.all(reads(auditor))) expect(status).toBe(200);
  });

  it("another clinic's entries, openings, offers, clients and catalogue, as if they were not there", async () => {
    const { body } = await join();
    await stage.list.waiter();
    const openingId = await stage.freed();
    const offerId = await stage.ask(openingId);
    for (const { status } of await Promise.all([
      neighbour.patch(`/waitlist/${body.id}`, { version: 1, priority: 2 }),
      neighbour.delete(`/waitlist/${body.id}`),
      neighbour.post(`/waitlist/openings/${openingId}/stop`, {}),
      neighbour.post(`/waitlist/offers/${offerId}/accept`, {}),
      neighbour.post(`/waitlist/offers/${offerId}/decline`, {}),
      neighbour.post('/waitlist', wish()),
      join({ clientId: randomUUID() }),
      join({ procedureIds: [randomUUID()] }),
      join({ professionalId: randomUUID() }),
      join({ professionalId: stage.catalogue().roomId }),
    ]))
      expect(status).toBe(404);
    const theirs = await neighbour.get<{ entries: unknown[] }>('/waitlist?state=all');
    expect(theirs.body.entries).toEqual([]);
    expect(
      (await neighbour.get<{ openings: unknown[] }>('/waitlist/openings?state=all')).body.openings,
    ).toEqual([]);
    expect(await stage.states(openingId)).toEqual(['sent']);
  });

  it('what does not fit the form', async () => {
    const { procedureId } = stage.catalogue();
    for (const over of [
      { procedureIds: [] },
      { procedureIds: [procedureId, procedureId] },
      { procedureIds: Array.from({ length: 4 }, () => randomUUID()) },
      { priority: 3 },
      { windows: [{ weekday: 7, from: '08:00', to: '09:00' }] },
      { windows: [{ weekday: 1, from: '09:00', to: '09:00' }] },
      { windows: [{ weekday: 1, from: '9:00', to: '10:00' }] },
      { earliestDay: '2027-02-02', latestDay: '2027-02-01' },
      { latestDay: '2027-02-30' },
      { note: 'a field too many' },
    ])
      expect((await join(over)).status).toBe(400);
    expect((await receptionist.get('/waitlist?cursor=abc')).status).toBe(400);
    expect((await receptionist.get('/waitlist/openings?state=none')).status).toBe(400);
  });

  it('the same wish twice, an old version, and a change of what is over', async () => {
    const { body, status } = await join();
    expect(status).toBe(201);
    expect(await join()).toMatchObject({ status: 409, body: { code: 'already-done' } });
    const change = (version: number) =>
      receptionist.patch<EntryCard & Refused>(`/waitlist/${body.id}`, { version, priority: 2 });
    expect((await change(1)).body).toMatchObject({ priority: 2, version: 2 });
    expect((await change(1)).body.code).toBe('version-conflict');
    expect((await receptionist.delete(`/waitlist/${body.id}`)).status).toBe(204);
    expect((await receptionist.delete(`/waitlist/${body.id}`)).status).toBe(204);
    expect((await change(3)).body.code).toBe('transition-refused');
  });
});

describe('the waitlist over HTTP', () => {
  it('lists who waits in the order of asking, page by page, and narrowed', async () => {
    const { procedureId, roomProcedureId, professionalId, otherProfessionalId, clientName } =
      stage.catalogue();
    const first = await join({
      windows: [{ weekday: 2, from: '14:00', to: '18:00' }],
      latestDay: '2027-12-01',
    });
    expect(first.body).toMatchObject({
      ...{ client: { name: clientName }, services: [{ procedure: { id: procedureId, name: 'Avaliação' } }] },
      ...{ professional: null, windows: [{ weekday: 2, from: '14:00', to: '18:00' }], priority: 0 },
      ...{ state: 'waiting', isOwn: false, refusals: 0, latestDay: '2027-12-01', earliestDay: null },
    });
    const second = await join({ procedureIds: [roomProcedureId], professionalId });
    const urgent = await join({ procedureIds: [roomProcedureId, procedureId], priority: 2 });
    const all = [urgent, first, second].map(({ body }) => body.id);
    expect((await list()).entries.map(({ id }) => id)).toEqual(all);
    const ids: string[] = [];
    for (let cursor = ''; ;) {
      const page = await list(`limit=1${cursor}`);
      ids.push(...page.entries.map(({ id }) => id));
      if (page.nextCursor === null) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    expect(ids).toEqual(all);
    const narrowed = async (query: string) => (await list(query)).entries.map(({ id }) => id);
    expect(await narrowed(`procedureId=${procedureId}`)).toEqual([urgent.body.id, first.body.id]);
    expect(await narrowed(`professionalId=${otherProfessionalId}`)).toEqual([urgent.body.id, first.body.id]);
    expect(await narrowed(`clientId=${randomUUID()}`)).toEqual([]);
    await receptionist.delete(`/waitlist/${first.body.id}`);
    expect(await narrowed('')).toEqual([urgent.body.id, second.body.id]);
    expect(await narrowed('state=all&limit=100')).toContain(first.body.id);
  });

  it('marks whoever cannot be sent an offer', async () => {
    const silent = await stage.list.waiter({}, null);
    const reached = await stage.list.waiter();
    const marks = (await list()).entries.map(({ id, isReachable }) => [id, isReachable]);
    expect(marks).toEqual([
      [silent.entryId, false],
      [reached.entryId, true],
    ]);
  });

  it('shows a last day that is over as expired', async () => {
    await join({ latestDay: '2026-01-01' });
    expect((await list()).entries[0]?.state).toBe('expired');
  });

  it('shows whose turn it is, why, until when, and who is next', async () => {
    const first = await stage.list.waiter({ priority: 1 });
    const second = await stage.list.waiter();
    const openingId = await stage.freed();
    const offerId = await stage.ask(openingId);
    const [opening] = await openings();
    expect(opening).toMatchObject({ id: openingId, state: 'open', isClosed: false, waitsFor: null });
    expect(opening?.offers).toMatchObject([
      { id: offerId, turn: 1, state: 'sent', client: { id: first.clientId } },
    ]);
    expect(opening?.offers[0]?.reasons).toContain('priority-raised');
    expect(Date.parse(opening?.offers[0]?.expiresAt ?? '')).toBeGreaterThan(Date.now());
    expect(opening?.next).toMatchObject({ client: { id: second.clientId }, entryId: second.entryId });
    const stopped = await receptionist.post<OpeningCard>(`/waitlist/openings/${openingId}/stop`, {});
    expect(stopped.body).toMatchObject({ state: 'stopped', isClosed: false, next: null });
  });

  it('takes an answer for a client on the telephone, once', async () => {
    await stage.list.waiter();
    const openingId = await stage.freed();
    const offerId = await stage.ask(openingId);
    const accept = () => receptionist.post<Answered>(`/waitlist/offers/${offerId}/accept`, {});
    const answers = await Promise.all([accept(), accept(), accept()]);
    for (const { status, body } of answers) expect([status, body.state]).toEqual([200, 'accepted']);
    const decline = await receptionist.post<Answered>(`/waitlist/offers/${offerId}/decline`, {});
    expect([decline.status, decline.body.code]).toEqual([409, 'offer-over']);
    expect(await stage.list.visit(answers[0]?.body.appointmentId ?? '')).toMatchObject({ status: 'booked' });
  });
});
