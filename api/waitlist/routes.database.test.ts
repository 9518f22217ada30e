import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BookingPolicy, defaultBookingPolicy } from '../../domain/clinic/booking-policy.ts';
import { commandAppointment } from '../../models/appointment-commands.ts';
import { readBookingPolicy, writeBookingPolicy } from '../../models/booking-policy.ts';
import { writePaymentAccount } from '../../models/payment-account.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { clientDoor } from '../../tests/support/client-door.ts';
import { startWaitlistStage, type WaitlistStage } from '../../tests/support/waitlist-stage.ts';
import type { EntryCard, OpeningCard } from './schema.ts';

interface Refused {
  code?: string;
  fields?: { path: string; code: string }[];
}
type Answered = Refused & { state: string; appointmentId: string };

let stage: WaitlistStage;
let api: TestApi;
let door: ReturnType<typeof clientDoor>;
let receptionist: Person;
let neighbour: Person;
beforeAll(async () => {
  stage = await startWaitlistStage();
  const { clinics } = stage;
  api = await startApi(clinics);
  door = clientDoor(clinics, api);
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
  await stage.clinics.admin.query('update procedures set is_online = true');
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

describe("a client's own page", () => {
  const own = (person: Person) =>
    person.get<{ entries: { id: string; state: string }[]; offers: { id: string }[] }>('/public/me/waitlist');
  /** The clinic's rules for its page. */
  const page = (rules: Partial<BookingPolicy>) =>
    stage.clinics.tenancy.withClinic(stage.clinics.a.system, async (scope) => {
      const { version } = await readBookingPolicy(scope);
      await writeBookingPolicy(scope, version, { ...defaultBookingPolicy, ...rules });
    });
  const joinOwn = (person: Person, over: object = {}) =>
    person.post<{ id: string } & Refused>('/public/me/waitlist', {
      procedureIds: [stage.catalogue().procedureId],
      ...over,
    });

  it('lets her wait for what clients may book, five things at the most, and see her own alone', async () => {
    await page({ isOnline: true });
    const other = await stage.list.waiter();
    const person = await door.enter(stage.catalogue().clientPhone);
    const { procedureId, roomProcedureId: room, professionalId, otherProfessionalId } = stage.catalogue();
    await stage.clinics.admin.query('update procedures set is_online = false where id = $1', [room]);
    expect((await joinOwn(person, { procedureIds: [room] })).status).toBe(404);
    expect((await joinOwn(person, { priority: 2 })).status).toBe(400);
    const { status, body } = await joinOwn(person);
    expect(status).toBe(201);
    expect((await joinOwn(person)).body.code).toBe('already-done');
    await stage.clinics.admin.query('update procedures set is_online = true where id = $1', [room]);
    for (const over of [
      { professionalId },
      { professionalId: otherProfessionalId },
      { procedureIds: [room] },
      { procedureIds: [room, procedureId] },
    ])
      expect((await joinOwn(person, over)).status).toBe(201);
    expect((await joinOwn(person, { procedureIds: [procedureId, room] })).body.code).toBe(
      'transition-refused',
    );
    expect((await own(person)).body.entries).toHaveLength(5);
    expect((await person.delete(`/public/me/waitlist/${other.entryId}`)).status).toBe(404);
    expect((await person.delete(`/public/me/waitlist/${body.id}`)).status).toBe(204);
    expect((await own(person)).body.entries).toHaveLength(4);
    expect((await list(`clientId=${stage.catalogue().clientId}`)).entries[0]?.isOwn).toBe(true);
  });

  it('lets nobody join where the clinic takes no bookings or wants no waitlist, nor join and leave for ever', async () => {
    const person = await door.enter(stage.catalogue().clientPhone);
    for (const over of [{ isOnline: false }, { isOnline: true, isWaitlistOn: false }]) {
      await page(over);
      expect((await joinOwn(person)).status).toBe(403);
    }
    await page({ isOnline: true });
    for (let count = 0; count < 9; count += 1) {
      const { status, body } = await joinOwn(person);
      expect(status).toBe(201);
      expect((await person.delete(`/public/me/waitlist/${body.id}`)).status).toBe(204);
    }
    expect((await joinOwn(person)).status).toBe(429);
  });

  it("shows her offer and takes her answer, and nobody else's", async () => {
    const her = await stage.list.waiter();
    const openingId = await stage.freed();
    const offerId = await stage.ask(openingId);
    const stranger = await door.enter(stage.catalogue().clientPhone);
    const person = await door.enter(her.phone);
    for (const verb of ['accept', 'decline'])
      expect((await stranger.post(`/public/me/offers/${offerId}/${verb}`, {})).status).toBe(404);
    expect((await own(person)).body.offers).toMatchObject([{ id: offerId }]);
    expect((await own(stranger)).body.offers).toEqual([]);
    const accepted = await person.post<Answered>(`/public/me/offers/${offerId}/accept`, {});
    expect([accepted.status, accepted.body.state]).toEqual([200, 'accepted']);
    expect(await stage.list.visit(accepted.body.appointmentId)).toMatchObject({ status: 'booked' });
    expect((await own(person)).body).toEqual({ entries: [], offers: [] });
  });

  it('books her and asks for the deposit that the clinic wants of whoever books by herself', async () => {
    await page({ depositKind: 'fixed', depositCents: 5_000 });
    await stage.clinics.tenancy.withClinic(stage.clinics.a.system, (scope) =>
      writePaymentAccount(scope, {
        ...{ version: 0, clientId: 'clinica', clientSecret: 'segredo', pixKey: 'pix@clinica.example' },
        isActive: true,
      }),
    );
    const her = await stage.list.waiter();
    const openingId = await stage.freed();
    const offerId = await stage.ask(openingId);
    const person = await door.enter(her.phone);
    const { body } = await person.post<Answered>(`/public/me/offers/${offerId}/accept`, {});
    const { rows } = await stage.clinics.admin.query<{ cents: number; isRemote: boolean; state: string }>(
      `select amount_cents as cents, is_remote as "isRemote", state from deposits where appointment_id = $1`,
      [body.appointmentId],
    );
    expect(rows).toEqual([{ cents: 5_000, isRemote: true, state: 'asked' }]);
    expect(await stage.list.visit(body.appointmentId)).toMatchObject({ status: 'booked' });
    expect(await stage.list.pokes('deposit')).toHaveLength(1);
  });

  it('tells her that her turn is over', async () => {
    const her = await stage.list.waiter();
    const openingId = await stage.freed();
    const offerId = await stage.ask(openingId);
    const person = await door.enter(her.phone);
    await stage.list.endTurn(openingId);
    const late = await person.post<Answered>(`/public/me/offers/${offerId}/accept`, {});
    expect([late.status, late.body.code]).toEqual([409, 'offer-over']);
  });

  it('opens a time for others when she cancels her visit there, without seeing who waits', async () => {
    await stage.list.waiter();
    const { clientId, clientPhone } = stage.catalogue();
    const visit = await stage.list.book(stage.startsAt + 3_600_000);
    await door.enter(clientPhone);
    const actor = { clinicId: stage.clinics.a.id, actorId: clientId, role: 'client' } as const;
    await stage.clinics.tenancy.withClinic({ ...actor, sessionId: null, requestId: null }, (scope) =>
      commandAppointment(scope, 'cancel', { id: visit.id, reason: 'client' }),
    );
    expect(await stage.list.opening(stage.startsAt + 3_600_000)).toMatchObject({ state: 'open' });
  });
});
