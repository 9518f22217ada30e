import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BookingPolicy, defaultBookingPolicy } from '../../domain/clinic/booking-policy.ts';
import { commandAppointment } from '../../models/appointment-commands.ts';
import { readBookingPolicy, writeBookingPolicy } from '../../models/booking-policy.ts';
import { writePaymentAccount } from '../../models/payment-account.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { clientDoor } from '../../tests/support/client-door.ts';
import { startWaitlistStage, type WaitlistStage } from '../../tests/support/waitlist-stage.ts';
import type { EntryCard } from './schema.ts';

interface Refused {
  code?: string;
}
type Answered = Refused & { state: string; appointmentId: string };

let stage: WaitlistStage;
let api: TestApi;
let door: ReturnType<typeof clientDoor>;
let receptionist: Person;
beforeAll(async () => {
  stage = await startWaitlistStage();
  api = await startApi(stage.clinics);
  door = clientDoor(stage.clinics, api);
  receptionist = await api.signIn(stage.clinics.a, 'receptionist');
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
    expect(
      (await receptionist.get<{ entries: EntryCard[] }>(`/waitlist?clientId=${stage.catalogue().clientId}`))
        .body.entries[0]?.isOwn,
    ).toBe(true);
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
