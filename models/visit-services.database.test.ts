import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DomainError } from '../domain/errors.ts';
import { type Catalogue, createCatalogue, slotInDays } from '../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';
import { getAppointment, listAppointments } from './appointment.ts';
import { commandAppointment } from './appointment-commands.ts';
import { type BookingWish, bookVisit } from './booking.ts';
import type { ServiceChoice } from './booking-facts.ts';
import { changeServices, moveVisit } from './moving.ts';
import type { Scope } from './tenancy.ts';

let clinics: Clinics;
let a: Catalogue;
let b: Catalogue;

beforeAll(async () => {
  clinics = await startClinics();
  b = await createCatalogue(clinics.tenancy, clinics.b.id);
});
afterAll(() => clinics.stop());
beforeEach(async () => {
  // Rooms of earlier tests would be picked, too.
  await clinics.admin.query(`update resources set is_active = false where clinic_id = $1`, [clinics.a.id]);
  a = await createCatalogue(clinics.tenancy, clinics.a.id);
});

const minute = 60_000;
const start = slotInDays(5);
const at = (minutes: number) => start + minutes * minute;
const inA = <T>(work: (scope: Scope) => Promise<T>) => clinics.tenancy.withClinic(clinics.a.system, work);
const toxin = (professionalId: string, over: Partial<ServiceChoice> = {}): ServiceChoice => ({
  procedureId: a.roomProcedureId,
  professionalId,
  ...over,
});
const consult = (professionalId: string): ServiceChoice => ({ procedureId: a.procedureId, professionalId });
const book = (services: ServiceChoice[], over: Partial<BookingWish> = {}) =>
  inA((scope) =>
    bookVisit(scope, { clientId: a.clientId, startsAt: start, services, ...over }, null, Date.now()),
  );
const reasonsOf = async (attempt: Promise<unknown>) => {
  const error = await attempt.then(
    () => null,
    (refused: unknown) => refused,
  );
  expect(error).toBeInstanceOf(DomainError);
  return (error as DomainError).details.reasons ?? [];
};
const heldBy = async (id: string) => {
  const { rows } = await clinics.admin.query<{ resource: string; from: number; to: number }>(
    `select resource_id as resource, (extract(epoch from held_from) * 1000 - $2)::int / 60000 as from,
       (extract(epoch from held_to) * 1000 - $2)::int / 60000 as to
     from occupancies where appointment_id = $1 order by held_from, resource_id`,
    [id, start],
  );
  return rows;
};

