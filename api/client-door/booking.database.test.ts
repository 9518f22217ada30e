import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defaultBookingPolicy, type BookingPolicy } from '../../domain/clinic/booking-policy.ts';
import { writeBookingPolicy, readBookingPolicy } from '../../models/booking-policy.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Catalogue, createCatalogue, slotInDays } from '../../tests/support/catalogue.ts';
import { clientDoor, refused } from '../../tests/support/client-door.ts';
import { type Clinics, startClinics, type TestClinic } from '../../tests/support/clinics.ts';

interface Visit extends Record<string, unknown> {
  id: string;
  version: number;
  status: string;
  startsAt: string;
  can: Record<string, boolean>;
}
type Held = { id: string; appointment: Visit; deposit: unknown; code?: string };
const day = (at: number) => new Date(at).toISOString().slice(0, 10);
const iso = (at: number) => new Date(at).toISOString();

let clinics: Clinics;
let api: TestApi;
let door: ReturnType<typeof clientDoor>;
let ana: Catalogue;
let other: Catalogue;
beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  door = clientDoor(clinics, api);
});
beforeEach(async () => {
  await clinics.admin.query('delete from app.rate_limits');
  ana = await createCatalogue(clinics.tenancy, clinics.a.id);
  other = await createCatalogue(clinics.tenancy, clinics.b.id);
  await clinics.admin.query('update procedures set is_online = true, price_cents = 20000');
  await policy(clinics.a, { isOnline: true });
  await policy(clinics.b, { isOnline: false });
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});

const policy = (clinic: TestClinic, change: Partial<BookingPolicy>) =>
  clinics.tenancy.withClinic(clinic.system, async (scope) => {
    const { version } = await readBookingPolicy(scope);
    await writeBookingPolicy(scope, version, { ...defaultBookingPolicy, ...change });
  });
const at = (clinic: TestClinic, path = '') => `/public/clinics/${clinic.id}${path}`;
const times = (from: number, services = ana.procedureId, more = '') =>
  api
    .stranger()
    .get<{ slots: { startsAt: string }[] }>(
      at(clinics.a, `/availability?services=${services}&from=${day(from)}&to=${day(from)}${more}`),
    );
const hold = (person: Person, startsAt: number, more: object = {}, key: string = randomUUID()) =>
  person.post<Held>(
    '/public/me/appointments',
    { services: [{ procedureId: ana.procedureId, ...more }], startsAt: iso(startsAt) },
    { 'Idempotency-Key': key },
  );
const act = (person: Person, id: string, verb: string, body: object = {}) =>
  person.post<Visit & { code?: string }>(`/public/me/appointments/${id}/${verb}`, body);
const booked = async (person: Person, startsAt: number): Promise<string> => {
  const { id } = (await hold(person, startsAt)).body;
  expect((await act(person, id, 'confirm')).status).toBe(200);
  return id;
};

