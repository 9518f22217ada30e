import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Catalogue, createCatalogue, slotInDays } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import type { AppointmentCard, Timeline } from './answers.ts';

interface Refused {
  code: string;
  reasons?: { code: string }[];
  fields?: { path: string }[];
}

let clinics: Clinics;
let api: TestApi;
let receptionist: Person;
let neighbour: Person;
let a: Catalogue;
let b: Catalogue;

beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  receptionist = await api.signIn(clinics.a, 'receptionist');
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
const wish = (over: object = {}) => ({
  clientId: a.clientId,
  procedureId: a.procedureId,
  professionalId: a.professionalId,
  startsAt: iso(slotInDays(5)),
  ...over,
});
const key = () => ({ 'Idempotency-Key': randomUUID() });
const book = (person: Person, over: object = {}, headers = key()) =>
  person.post<AppointmentCard & Refused>('/appointments', wish(over), headers);
const commands = ['confirm', 'cancel', 'check-in', 'start', 'finish', 'no-show', 'move'] as const;
const command = (person: Person, id: string, name: (typeof commands)[number], version = 1) => {
  const more = { move: { startsAt: iso(slotInDays(6)) }, cancel: { reason: 'client' } };
  return person.post<AppointmentCard & Refused>(`/appointments/${id}/${name}`, {
    version,
    ...(name in more && more[name as keyof typeof more]),
  });
};
const agenda = (from = slotInDays(4), to = slotInDays(7)) => `/appointments?from=${iso(from)}&to=${iso(to)}`;
const freeTimes = (procedureId = a.procedureId) => {
  const day = iso(slotInDays(5)).slice(0, 10);
  return `/availability?procedureId=${procedureId}&from=${day}&to=${day}`;
};

