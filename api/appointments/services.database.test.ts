import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Catalogue, createCatalogue, slotInDays } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import type { AppointmentCard } from './answers.ts';

interface Refused {
  code: string;
  reasons?: { code: string; position?: number; resourceId?: string }[];
}

let clinics: Clinics;
let api: TestApi;
let receptionist: Person;
let owner: Person;
let neighbour: Person;
let a: Catalogue;
let b: Catalogue;

beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  receptionist = await api.signIn(clinics.a, 'receptionist');
  owner = await api.signIn(clinics.a, 'owner');
  neighbour = await api.signIn(clinics.b, 'owner');
  b = await createCatalogue(clinics.tenancy, clinics.b.id);
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});
beforeEach(async () => {
  a = await createCatalogue(clinics.tenancy, clinics.a.id);
});

const iso = (instant: number) => new Date(instant).toISOString();
const start = slotInDays(5);
const minute = 60_000;
const first = () => ({ procedureId: a.procedureId, professionalId: a.professionalId });
const second = () => ({
  procedureId: a.roomProcedureId,
  professionalId: a.otherProfessionalId,
  roomId: a.roomId,
});
const book = (person: Person, over: object = {}) =>
  person.post<AppointmentCard & Refused>(
    '/appointments',
    { clientId: a.clientId, startsAt: iso(start), services: [first(), second()], ...over },
    { 'Idempotency-Key': randomUUID() },
  );
const move = (person: Person, id: string, over: object = {}) =>
  person.post<AppointmentCard & Refused>(`/appointments/${id}/move`, {
    ...{ version: 1, startsAt: iso(start + 120 * minute), ...over },
  });
const change = (person: Person, id: string, over: object = {}) =>
  person.post<AppointmentCard & Refused>(`/appointments/${id}/services`, {
    ...{ version: 1, services: [second()], ...over },
  });

describe('several services over HTTP', () => {
  it('are refused to who may not write in the agenda', async () => {
    const { body: visit } = await book(receptionist);
    const auditor = await api.signIn(clinics.a, 'auditor');
    for (const ask of [book, (who: Person) => move(who, visit.id), (who: Person) => change(who, visit.id)]) {
      expect((await ask(api.stranger())).status).toBe(401);
      expect((await ask(auditor)).status).toBe(403);
    }
  });

  it('answer what is another clinic’s as missing, in whatever service it is', async () => {
    for (const strange of [
      { procedureId: b.procedureId },
      { professionalId: b.professionalId },
      { roomId: b.roomId },
      { deviceId: b.roomId },
    ]) {
      const services = [first(), { ...second(), ...strange }];
      expect((await book(receptionist, { services })).status).toBe(404);
    }
    const { body: visit } = await book(receptionist);
    expect(
      (await change(receptionist, visit.id, { services: [{ ...first(), roomId: b.roomId }] })).status,
    ).toBe(404);
    const places = [{ position: 2, professionalId: b.professionalId }];
    expect((await move(receptionist, visit.id, { services: places })).status).toBe(404);
    for (const id of [visit.id, randomUUID()]) {
      expect((await move(neighbour, id)).status).toBe(404);
      expect((await change(neighbour, id)).status).toBe(404);
    }
  });

  it('are refused when they are none, too many, or not described as they should be', async () => {
    const { body: visit } = await book(receptionist);
    const answers = await Promise.all([
      book(receptionist, { services: [] }),
      book(receptionist, { services: Array.from({ length: 9 }, first) }),
      book(receptionist, { services: [{ ...first(), startsAt: iso(start) }] }),
      book(receptionist, first()),
      book(receptionist, { origin: 'online' }),
      book(receptionist, { hold: { expiresAt: iso(start) } }),
      book(owner, { squeezeIn: { reason: 'porque sim' } }),
      move(receptionist, visit.id, { services: [{ position: 9 }] }),
      move(receptionist, visit.id, { services: [{ position: 3, roomId: null }] }),
      change(receptionist, visit.id, { services: [] }),
      change(receptionist, visit.id, { startsAt: iso(start) }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 400));
  });

  it('are booked together, and the old form is a visit of one', async () => {
    const { status, body } = await book(receptionist);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      procedure: { id: a.procedureId },
      endsAt: iso(start + 60 * minute),
      ...{ origin: 'staff', isSqueezedIn: false, holdExpiresAt: null, arrivedAt: null, startedAt: null },
      services: [
        { position: 1, ...{ professionalId: a.professionalId, roomId: null }, startsAt: iso(start) },
        { position: 2, ...{ roomId: a.roomId }, startsAt: iso(start + 30 * minute) },
      ],
    });
    const single = { services: undefined, ...first(), startsAt: iso(start + 180 * minute) };
    expect((await book(receptionist, single)).body.services).toHaveLength(1);
    const { body: seen } = await receptionist.get<AppointmentCard>(`/appointments/${body.id}`);
    expect(seen.services).toEqual(body.services);
  });

  it('tell every conflict of all services at once, at booking and at moving', async () => {
    await book(receptionist);
    const refused = await book(receptionist);
    expect(refused.status).toBe(409);
    expect(refused.body.reasons?.map(({ code, position }) => [code, position])).toEqual([
      ['professional-busy', 1],
      ['professional-busy', 2],
      ['room-busy', 2],
    ]);
    const { body: later } = await book(receptionist, { startsAt: iso(start + 120 * minute) });
    const moved = await move(receptionist, later.id, { startsAt: iso(start) });
    expect(moved.body.reasons).toEqual(refused.body.reasons);
  });

  it('move together, and change before the visit begins', async () => {
    const { body: visit } = await book(receptionist);
    const { body: moved } = await move(receptionist, visit.id);
    expect(moved).toMatchObject({ version: 2, services: [{ position: 1 }, { position: 2 }] });
    const { body: changed } = await change(receptionist, visit.id, { version: 2 });
    expect(changed).toMatchObject({ version: 3, startsAt: moved.startsAt, services: [{ position: 1 }] });
    await receptionist.post(`/appointments/${visit.id}/check-in`, { version: 3 });
    const { body: begun } = await receptionist.post<AppointmentCard>(`/appointments/${visit.id}/start`, {
      version: 4,
    });
    expect([typeof begun.arrivedAt, typeof begun.startedAt]).toEqual(['string', 'string']);
    expect((await change(receptionist, visit.id, { version: 5 })).body.code).toBe('transition-refused');
  });
});

