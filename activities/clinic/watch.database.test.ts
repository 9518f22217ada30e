import { MockActivityEnvironment } from '@temporalio/testing';
import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, wallTime } from '../../domain/clinic/calendar.ts';
import { bookVisit } from '../../models/booking.ts';
import { listCompetenceAlerts } from '../../models/competence-alerts.ts';
import { createKnex } from '../../models/knex.ts';
import { addLicence } from '../../models/licence.ts';
import { updateProcedure } from '../../models/procedure.ts';
import { watchedClinics } from '../../models/watched-clinics.ts';
import { type Catalogue, createCatalogue, oneService, slotInDays } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics, type TestClinic } from '../../tests/support/clinics.ts';
import { createWatchActivities, type Watched } from './watch-activities.ts';

let clinics: Clinics;
let outbox: Knex;
const published: string[] = [];
beforeAll(async () => {
  clinics = await startClinics();
  outbox = createKnex({ url: clinics.urls.outbox, pool: 2 });
});
afterAll(async () => {
  await outbox.destroy();
  await clinics.stop();
});

const run = (clinicsToWatch = () => watchedClinics(outbox)) => {
  const live = { publish: ({ id }: { id: string }) => void published.push(id) };
  const activities = createWatchActivities({
    ...{ tenancy: clinics.workerTenancy, live, watchedClinics: clinicsToWatch },
  });
  return new MockActivityEnvironment().run<[], Watched, () => Promise<Watched>>(() =>
    activities.watchEndings(),
  );
};
const attentionOf = async (id: string) =>
  (
    await clinics.admin.query<{ code: string | null }>(
      'select attention_code as code from appointments where id = $1',
      [id],
    )
  ).rows[0]?.code;

/** A physician whose licence ends in ten days, a visit before and one after it. */
async function stage(clinic: TestClinic) {
  const made: Catalogue = await createCatalogue(clinics.tenancy, clinic.id);
  const lastDay = addDays(wallTime(slotInDays(10), clinic.timeZone).day, 0);
  return clinics.tenancy.withClinic(clinic.system, async (scope) => {
    await updateProcedure(scope, made.procedureId, undefined, { regime: 'injectable-medicine' });
    const licence = await addLicence(scope, {
      ...{ professionalId: made.professionalId, council: 'CRM', region: 'SP', number: '123456' },
      ...{ category: null, specialty: null, validUntil: null, checkedAt: null },
    });
    const visit = async (procedureId: string, days: number) =>
      (
        await bookVisit(
          scope,
          oneService({ ...made, procedureId, roomId: null, startsAt: slotInDays(days) }),
          null,
          Date.now(),
        )
      ).id;
    const ids = {
      before: await visit(made.procedureId, 9),
      after: await visit(made.procedureId, 11),
      plain: await visit(made.roomProcedureId, 12),
    };
    await scope.trx('professional_licences').where({ id: licence.id }).update({ validUntil: lastDay });
    return { ...made, ...ids, licenceId: licence.id, lastDay };
  });
}

describe('the daily watch', () => {
  it('reads days and clinics across clinics, no more', async () => {
    await expect(outbox.raw('select number_ct from professional_licences')).rejects.toMatchObject({
      code: '42501',
    });
    await expect(outbox.raw('select name_ct from resources')).rejects.toMatchObject({ code: '42501' });
  });

  it('asks somebody to look at visits behind the last day of a licence, and at no others', async () => {
    const here = await stage(clinics.a);
    expect(await run()).toEqual({ clinics: 1, raised: 1, cleared: 0 });
    expect(await attentionOf(here.after)).toBe('licence-ending');
    expect([await attentionOf(here.before), await attentionOf(here.plain)]).toEqual([null, null]);
    expect(published).toEqual([here.after]);
    expect(await run()).toEqual({ clinics: 1, raised: 0, cleared: 0 });
    const alerts = await clinics.tenancy.withClinic(clinics.a.system, (scope) =>
      listCompetenceAlerts(scope, Date.now()),
    );
    expect(alerts).toEqual([
      {
        ...{ kind: 'licence-ending', resourceId: here.professionalId, resourceName: 'Dra. Helena Prado' },
        ...{ licenceId: here.licenceId, endsOn: here.lastDay, daysLeft: 10, endangeredVisits: 1 },
      },
    ]);
    await clinics.admin.query('update professional_licences set valid_until = $1', [
      addDays(here.lastDay, 15),
    ]);
    expect(await run()).toEqual({ clinics: 1, raised: 0, cleared: 1 });
    expect(await attentionOf(here.after)).toBeNull();
  });

  it('sees a device that is due, and looks at every clinic although one of them cannot be opened', async () => {
    const there = await stage(clinics.b);
    const nowhere = crypto.randomUUID();
    const { rows } = await clinics.admin.query<{ id: string }>(
      `with made as (insert into resources (clinic_id, id, kind, name_ct, tag, maintenance_due_on)
         select $1, gen_random_uuid(), 'device', name_ct, 'laser', current_date from resources where clinic_id = $1 limit 1 returning id),
       used as (update appointment_services set device_id = (select id from made) where appointment_id = $2 returning 1)
       select id from made, used`,
      [clinics.b.id, there.plain],
    );
    expect(rows).toHaveLength(1);
    await expect(run(async () => [nowhere, ...(await watchedClinics(outbox))])).rejects.toThrow(
      '1 clinics were not looked at',
    );
    expect(await attentionOf(there.after)).toBe('licence-ending');
    expect(await attentionOf(there.plain)).toBe('maintenance-due');
  });
});
