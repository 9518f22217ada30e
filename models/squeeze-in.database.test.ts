import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DomainError } from '../domain/errors.ts';
import { type Catalogue, createCatalogue, oneService, slotInDays } from '../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';
import { getAppointment } from './appointment.ts';
import { commandAppointment } from './appointment-commands.ts';
import { type BookingWish, bookVisit } from './booking.ts';
import type { ServiceChoice } from './booking-facts.ts';
import { moveVisit } from './moving.ts';
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
describe('a squeeze-in', () => {
  const squeezeIn = { reason: 'urgent' } as const;
  const squeeze = (services: ServiceChoice[], over: Partial<BookingWish> = {}) =>
    book(services, { squeezeIn, ...over });

  it('lies over no room, nor over what the professional is not able to do, nor when the clinic is closed', async () => {
    await book([toxin(a.professionalId, { roomId: a.roomId })]);
    await clinics.admin.query('delete from competences where professional_id = $1 and procedure_id = $2', [
      a.professionalId,
      a.procedureId,
    ]);
    const wish = [toxin(a.professionalId, { roomId: a.roomId }), consult(a.professionalId)];
    expect((await reasonsOf(squeeze(wish))).map(({ code, position }) => [code, position])).toEqual([
      ['professional-not-competent', 2],
      ['room-busy', 1],
    ]);
    const night = await reasonsOf(squeeze([toxin(a.professionalId)], { startsAt: slotInDays(5, 5) }));
    expect(night.map(({ code }) => code)).toEqual(['outside-clinic-hours']);
  });

  it('lies over the professional’s time and outside her hours, and says so', async () => {
    await clinics.admin.query(`update resources set hours = '{}' where id = $1`, [a.professionalId]);
    expect((await reasonsOf(book([consult(a.professionalId)]))).map(({ code }) => code)).toEqual([
      'outside-working-hours',
    ]);
    const first = await squeeze([toxin(a.professionalId)]);
    const second = await squeeze([toxin(a.professionalId)]);
    expect([first.isSqueezedIn, second.isSqueezedIn]).toEqual([true, true]);
    const { rows } = await clinics.admin.query<object>(
      `select o.is_squeezed_in as squeezed, r.kind from occupancies o join resources r on r.id = o.resource_id
       where o.appointment_id = $1 order by r.kind`,
      [second.id],
    );
    expect(rows).toEqual([
      { squeezed: true, kind: 'professional' },
      { squeezed: false, kind: 'room' },
    ]);
    const { rows: traces } = await clinics.admin.query<object>(
      `select (select details->>'squeezeIn' from appointment_events where appointment_id = $1) as reason,
         (select array_agg(action) from audit_events where entity_id = $1) as actions`,
      [second.id],
    );
    expect(traces).toEqual([{ reason: 'urgent', actions: ['appointment.squeeze-in'] }]);
  });

  it('is in the way of an ordinary booking, though not of the visit it lies over', async () => {
    const under = await book([consult(a.professionalId)]);
    await squeeze([consult(a.professionalId)], { startsAt: at(15) });
    const ordinary = book([consult(a.professionalId)], { startsAt: at(45) });
    expect((await reasonsOf(ordinary)).map(({ code }) => code)).toEqual(['professional-busy']);
    await inA((scope) => commandAppointment(scope, 'no-show', { id: under.id }));
    const late = inA((scope) => commandAppointment(scope, 'check-in', { id: under.id }));
    await expect(late).resolves.toMatchObject({ status: 'arrived' });
  });

  it('becomes an ordinary visit when it is moved to where there is room for it', async () => {
    await book([consult(a.professionalId)]);
    const squeezed = await squeeze([consult(a.professionalId)]);
    const move = (startsAt: number) =>
      inA((scope) => moveVisit(scope, { id: squeezed.id, startsAt }, Date.now()));
    expect((await reasonsOf(move(at(10)))).map(({ code }) => code)).toEqual(['professional-busy']);
    expect(await move(at(120))).toMatchObject({ isSqueezedIn: false });
    const again = inA((scope) =>
      moveVisit(scope, { id: squeezed.id, startsAt: start, squeezeIn }, Date.now()),
    );
    await expect(again).resolves.toMatchObject({ isSqueezedIn: true });
  });

  it('is not there for anybody of another clinic', async () => {
    const visit = await squeeze([consult(a.professionalId)]);
    const foreign = clinics.tenancy.withClinic(clinics.b.system, (scope) => getAppointment(scope, visit.id));
    await expect(foreign).rejects.toMatchObject({ code: 'not-found' });
    const wish = { ...oneService({ ...b, startsAt: start, roomId: null }), squeezeIn };
    const theirs = clinics.tenancy.withClinic(clinics.a.system, (scope) =>
      bookVisit(scope, wish, null, Date.now()),
    );
    await expect(theirs).rejects.toMatchObject({ code: 'not-found' });
  });
});