describe('a visit of several services', () => {
  it('refuses everything that is in the way of any of them, and leaves nothing behind', async () => {
    await book([toxin(a.professionalId, { roomId: a.roomId })]);
    await book([consult(a.otherProfessionalId)], { startsAt: at(30) });
    const rows = async () => {
      const { rows: counted } = await clinics.admin.query<object>(
        `select (select count(*) from appointments) as visits, (select count(*) from appointment_services) as services,
           (select count(*) from occupancies) as held, (select count(*) from appointment_events) as told,
           (select count(*) from outbox) as queued`,
      );
      return counted;
    };
    const before = await rows();
    const wish = [toxin(a.professionalId, { roomId: a.roomId }), consult(a.otherProfessionalId)];
    expect(await reasonsOf(book(wish))).toEqual([
      expect.objectContaining({ code: 'professional-busy', resourceId: a.professionalId, position: 1 }),
      expect.objectContaining({ code: 'room-busy', resourceId: a.roomId, position: 1 }),
      expect.objectContaining({ code: 'professional-busy', resourceId: a.otherProfessionalId, position: 2 }),
    ]);
    expect(await rows()).toEqual(before);
  });

  it('refuses a service whose procedure, professional or room belongs to another clinic', async () => {
    for (const second of [
      { procedureId: b.procedureId, professionalId: a.professionalId },
      { procedureId: a.procedureId, professionalId: b.professionalId },
      toxin(a.professionalId, { roomId: b.roomId }),
      toxin(a.professionalId, { deviceId: b.roomId }),
    ]) {
      await expect(book([consult(a.professionalId), second])).rejects.toMatchObject({ code: 'not-found' });
    }
  });

  it('judges each professional by her own hours, and the visit by those of the clinic', async () => {
    const day = new Date(start).getUTCDay();
    await clinics.admin.query(`update resources set hours = $2 where id = $1`, [
      a.otherProfessionalId,
      JSON.stringify({ [day]: [{ from: '12:00', to: '12:20' }] }),
    ]);
    const reasons = await reasonsOf(book([consult(a.professionalId), consult(a.otherProfessionalId)]));
    expect(reasons).toEqual([
      { code: 'outside-working-hours', resourceId: a.otherProfessionalId, position: 2 },
    ]);
  });

  it('lays the services one after the other and holds each resource for its own', async () => {
    const visit = await book([toxin(a.professionalId), consult(a.otherProfessionalId)]);
    expect(visit.endsAt.getTime()).toBe(at(60));
    expect(await heldBy(visit.id)).toEqual(
      [
        { resource: a.professionalId, from: 0, to: 40 },
        { resource: visit.roomId, from: 0, to: 40 },
        { resource: a.otherProfessionalId, from: 30, to: 70 },
      ].sort(
        (one, other) => one.from - other.from || (String(one.resource) < String(other.resource) ? -1 : 1),
      ),
    );
    const read = await inA((scope) => getAppointment(scope, visit.id));
    expect(read).toEqual(visit);
    expect(read.services.map(({ position, procedureId }) => [position, procedureId])).toEqual([
      [1, a.roomProcedureId],
      [2, a.procedureId],
    ]);
  });

  it('stays in one room when it is free for all, which is then held without a gap', async () => {
    const visit = await book([toxin(a.professionalId), toxin(a.otherProfessionalId)]);
    expect(new Set(visit.services.map(({ roomId }) => roomId)).size).toBe(1);
    expect((await heldBy(visit.id)).filter(({ resource }) => resource === visit.roomId)).toEqual([
      { resource: visit.roomId, from: 0, to: 70 },
    ]);
  });

  it('is found in the agenda of everybody and everything that serves in it', async () => {
    const visit = await book([consult(a.professionalId), toxin(a.otherProfessionalId)]);
    const other = await book([consult(a.professionalId)], { startsAt: at(180) });
    const range = { from: new Date(start), to: new Date(at(240)) };
    const listed = (kind: 'professional' | 'room', id: string) =>
      inA((scope) => listAppointments(scope, { ...range, resource: { id, kind } }));
    expect((await listed('professional', a.professionalId)).map(({ id }) => id)).toEqual([
      visit.id,
      other.id,
    ]);
    expect(await listed('professional', a.otherProfessionalId)).toEqual([visit]);
    const roomId = visit.services[1]?.roomId ?? '';
    expect((await listed('room', roomId)).map(({ id }) => id)).toEqual([visit.id]);
  });

  it('lets somebody else have the professional while the treatment works by itself', async () => {
    await clinics.admin.query(
      'update procedures set processing_after_min = 5, processing_min = 20, buffer_after_min = 0 where id = $1',
      [a.roomProcedureId],
    );
    await clinics.admin.query('update procedures set duration_min = 20, buffer_after_min = 0 where id = $1', [
      a.procedureId,
    ]);
    await book([toxin(a.professionalId)]);
    await expect(book([consult(a.professionalId)], { startsAt: at(5) })).resolves.toMatchObject({
      status: 'booked',
    });
    const reasons = await reasonsOf(book([consult(a.professionalId)], { startsAt: at(10) }));
    expect(reasons.map(({ code }) => code)).toEqual(['professional-busy']);
  });

  it('is taken up again by who comes late, though somebody else has the professional in the gap', async () => {
    await clinics.admin.query(
      'update procedures set processing_after_min = 5, processing_min = 20 where id = $1',
      [a.roomProcedureId],
    );
    await clinics.admin.query('update procedures set duration_min = 20, buffer_after_min = 0 where id = $1', [
      a.procedureId,
    ]);
    const visit = await book([toxin(a.professionalId)]);
    await inA((scope) => commandAppointment(scope, 'no-show', { id: visit.id }));
    await book([consult(a.professionalId)], { startsAt: at(5) });
    const late = () => inA((scope) => commandAppointment(scope, 'check-in', { id: visit.id }));
    await expect(late()).resolves.toMatchObject({ status: 'arrived' });
    expect((await heldBy(visit.id)).filter(({ resource }) => resource === a.professionalId)).toEqual([
      { resource: a.professionalId, from: 0, to: 5 },
      { resource: a.professionalId, from: 25, to: 30 },
    ]);
  });

  it('is booked once for a key, whatever the order of arrival, and is another wish in another order', async () => {
    const key = `several-${a.clientId}`;
    const services = [consult(a.professionalId), consult(a.otherProfessionalId)];
    const again = (of: ServiceChoice[]) =>
      inA((scope) =>
        bookVisit(scope, { clientId: a.clientId, startsAt: start, services: of }, key, Date.now()),
      );
    const visits = await Promise.all(Array.from({ length: 5 }, () => again(services)));
    expect(new Set(visits.map(({ id }) => id)).size).toBe(1);
    await expect(again(services.toReversed())).rejects.toMatchObject({ code: 'idempotency-key-reused' });
  });
});