describe('a time that is held', () => {
  it('is booked by her own word where no deposit is asked, and once for one key', async () => {
    const person = await door.enter(ana.clientPhone);
    const startsAt = slotInDays(3);
    const key = randomUUID();
    const first = await hold(person, startsAt, { professionalId: ana.professionalId }, key);
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({ deposit: null, appointment: { status: 'held', origin: 'online' } });
    const again = await hold(person, startsAt, { professionalId: ana.professionalId }, key);
    expect(again.body.id).toBe(first.body.id);
    const confirmed = await act(person, first.body.id, 'confirm');
    expect(confirmed.body).toMatchObject({
      status: 'booked',
      can: { cancel: true, move: true, confirm: false },
    });
    expect(refused(await act(person, first.body.id, 'confirm'))).toEqual([409, 'transition-refused']);
    const { rows } = await clinics.admin.query<{ role: string }>(
      `select actor_role as role from appointment_events where appointment_id = $1 order by at`,
      [first.body.id],
    );
    expect(rows.map(({ role }) => role)).toEqual(['client', 'client']);
  });

  it('needs a key, a session, a service that is online and a start that is offered', async () => {
    const person = await door.enter(ana.clientPhone);
    const body = { services: [{ procedureId: ana.procedureId }], startsAt: iso(slotInDays(3)) };
    expect((await person.post('/public/me/appointments', body)).status).toBe(400);
    expect((await hold(api.stranger(), slotInDays(3))).status).toBe(401);
    const foreign = { services: [{ procedureId: other.procedureId }], startsAt: body.startsAt };
    const keyed = { 'Idempotency-Key': randomUUID() };
    expect((await person.post('/public/me/appointments', foreign, keyed)).status).toBe(404);
    const odd = await hold(person, slotInDays(3) + 60_000);
    expect(refused(odd)).toEqual([409, 'slot-unavailable']);
  });

  it('is nobody else’s, and not the whole agenda’s: two at a time, ten asked at once', async () => {
    const person = await door.enter(ana.clientPhone);
    const tries = Array.from({ length: 8 }, (_, index) => hold(person, slotInDays(3, 13 + (index % 8))));
    const answers = await Promise.all(tries);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(2);
    const codes = answers.filter(({ status }) => status !== 201).map((one) => refused(one)[1]);
    expect(new Set(codes)).toEqual(new Set(['too-many-holds']));
    const taken = answers.find(({ status }) => status === 201)?.body.appointment.startsAt ?? '';
    expect((await times(slotInDays(3))).body.slots.map(({ startsAt }) => startsAt)).toContain(taken);
    let last = 0;
    for (let asked = 0; asked < 12 && last !== 429; asked += 1)
      last = (await hold(person, slotInDays(4))).status;
    expect(last).toBe(429);
  });

  it('is not taken under rules that she has not read', async () => {
    const person = await door.enter(ana.clientPhone);
    const clinic = await api.stranger().get<{ booking: { version: number } }>(at(clinics.a));
    const { version } = clinic.body.booking;
    const wish = { services: [{ procedureId: ana.procedureId }], startsAt: iso(slotInDays(3)) };
    const ask = (rulesVersion: number) =>
      person.post<Held>(
        '/public/me/appointments',
        { ...wish, rulesVersion },
        { 'Idempotency-Key': randomUUID() },
      );
    await policy(clinics.a, { isOnline: true, cancelHours: 48 });
    expect(refused(await ask(version))).toEqual([409, 'version-conflict']);
    expect((await ask(version + 1)).status).toBe(201);
  });

  it('is taken twenty times a day at the most, whatever became of it', async () => {
    const person = await door.enter(ana.clientPhone);
    const answers: number[] = [];
    for (let asked = 0; asked < 21; asked += 1) {
      // An hour goes by after every ten.
      if (asked % 10 === 0)
        await clinics.admin.query(`delete from app.rate_limits where key like 'client-hold-person:%'`);
      const { status, body } = await hold(person, slotInDays(3));
      answers.push(status);
      if (status === 201) await act(person, body.id, 'cancel');
    }
    expect(answers).toEqual([...Array<number>(20).fill(201), 429]);
  });

  it('goes back by the clock: who confirms too late is told so, and others have it', async () => {
    const person = await door.enter(ana.clientPhone);
    const startsAt = slotInDays(5);
    const mine = await hold(person, startsAt, { professionalId: ana.professionalId });
    for (const sql of [
      `update appointments set hold_expires_at = now() - interval '1 second' where id = $1`,
      `update occupancies set lapses_at = now() - interval '1 second' where appointment_id = $1`,
    ])
      await clinics.admin.query(sql, [mine.body.id]);
    expect(refused(await act(person, mine.body.id, 'confirm'))).toEqual([409, 'hold-expired']);
    const bia = await createCatalogue(clinics.tenancy, clinics.a.id);
    const second = await door.enter(bia.clientPhone);
    expect((await hold(second, startsAt, { professionalId: ana.professionalId })).status).toBe(201);
  });
});