describe('a squeeze-in over HTTP', () => {
  const squeezeIn = { reason: 'client-request' };

  it('is refused to a receptionist and to a program, at booking and at moving', async () => {
    const { body: visit } = await book(receptionist);
    expect((await book(receptionist, { squeezeIn })).status).toBe(403);
    expect((await move(receptionist, visit.id, { squeezeIn })).status).toBe(403);
  });

  it('lies over the professional’s time, with its reason in the story, and never over a room', async () => {
    await book(receptionist);
    const over = { squeezeIn, services: [first()] };
    const { status, body } = await book(owner, over);
    expect([status, body.isSqueezedIn]).toEqual([201, true]);
    const { body: told } = await owner.get<{ timeline: { past: { details: object }[] } }>(
      `/appointments/${body.id}`,
    );
    expect(told.timeline.past[0]?.details).toMatchObject({ squeezeIn: 'client-request' });
    const room = await book(owner, {
      squeezeIn,
      services: [{ ...second(), ...first(), roomId: a.roomId }],
      startsAt: iso(start + 30 * minute),
    });
    expect(room.body.reasons?.map(({ code }) => code)).toEqual(['room-busy']);
  });

  it('is laid over nobody else by a receptionist who changes its services or moves it', async () => {
    const other = { services: [{ ...first(), professionalId: a.otherProfessionalId }] };
    await book(receptionist, { services: [first()] });
    await book(receptionist, { ...other, startsAt: iso(start + 60 * minute) });
    const { body: visit } = await book(owner, { squeezeIn, services: [first()] });
    const longer = { services: [...other.services, ...other.services] };
    const refused = await change(receptionist, visit.id, longer);
    expect([refused.status, refused.body.reasons?.map(({ code }) => code)]).toEqual([
      409,
      ['professional-busy'],
    ]);
    const moved = await move(receptionist, visit.id, { startsAt: iso(start + 15 * minute) });
    expect([moved.status, moved.body.code]).toEqual([409, 'slot-unavailable']);
    expect((await change(owner, visit.id, longer)).body.isSqueezedIn).toBe(true);
    const fits = await change(receptionist, visit.id, { ...other, version: 2 });
    expect([fits.status, fits.body.isSqueezedIn]).toEqual([200, false]);
  });

  it('is stopped by an absence and not by lunch, when it is booked and when it is moved', async () => {
    const hour = 60 * minute;
    const block = (kind: string, startsAt: number) => {
      const time = { startsAt: iso(startsAt), endsAt: iso(startsAt + hour) };
      return owner.post('/blocks', { resourceId: a.professionalId, kind, ...time });
    };
    await block('lunch', start);
    await block('absence', start + 2 * hour);
    const squeeze = (startsAt: number) =>
      book(owner, { startsAt: iso(startsAt), services: [first()], squeezeIn });
    const away = await squeeze(start + 2 * hour);
    expect(away.body.reasons?.map(({ code }) => code)).toEqual(['professional-absent']);
    const { status, body: visit } = await squeeze(start);
    expect(status).toBe(201);
    const moved = await move(owner, visit.id, { squeezeIn });
    expect(moved.body.reasons?.map(({ code }) => code)).toEqual(['professional-absent']);
    const later = iso(start + 15 * minute);
    expect((await move(owner, visit.id, { startsAt: later })).status).toBe(409);
    expect((await move(owner, visit.id, { startsAt: later, squeezeIn })).status).toBe(200);
  });
});
