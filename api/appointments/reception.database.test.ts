import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Catalogue, createCatalogue, slotInDays } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import { type MessagingStage, startMessaging } from '../../tests/support/messaging.ts';
import type { DelayCard } from './reception-routes.ts';

let clinics: Clinics;
let api: TestApi;
let stage: MessagingStage;
let receptionist: Person;
let a: Catalogue;
beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  stage = await startMessaging(clinics.workerTenancy);
  receptionist = await api.signIn(clinics.a, 'receptionist');
});
afterAll(async () => {
  await stage.stop();
  await api.close();
  await clinics.stop();
});
beforeEach(async () => {
  stage.simulator.reset();
  a = await createCatalogue(clinics.tenancy, clinics.a.id);
});

type Refused = { code: string; fields?: { path: string }[] };
const announce = (person: Person, over: object = {}) =>
  person.post<DelayCard & Refused>('/delays', { professionalId: a.professionalId, minutes: 20, ...over });

/** A visit a few minutes from now, whatever the hour: written behind the rules, which have tests of their own. */
async function plantVisit(professionalId: string, status: string, inMinutes: number): Promise<string> {
  const { rows } = await clinics.admin.query<{ id: string }>(
    `insert into appointments (clinic_id, id, status, client_id, procedure_id, professional_id, starts_at, ends_at)
     select $1, gen_random_uuid(), $2, $3, $4, $5, now() + make_interval(mins => $6), now() + make_interval(mins => $6 + 30)
     returning id`,
    [clinics.a.id, status, a.clientId, a.procedureId, professionalId, inMinutes],
  );
  const id = rows[0]?.id as string;
  await clinics.admin.query(
    `insert into appointment_services (clinic_id, appointment_id, position, procedure_id, professional_id, starts_at, ends_at)
     select clinic_id, id, 1, procedure_id, professional_id, starts_at, ends_at from appointments where id = $1`,
    [id],
  );
  return id;
}
const run = <Name extends 'readDelay' | 'sendDelayNotice' | 'closeDelay'>(
  name: Name,
  input: Parameters<typeof stage.run<Name>>[2],
  clinicId = clinics.a.id,
) => stage.run(name, clinicId, input, { workflowId: `clinic/${clinicId}/delay/${input.delayId}` });

describe('news of a delay', () => {
  it('is refused to who may not write in the agenda, for a stranger’s professional, and with odd minutes', async () => {
    expect((await announce(await api.signIn(clinics.a, 'auditor'))).status).toBe(403);
    expect((await announce(await api.signIn(clinics.b, 'owner'))).status).toBe(404);
    expect((await announce(receptionist, { professionalId: a.roomId })).status).toBe(404);
    for (const minutes of [0, 4, 241, 7.5, '20']) {
      const { status, body } = await announce(receptionist, { minutes });
      expect([status, body.code, body.fields?.[0]?.path]).toEqual([400, 'invalid-input', 'minutes']);
    }
    expect((await announce(receptionist, { toldBy: 'me' })).status).toBe(400);
    expect((await receptionist.get<{ delays: DelayCard[] }>('/delays')).body.delays).toEqual([]);
  });

  it('reaches those who wait for her today, and nobody else', async () => {
    const waits = await plantVisit(a.professionalId, 'confirmed', 5);
    await plantVisit(a.professionalId, 'in-room', -20);
    await plantVisit(a.professionalId, 'cancelled', 10);
    await plantVisit(a.professionalId, 'booked', 3 * 24 * 60);
    await plantVisit(a.otherProfessionalId, 'booked', 5);
    const { status, body: delay } = await announce(receptionist);
    expect([status, delay.told, delay.minutes]).toEqual([201, null, 20]);
    expect(await run('readDelay', { delayId: delay.id })).toEqual({ appointmentIds: [waits] });
    expect(await run('sendDelayNotice', { delayId: delay.id, appointmentId: waits })).toBe(true);
    expect(await run('sendDelayNotice', { delayId: delay.id, appointmentId: waits })).toBe(true);
    expect(stage.simulator.ledger().map(({ to, text }) => [to, text])).toEqual([
      [
        a.clientPhone.slice(1),
        expect.stringMatching(/na Clínica Aurora estão com cerca de 20 minutos de atraso/),
      ],
    ]);
    await run('closeDelay', { delayId: delay.id, told: 1 });
    const { body } = await receptionist.get<{ delays: DelayCard[] }>('/delays');
    expect(body.delays.find(({ id }) => id === delay.id)).toMatchObject({ told: 1 });
    expect(await run('readDelay', { delayId: delay.id })).toBeNull();
  });

  it('is not told to somebody who was called in meanwhile, nor by another clinic', async () => {
    const id = await plantVisit(a.professionalId, 'arrived', 5);
    const { body: delay } = await announce(receptionist);
    expect(await run('readDelay', { delayId: delay.id }, clinics.b.id)).toBeNull();
    await clinics.admin.query(`update appointments set status = 'in-room' where id = $1`, [id]);
    expect(await run('sendDelayNotice', { delayId: delay.id, appointmentId: id })).toBe(false);
    expect(stage.simulator.ledger()).toEqual([]);
  });
});

describe('a client who came without an hour', () => {
  const book = (over: object) =>
    receptionist.post<{ origin: string; id: string; version: number }>(
      '/appointments',
      {
        clientId: a.clientId,
        services: [{ procedureId: a.procedureId, professionalId: a.professionalId }],
        startsAt: new Date(slotInDays(3)).toISOString(),
        ...over,
      },
      { 'Idempotency-Key': randomUUID() },
    );

  it('is marked as such, and is not another word for a booking of some other origin', async () => {
    expect((await book({ isWalkIn: 'yes' })).status).toBe(400);
    expect((await book({ origin: 'online' })).status).toBe(400);
    expect((await book({ isWalkIn: true })).body.origin).toBe('walk-in');
    const later = new Date(slotInDays(4)).toISOString();
    expect((await book({ startsAt: later })).body.origin).toBe('staff');
  });
});
