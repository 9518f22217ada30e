import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addDays, instantOf, wallTime } from '../domain/clinic/calendar.ts';
import { DomainError } from '../domain/errors.ts';
import { clientActor } from '../tests/support/actors.ts';
import { type Catalogue, createCatalogue, oneService, slotInDays } from '../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';
import { commandAppointment } from './appointment-commands.ts';
import { bookVisit } from './booking.ts';
import { competenceRefusals } from './competence-check.ts';
import { findFreeTimes } from './free-times.ts';
import { addLicence } from './licence.ts';
import { changeServices, moveVisit } from './moving.ts';
import { updateProcedure } from './procedure.ts';
import { addResource } from './resource.ts';
import type { Scope } from './tenancy.ts';
import type { Actor } from './tenant-token.ts';

let clinics: Clinics;
let a: Catalogue;
beforeAll(async () => {
  clinics = await startClinics();
});
afterAll(() => clinics.stop());
beforeEach(async () => {
  a = await createCatalogue(clinics.tenancy, clinics.a.id);
});

const within = <T>(work: (scope: Scope) => Promise<T>, actor: Actor = clinics.a.system) =>
  clinics.tenancy.withClinic(actor, work);
const demand = (procedureId: string, changes: Parameters<typeof updateProcedure>[3]) =>
  within((scope) => updateProcedure(scope, procedureId, undefined, changes));
const license = (professionalId: string, validUntil: string | null = null, actor?: Actor) =>
  within(
    (scope) =>
      addLicence(scope, {
        ...{
          professionalId,
          council: 'CRM',
          region: 'SP',
          number: '123456',
          category: null,
          specialty: null,
        },
        ...{ validUntil, checkedAt: null },
      }),
    actor,
  );
const book = (procedureId: string, startsAt: number, professionalId = a.professionalId) =>
  within((scope) =>
    bookVisit(
      scope,
      oneService({ ...{ clientId: a.clientId, procedureId, professionalId, startsAt } }),
      null,
      Date.now(),
    ),
  );
const command = (what: 'check-in' | 'start' | 'finish', id: string) =>
  within((scope) => commandAppointment(scope, what, { id }));
const reasonsOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => expect.fail('was not refused'),
    (error: unknown) => {
      expect(error).toBeInstanceOf(DomainError);
      expect((error as DomainError).code).toBe('slot-unavailable');
      return (error as DomainError).details.reasons;
    },
  );
const dayOf = (startsAt: number) => wallTime(startsAt, 'America/Sao_Paulo').day;

