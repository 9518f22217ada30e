import { MockActivityEnvironment } from '@temporalio/testing';
import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trainModel } from '../../domain/no-show/train-model.ts';
import { createKnex } from '../../models/knex.ts';
import { readLiveVisits, untouched } from '../../models/no-show-accuracy.ts';
import { championOf } from '../../models/no-show-models.ts';
import { weighedClinics } from '../../models/no-show-weighed-clinics.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import { givePast, trainingRoom } from '../../tests/support/no-show-past.ts';
import { createModelWatchActivities, type ModelsWatched } from './model-watch-activities.ts';
import { createTrainingActivities } from './training-activities.ts';

let clinics: Clinics;
let outbox: Knex;
let pokes = 0;
beforeAll(async () => {
  clinics = await startClinics();
  outbox = createKnex({ url: clinics.urls.outbox, pool: 2 });
}, 120_000);
afterAll(async () => {
  await outbox.destroy();
  await clinics.stop();
});

const night = (weighed = () => weighedClinics(outbox)) => {
  const live = { publish: () => undefined, poke: () => void (pokes += 1) };
  const activities = createModelWatchActivities({
    ...{ tenancy: clinics.workerTenancy, live, weighedClinics: weighed },
  });
  return new MockActivityEnvironment().run<[], ModelsWatched, () => Promise<ModelsWatched>>(() =>
    activities.watchModels(),
  );
};
const admin = async (sql: string, values: unknown[] = []) =>
  (await clinics.admin.query<Record<string, unknown>>(sql, values)).rows;

/** A champion that weighed what in truth the house's rules did. */
async function crown(): Promise<string> {
  const trainingId = await givePast(clinics, clinics.a);
  const activities = createTrainingActivities({
    ...{ tenancy: clinics.workerTenancy, live: { publish: () => undefined } },
    fit: (visits, options) => Promise.resolve(trainModel(visits, options)),
  });
  const room = trainingRoom(clinics.a.id, trainingId);
  await room.run(() => activities.fitNoShowModel({ trainingId }));
  await room.run(() => activities.judgeNoShowModel({ trainingId }));
  await admin(`update no_show_models set state = 'champion'`);
  await admin(
    `set session_replication_role = replica; update no_show_predictions set model_id = '${trainingId}'; set session_replication_role = origin`,
  );
  return trainingId;
}

describe('the nightly watch over models', () => {
  it('has nothing to do where nobody is weighed, and reads ids across clinics, no more', async () => {
    expect(await night()).toEqual({ clinics: 0, refreshed: 0, troubled: 0, trainings: 0 });
    await expect(outbox.raw('select risk from no_show_watches')).rejects.toMatchObject({ code: '42501' });
    await expect(outbox.raw('select artefact from no_show_models')).rejects.toMatchObject({ code: '42501' });
  });

  it('moves the intercept once, asks for no second training in a week, and looks at every clinic', async () => {
    const id = await crown();
    await admin('update no_show_watches set updated_at = now()');
    const shiftOf = async () =>
      (
        await admin(
          `select (artefact->>'shift')::float8 as shift, version from no_show_models where id = $1`,
          [id],
        )
      )[0];
    const before = await shiftOf();
    const nowhere = crypto.randomUUID();
    await expect(night(async () => [nowhere, ...(await weighedClinics(outbox))])).rejects.toThrow(
      '1 clinics were not looked at',
    );
    const after = await shiftOf();
    expect(after?.['shift']).not.toBe(before?.['shift']);
    expect(await admin('select id from no_show_trainings where not is_closed')).toEqual([]);
    const [card] = await admin(`select card->'refreshes' as refreshes from no_show_models where id = $1`, [
      id,
    ]);
    expect(card?.['refreshes']).toMatchObject([{ shift: after?.['shift'] }]);
    // Twice is once: from where it was judged, not from where it stands.
    expect(await night()).toMatchObject({ clinics: 1, refreshed: 0, trainings: 0 });
    expect(await shiftOf()).toEqual(after);
    const champion = await clinics.workerTenancy.withClinic(clinics.a.system, championOf);
    expect(champion?.artefact.shift).toBe(after?.['shift']);
  }, 120_000);

  it('takes the base rate of visits for which nothing was begun, whatever their risk became', async () => {
    await admin(
      `set session_replication_role = replica; update no_show_predictions set band = 'low'; set session_replication_role = origin`,
    );
    const visits = await clinics.workerTenancy.withClinic(clinics.a.system, (scope) =>
      readLiveVisits(scope, new Date(0), clinics.a.timeZone),
    );
    const [climbed] = await admin(
      `select count(distinct s.appointment_id)::int as n from no_show_steps s
         join no_show_outcomes o using (clinic_id, appointment_id, visit_starts_at) where o.outcome in ('came', 'missed')`,
    );
    expect(climbed?.['n']).toBeGreaterThan(0);
    expect(visits.filter((visit) => !untouched(visit))).toHaveLength(climbed?.['n'] as number);
    expect(untouched({ isHeldOut: true, isClimbed: true })).toBe(true);
  });

  it('tells somebody that visits no longer are what the model learned from, once, and asks for a training', async () => {
    await admin(`update no_show_trainings set started_at = now() - interval '2 days'`);
    await admin(
      `set session_replication_role = replica; update no_show_predictions set features = features || '{"lead": 300}'; set session_replication_role = origin`,
    );
    pokes = 0;
    expect(await night()).toMatchObject({ troubled: 1, trainings: 1 });
    expect(pokes).toBe(1);
    const tasks = () =>
      admin(`select reason, state from staff_tasks where kind = 'no-show-model' order by reason`);
    expect(await tasks()).toContainEqual({ reason: 'columns-drifted', state: 'open' });
    await admin(`update staff_tasks set state = 'done'`);
    expect(await night()).toMatchObject({ troubled: 1, trainings: 0 });
    expect(await tasks()).toContainEqual({ reason: 'columns-drifted', state: 'done' });
    expect(await admin('select topic from outbox where topic = $1', ['no-show-training'])).not.toEqual([]);
  });

  it('settles the task when it fits again, and asks for a training when a week has gone by', async () => {
    await admin(`update staff_tasks set state = 'open'`);
    await admin(
      `update no_show_trainings set started_at = now() - interval '8 days', is_closed = true, state = 'kept'`,
    );
    const [kept] = await admin(`select card->'reference' as reference from no_show_models`);
    await admin(`update no_show_models set card = jsonb_set(card, '{reference}', '[]')`);
    expect(await night()).toMatchObject({ trainings: 1 });
    const state = async () =>
      (await admin(`select state from staff_tasks where reason = 'columns-drifted'`)).map(
        (task) => task['state'],
      );
    expect(await state()).toEqual(['done']);
    // Whoever settled it, it went away in between: that it is back is news, once.
    await admin('update staff_tasks set done_by = $1', [clinics.a.staff.owner.id]);
    await admin(`update no_show_models set card = jsonb_set(card, '{reference}', $1::jsonb)`, [
      JSON.stringify(kept?.['reference']),
    ]);
    await night();
    expect(await state()).toEqual(['open']);
    await admin(`update staff_tasks set state = 'done'`);
    await night();
    expect(await state()).toEqual(['done']);
  });
});