describe('a visit of her own', () => {
  it('is nobody else’s: another client’s and another clinic’s are not there', async () => {
    const mine = await booked(await door.enter(ana.clientPhone), slotInDays(3));
    const bia = await createCatalogue(clinics.tenancy, clinics.a.id);
    const stranger = await door.enter(bia.clientPhone);
    const move = { version: 1, startsAt: iso(slotInDays(4)) };
    for (const id of [mine, randomUUID(), other.clientId])
      for (const [verb, body] of [['cancel'], ['confirm'], ['arrive'], ['move', move]] as [string, object?][])
        expect(refused(await act(stranger, id, verb, body)), verb).toEqual([404, 'not-found']);
    const range = `from=${day(slotInDays(4))}&to=${day(slotInDays(4))}`;
    expect((await stranger.get(`/public/me/appointments/${mine}/times?${range}`)).status).toBe(404);
    const { body } = await stranger.get<{ appointments: unknown[] }>('/public/me/appointments');
    expect(body.appointments).toEqual([]);
  });

  it('is moved as often as the clinic lets her, with the same people', async () => {
    await policy(clinics.a, { isOnline: true, maxMoves: 1 });
    const person = await door.enter(ana.clientPhone);
    const id = await booked(person, slotInDays(6));
    const target = slotInDays(7);
    const range = `from=${day(target)}&to=${day(target)}`;
    const free = await person.get<{ slots: { startsAt: string }[] }>(
      `/public/me/appointments/${id}/times?${range}`,
    );
    expect(free.body.slots.map(({ startsAt }) => startsAt)).toContain(iso(target));
    expect(refused(await act(person, id, 'move', { version: 1, startsAt: iso(target) }))).toEqual([
      409,
      'version-conflict',
    ]);
    const moved = await act(person, id, 'move', { version: 2, startsAt: iso(target) });
    expect(moved.body).toMatchObject({ status: 'booked', startsAt: iso(target), movesLeft: 0 });
    const again = { version: 3, startsAt: iso(slotInDays(8)) };
    expect(refused(await act(person, id, 'move', again))).toEqual([409, 'too-many-moves']);
    expect((await act(person, id, 'move', { ...again, force: true })).status).toBe(400);
    await clinics.admin.query(
      `update app.rate_limits set points = 120 where key like 'client-look-address:%'`,
    );
    expect(refused(await act(person, id, 'move', again))).toEqual([429, 'too-many-attempts']);
  });

  it('is cancelled and moved in time, or the clinic is to be called', async () => {
    const person = await door.enter(ana.clientPhone);
    const id = await booked(person, slotInDays(3));
    await policy(clinics.a, { isOnline: true, cancelHours: 168, moveHours: 168 });
    expect(refused(await act(person, id, 'cancel'))).toEqual([409, 'too-late-to-cancel']);
    const move = { version: 2, startsAt: iso(slotInDays(9)) };
    expect(refused(await act(person, id, 'move', move))).toEqual([409, 'too-late-to-move']);
    await policy(clinics.a, { isOnline: true });
    expect((await act(person, id, 'cancel')).body).toMatchObject({ status: 'cancelled' });
    expect(refused(await act(person, id, 'cancel'))).toEqual([409, 'transition-refused']);
  });

  it('is arrived at from an hour before, not earlier and not after', async () => {
    const person = await door.enter(ana.clientPhone);
    const id = await booked(person, slotInDays(3));
    expect(refused(await act(person, id, 'arrive'))).toEqual([409, 'arrival-not-now']);
    await clinics.admin.query(
      `update appointments set starts_at = now() + interval '50 minutes', ends_at = now() + interval '80 minutes' where id = $1`,
      [id],
    );
    const { status, body } = await act(person, id, 'arrive');
    expect([status, body.status]).toEqual([200, 'arrived']);
  });
});