describe('moving a visit of several services', () => {
  const two = () => book([toxin(a.professionalId), consult(a.otherProfessionalId)]);

  it('tells every conflict of all services, and keeps the old time', async () => {
    const visit = await two();
    await book([consult(a.professionalId)], { startsAt: at(180) });
    await book([consult(a.otherProfessionalId)], { startsAt: at(210) });
    const before = await heldBy(visit.id);
    const move = inA((scope) => moveVisit(scope, { id: visit.id, startsAt: at(180) }, Date.now()));
    expect((await reasonsOf(move)).map(({ code, position }) => [code, position])).toEqual([
      ['professional-busy', 1],
      ['professional-busy', 2],
    ]);
    expect(await heldBy(visit.id)).toEqual(before);
    expect(await inA((scope) => getAppointment(scope, visit.id))).toEqual(visit);
  });

  it('refuses a service that the visit does not have', async () => {
    const visit = await two();
    const services = [{ position: 3, roomId: null }];
    const move = inA((scope) => moveVisit(scope, { id: visit.id, startsAt: at(60), services }, Date.now()));
    await expect(move).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('keeps the order and the people, and is never in its own way', async () => {
    const visit = await two();
    const moved = await inA((scope) => moveVisit(scope, { id: visit.id, startsAt: at(30) }, Date.now()));
    expect(moved.services.map((one) => [one.procedureId, one.professionalId, one.roomId])).toEqual(
      visit.services.map((one) => [one.procedureId, one.professionalId, one.roomId]),
    );
    expect(moved).toMatchObject({ version: 2, clientMoves: 0, startsAt: new Date(at(30)) });
    expect((await heldBy(visit.id)).map(({ from }) => from)).toEqual([30, 30, 60]);
    expect(await inA((scope) => getAppointment(scope, visit.id))).toEqual(moved);
  });

  it('gives one of its services to somebody else', async () => {
    const visit = await two();
    const services = [{ position: 2, professionalId: a.professionalId }];
    const moved = await inA((scope) =>
      moveVisit(scope, { id: visit.id, startsAt: start, services }, Date.now()),
    );
    expect(moved.services.map(({ professionalId }) => professionalId)).toEqual([
      a.professionalId,
      a.professionalId,
    ]);
    await expect(book([consult(a.otherProfessionalId)], { startsAt: at(30) })).resolves.toBeDefined();
  });
});

describe('what is done in a visit', () => {
  const change = (id: string, services: ServiceChoice[], version = 1) =>
    inA((scope) => changeServices(scope, { id, version, services }, Date.now()));

  it('is not changed once it has begun, nor by somebody who saw an older version', async () => {
    const visit = await book([consult(a.professionalId)]);
    await expect(change(visit.id, [consult(a.professionalId)], 7)).rejects.toMatchObject({
      code: 'version-conflict',
    });
    await inA((scope) => commandAppointment(scope, 'start', { id: visit.id }));
    await expect(change(visit.id, [consult(a.professionalId)], 2)).rejects.toMatchObject({
      code: 'transition-refused',
    });
  });

  it('is not changed into what does not fit, and is not there for another clinic', async () => {
    const visit = await book([consult(a.professionalId)]);
    await book([consult(a.professionalId)], { startsAt: at(40) });
    const longer = [consult(a.professionalId), consult(a.professionalId)];
    expect((await reasonsOf(change(visit.id, longer))).map(({ code }) => code)).toEqual([
      'professional-busy',
    ]);
    const foreign = clinics.tenancy.withClinic(clinics.b.system, (scope) =>
      changeServices(scope, { id: visit.id, services: longer }, Date.now()),
    );
    await expect(foreign).rejects.toMatchObject({ code: 'not-found' });
  });

  it('is changed from the same start on, and a confirmation stays', async () => {
    const visit = await book([consult(a.professionalId)]);
    await inA((scope) => commandAppointment(scope, 'confirm', { id: visit.id }));
    const changed = await change(visit.id, [toxin(a.otherProfessionalId), consult(a.professionalId)], 2);
    expect(changed).toMatchObject({ status: 'confirmed', version: 3, startsAt: visit.startsAt });
    expect(changed.endsAt.getTime()).toBe(at(60));
    expect(await inA((scope) => getAppointment(scope, visit.id))).toEqual(changed);
    expect(changed.procedureId).toBe(a.roomProcedureId);
  });
});