describe('appointments over HTTP', () => {
  it('refuse strangers, and roles that have no business with them', async () => {
    const { body: visit } = await book(receptionist);
    const asks = (person: Person) => [
      person.get(agenda()),
      person.get(freeTimes()),
      person.get(`/appointments/${visit.id}`),
      book(person),
      ...commands.map((name) => command(person, visit.id, name)),
    ];
    const statuses = async (person: Person) => [
      ...new Set((await Promise.all(asks(person))).map(({ status }) => status)),
    ];
    expect(await statuses(api.stranger())).toEqual([401]);
    expect(await statuses(await api.signIn(clinics.a, 'operator'))).toEqual([403]);
    const auditor = await api.signIn(clinics.a, 'auditor');
    expect((await auditor.get(agenda())).status).toBe(200);
    expect((await book(auditor)).status).toBe(403);
    expect((await command(auditor, visit.id, 'cancel')).status).toBe(403);
  });

  it('answer those of another clinic as missing, whatever the command, and do not list them', async () => {
    const { body: visit } = await book(receptionist);
    const plain = (body: object) => JSON.stringify(body).replace(/"requestId":"[^"]*"/, '');
    for (const ask of [
      (id: string) => neighbour.get(`/appointments/${id}`),
      ...commands.map((name) => (id: string) => command(neighbour, id, name)),
    ]) {
      const [foreign, absent] = [await ask(visit.id), await ask(randomUUID())];
      expect(foreign.status).toBe(404);
      expect(plain(foreign.body)).toBe(plain(absent.body));
    }
    expect((await neighbour.get(agenda())).body).toEqual({ appointments: [] });
    expect((await neighbour.get(freeTimes())).status).toBe(404);
    expect((await neighbour.get(`${agenda()}&resourceId=${a.professionalId}`)).status).toBe(404);
  });

  it('refuse the ids of another clinic anywhere in a booking', async () => {
    for (const over of [
      { clientId: b.clientId },
      { procedureId: b.procedureId },
      { professionalId: b.professionalId },
      { procedureId: a.roomProcedureId, roomId: b.roomId },
      { deviceId: b.roomId },
    ]) {
      expect((await book(receptionist, over)).status).toBe(404);
    }
    const { body: visit } = await book(receptionist);
    const moved = await receptionist.post(`/appointments/${visit.id}/move`, {
      version: 1,
      startsAt: visit.startsAt,
      professionalId: b.professionalId,
    });
    expect(moved.status).toBe(404);
  });

  it('refuse what is not an id, not a time, too much or not a field', async () => {
    const refusals = await Promise.all([
      book(receptionist, { clientId: 'x' }),
      book(receptionist, { startsAt: 'amanhã' }),
      book(receptionist, { clinicId: clinics.b.id }),
      book(receptionist, { roomId: ['x'] }),
      receptionist.post('/appointments', wish(), {}),
      receptionist.get(agenda(slotInDays(0), slotInDays(90))),
      receptionist.get(agenda(slotInDays(3), slotInDays(1))),
      receptionist.get('/availability?procedureId=x&from=2026-01-01&to=2026-01-02'),
      receptionist.get('/appointments/not-an-id'),
      receptionist.post(`/appointments/${randomUUID()}/cancel`, { version: 1, reason: 'porque sim' }),
    ]);
    expect(refusals.map(({ status }) => status)).toEqual(refusals.map(() => 400));
  });

  it('are booked once for a key, and say everything that is in the way', async () => {
    const headers = key();
    const first = await book(receptionist, {}, headers);
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({
      status: 'booked',
      version: 1,
      client: { id: a.clientId, name: a.clientName },
    });
    expect((await book(receptionist, {}, headers)).body.id).toBe(first.body.id);
    expect((await book(receptionist, { startsAt: iso(slotInDays(6)) }, headers)).status).toBe(422);
    const taken = await book(receptionist);
    expect(taken.status).toBe(409);
    expect(taken.body).toMatchObject({
      code: 'slot-unavailable',
      reasons: [{ code: 'professional-busy' }],
    });
  });

  it('go from booking to done, each step under the version that was seen', async () => {
    const { body: visit } = await book(receptionist);
    const steps = ['confirm', 'check-in', 'start', 'finish'] as const;
    for (const [at, name] of steps.entries()) {
      expect((await command(receptionist, visit.id, name, 99)).body.code).toBe('version-conflict');
      const { body } = await command(receptionist, visit.id, name, at + 1);
      expect(body.version).toBe(at + 2);
    }
    expect((await command(receptionist, visit.id, 'cancel', 5)).body.code).toBe('transition-refused');
    const { body } = await receptionist.get<AppointmentCard & { timeline: Timeline }>(
      `/appointments/${visit.id}`,
    );
    expect(body.timeline.past.map(({ kind }) => kind)).toEqual(['booked', ...steps]);
    expect(body.timeline.past[1]?.actorName).toBe('Equipe receptionist');
    expect(body.timeline.workflow.url).toBeNull();
  });

  it('tell what a visit waits for, and link the process only for those who operate it', async () => {
    const { body: visit } = await book(receptionist, { startsAt: iso(slotInDays(20)) });
    const owner = await api.signIn(clinics.a, 'owner');
    const { timeline } = (await owner.get<{ timeline: Timeline }>(`/appointments/${visit.id}`)).body;
    expect(timeline.now).toMatchObject({ waitingFor: 'confirmation-time', next: 'confirmation-request' });
    expect(timeline.upcoming.map(({ kind }) => kind)).toEqual([
      'confirmation-request',
      'reminder',
      'no-show',
    ]);
    expect(timeline.workflow.url).toContain(
      encodeURIComponent(`clinic/${clinics.a.id}/appointment/${visit.id}`),
    );
  });

  it('show in the agenda of their professional and room, and no more once cancelled', async () => {
    const { body: visit } = await book(receptionist, { procedureId: a.roomProcedureId, roomId: a.roomId });
    const idsOf = async (resourceId: string) => {
      const { body } = await receptionist.get<{ appointments: AppointmentCard[] }>(
        `${agenda()}&resourceId=${resourceId}`,
      );
      return body.appointments.map(({ id }) => id);
    };
    expect(await idsOf(a.professionalId)).toEqual([visit.id]);
    expect(await idsOf(a.roomId)).toEqual([visit.id]);
    expect(await idsOf(a.otherProfessionalId)).toEqual([]);
    await command(receptionist, visit.id, 'cancel');
    expect(await idsOf(a.professionalId)).toEqual([]);
  });

  it('are listed for their client, and not for that of another clinic', async () => {
    const { body: visit } = await book(receptionist);
    await command(receptionist, visit.id, 'cancel');
    const { body } = await receptionist.get<{ appointments: AppointmentCard[] }>(
      `/clients/${a.clientId}/appointments`,
    );
    expect(body.appointments).toMatchObject([{ id: visit.id, status: 'cancelled' }]);
    expect((await neighbour.get(`/clients/${a.clientId}/appointments`)).status).toBe(404);
    expect((await api.stranger().get(`/clients/${a.clientId}/appointments`)).status).toBe(401);
  });

  it('leave their time free for nobody else while they hold it', async () => {
    const { body: visit } = await book(receptionist);
    const startsOf = async () => {
      const { body } = await receptionist.get<{ slots: { startsAt: string; professionalId: string }[] }>(
        freeTimes(),
      );
      return body.slots
        .filter((slot) => slot.professionalId === a.professionalId)
        .map((slot) => slot.startsAt);
    };
    expect(await startsOf()).not.toContain(visit.startsAt);
    await command(receptionist, visit.id, 'cancel');
    expect(await startsOf()).toContain(visit.startsAt);
  });

  it('leave one audit event for each read and write', async () => {
    const { body: visit } = await book(receptionist);
    await receptionist.get(`/appointments/${visit.id}`);
    await command(receptionist, visit.id, 'confirm');
    const { rows } = await clinics.admin.query<{ action: string; actor: string }>(
      'select action, actor from audit_events where entity_id = $1 order by at',
      [visit.id],
    );
    const actor = clinics.a.staff.receptionist.id;
    expect(rows).toEqual(
      ['appointment.book', 'appointment.read', 'appointment.confirm'].map((action) => ({ action, actor })),
    );
  });
});