describe('booking what a clinic has rules for', () => {
  it('asks nothing more of the database when nothing is demanded', async () => {
    const asked: (string | undefined)[] = [];
    await within((scope) =>
      bookVisit(
        {
          ...scope,
          run: (statement) => {
            asked.push(statement.name);
            return scope.run(statement);
          },
        },
        oneService({ ...a, startsAt: slotInDays(4), roomId: null, deviceId: null }),
        null,
        Date.now(),
      ),
    );
    expect(asked).toContain('booking-facts');
    expect(asked).not.toContain('competence-facts');
  });

  it('refuses an injection without a licence, with one of another clinic’s, and after its last day', async () => {
    await demand(a.procedureId, { regime: 'injectable-medicine' });
    const b = await createCatalogue(clinics.tenancy, clinics.b.id);
    await license(b.professionalId, null, clinics.b.system);
    const startsAt = slotInDays(6);
    const missing = { code: 'licence-missing', resourceId: a.professionalId, position: 1 };
    expect(await reasonsOf(book(a.procedureId, startsAt))).toEqual([missing]);
    await license(a.professionalId, dayOf(startsAt));
    expect(await reasonsOf(book(a.procedureId, slotInDays(7)))).toMatchObject([{ code: 'licence-expired' }]);
    await expect(book(a.procedureId, startsAt)).resolves.toMatchObject({ status: 'booked' });
  });

  it('sends nobody into the room whose professional’s licence has lapsed since the booking', async () => {
    await demand(a.procedureId, { regime: 'injectable-device' });
    const { id: licenceId } = await license(a.professionalId, null);
    const visit = await book(a.procedureId, slotInDays(3));
    await clinics.admin.query('update professional_licences set valid_until = $1 where id = $2', [
      addDays(dayOf(slotInDays(3)), -1),
      licenceId,
    ]);
    const lapsed = [{ code: 'licence-expired', resourceId: a.professionalId, position: 1 }];
    expect(await reasonsOf(command('check-in', visit.id))).toEqual(lapsed);
    expect(await reasonsOf(command('start', visit.id))).toEqual(lapsed);
    await clinics.admin.query('update professional_licences set valid_until = null where id = $1', [
      licenceId,
    ]);
    await expect(command('check-in', visit.id)).resolves.toMatchObject({ status: 'arrived' });
    await clinics.admin.query(`update professional_licences set valid_until = '2020-01-01' where id = $1`, [
      licenceId,
    ]);
    expect(await reasonsOf(command('start', visit.id))).toEqual(lapsed);
  });

  it('takes a consultation that is booked before as enough, until she arrives', async () => {
    await demand(a.roomProcedureId, { prerequisiteId: a.procedureId, prerequisiteValidDays: 90 });
    const startsAt = slotInDays(5);
    expect(await reasonsOf(book(a.roomProcedureId, startsAt))).toEqual([
      { code: 'prerequisite-missing', position: 1 },
    ]);
    const consult = await book(a.procedureId, slotInDays(4));
    const visit = await book(a.roomProcedureId, startsAt);
    expect(await reasonsOf(command('check-in', visit.id))).toMatchObject([{ code: 'prerequisite-missing' }]);
    const other = await book(a.procedureId, slotInDays(5, 17));
    await command('check-in', other.id);
    const services = [{ procedureId: a.roomProcedureId, professionalId: a.professionalId }];
    const change = within((scope) => changeServices(scope, { id: other.id, services }, Date.now()));
    expect(await reasonsOf(change)).toEqual([{ code: 'prerequisite-missing', position: 1 }]);
    await command('check-in', consult.id);
    await command('finish', consult.id);
    await expect(command('check-in', visit.id)).resolves.toMatchObject({ status: 'arrived' });
  });

  it('keeps days between two sessions, says from when on, and leaves the visit itself out when it moves', async () => {
    await demand(a.procedureId, { minIntervalDays: 10 });
    const first = slotInDays(4);
    const visit = await book(a.procedureId, first);
    const until = new Date(instantOf(addDays(dayOf(first), 10), '00:00', 'America/Sao_Paulo')).toISOString();
    expect(await reasonsOf(book(a.procedureId, slotInDays(9)))).toEqual([
      { code: 'interval-too-short', until, position: 1 },
    ]);
    await expect(book(a.procedureId, slotInDays(14))).resolves.toMatchObject({ status: 'booked' });
    const move = (days: number) =>
      within((scope) => moveVisit(scope, { id: visit.id, startsAt: slotInDays(days, 16) }, Date.now()));
    await expect(move(3)).resolves.toMatchObject({ version: 2 });
    expect(await reasonsOf(move(5))).toMatchObject([{ code: 'interval-too-short' }]);
  });

  it('picks a device that is not due, and names the one that is when there is no other', async () => {
    const tag = `laser-${randomUUID().slice(0, 8)}`;
    await demand(a.procedureId, { deviceTag: tag, regime: 'equipment' });
    const startsAt = slotInDays(5);
    const device = (name: string, maintenanceDueOn: string | null) =>
      within((scope) =>
        addResource(scope, 'device', {
          ...{ name, tag, color: 'slate', staffId: null, procedureIds: [], hours: null, isActive: true },
          maintenanceDueOn,
        }),
      );
    const due = await device('Soprano', dayOf(startsAt));
    const refusal = { code: 'device-maintenance', resourceId: due.id, position: 1 };
    expect(await reasonsOf(book(a.procedureId, startsAt))).toEqual([refusal]);
    await expect(book(a.procedureId, slotInDays(4))).resolves.toMatchObject({ deviceId: due.id });
    const other = await device('LightSheer', null);
    await expect(book(a.procedureId, startsAt)).resolves.toMatchObject({ deviceId: other.id });
  });

  it('tells a client on the public page the same', async () => {
    await demand(a.procedureId, { regime: 'injectable-medicine', minIntervalDays: 30 });
    await book(a.roomProcedureId, slotInDays(3));
    const services = [
      ...[{ position: 1, procedureId: a.procedureId, professionalId: a.professionalId, deviceId: null }],
    ].map((one) => ({ ...one, startsAt: slotInDays(6) }));
    const question = { clientId: a.clientId, services, moment: 'booking' as const };
    const seen = await within(
      (scope) => competenceRefusals(scope, question),
      clientActor(clinics.a, a.clientId),
    );
    expect(seen).toEqual([{ code: 'licence-missing', resourceId: a.professionalId, position: 1 }]);
    await license(a.professionalId);
    expect(
      await within((scope) => competenceRefusals(scope, question), clientActor(clinics.a, a.clientId)),
    ).toEqual([]);
  });

  it('offers free times to the last day of the licence and none after it', async () => {
    await demand(a.procedureId, { regime: 'invasive' });
    const last = dayOf(slotInDays(5));
    await license(a.professionalId, last);
    const found = await within((scope) =>
      findFreeTimes(scope, {
        ...{
          services: [{ procedureId: a.procedureId }],
          fromDay: addDays(last, -1),
          toDay: addDays(last, 2),
        },
        now: Date.now(),
      }),
    );
    expect([...new Set(found.map(({ startsAt }) => dayOf(startsAt)))]).toEqual([addDays(last, -1), last]);
    // Nobody else of this clinic has a licence.
    expect([...new Set(found.map(({ professionalId }) => professionalId))]).toEqual([a.professionalId]);
  });
});
