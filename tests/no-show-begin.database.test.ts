import { afterAll, beforeAll, expect, it } from 'vitest';
import { down, up } from '../migrations/69-no-show-begin.ts';
import { createKnex } from '../models/knex.ts';
import { type Clinics, startClinics } from './support/clinics.ts';
import { watchedVisit } from './support/no-show-stage.ts';

let clinics: Clinics;
beforeAll(async () => {
  clinics = await startClinics();
});
afterAll(() => clinics.stop());

it('visits that were booked before the release are told to their processes, one after another, the soonest first', async () => {
  const { a, b, admin, urls } = clinics;
  const far = await watchedVisit(clinics, a, { days: 30 });
  const gone = await watchedVisit(clinics, a, { days: 5 });
  const theirs = await watchedVisit(clinics, b, { days: 10 });
  await admin.query(`update appointments set status = 'cancelled' where id = $1`, [gone.visitId]);
  await admin.query('delete from outbox');
  const knex = createKnex({ url: urls.migrator, pool: 1, isPatient: true });
  await knex.raw('set role neonpro_owner');
  const told = async () =>
    (
      await admin.query<object>(
        `select clinic_id, entity_id from outbox where topic = 'no-show' order by due_at`,
      )
    ).rows;
  await up(knex);
  expect(await told()).toEqual([
    { clinic_id: b.id, entity_id: theirs.visitId },
    { clinic_id: a.id, entity_id: far.visitId },
  ]);
  const { rows } = await admin.query<{ ms: number }>(
    `select round(extract(epoch from max(due_at) - min(due_at)) * 1000)::int as ms from outbox where topic = 'no-show'`,
  );
  expect(rows).toEqual([{ ms: 25 }]);
  const { rows: loose } = await admin.query(
    `select relname from pg_class where relname in ('outbox', 'appointments') and not relforcerowsecurity`,
  );
  expect(loose).toEqual([]);
  await down(knex);
  expect(await told()).toEqual([]);
  await knex.destroy();
});
