import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ModelArtefact } from '../../domain/no-show/artefact.ts';
import { houseRules } from '../../domain/no-show/house-rules.ts';
import { trainModel } from '../../domain/no-show/train-model.ts';
import { championOf, getModel, listModels, readArtefactOf } from '../../models/no-show-models.ts';
import { listTrainings, scheduleTraining, tellProgress } from '../../models/no-show-trainings.ts';
import type { Scope } from '../../models/tenancy.ts';
import { type Clinics, startClinics, type TestClinic } from '../../tests/support/clinics.ts';
import { givePast, trainingRoom } from '../../tests/support/no-show-past.ts';
import { createTrainingActivities, type FitModel } from './training-activities.ts';
import { trainInThread } from './train-thread.ts';

let clinics: Clinics;
const told: string[] = [];
beforeAll(async () => {
  clinics = await startClinics();
  await givePast(clinics, clinics.a);
}, 120_000);
afterAll(() => clinics.stop());
beforeEach(async () => {
  await clinics.admin.query('delete from no_show_trainings; delete from no_show_models');
});

const within = <T>(work: (scope: Scope) => Promise<T>, clinic: TestClinic = clinics.a) =>
  clinics.workerTenancy.withClinic(clinic.system, work);
async function getTraining(scope: Scope, id: string) {
  const rows = await listTrainings(scope, { after: null, limit: 100 });
  const found = rows.find((one) => one.id === id);
  if (!found) throw new Error('no such training');
  return found;
}
const begin = async (clinic: TestClinic = clinics.a) =>
  (await within(scheduleTraining, clinic))?.id as string;
/** What came of it; both halves, as the workflow asks for them. */
async function train(fit: FitModel, clinic: TestClinic = clinics.a, trainingId?: string) {
  const id = trainingId ?? (await begin(clinic));
  const live = { publish: ({ entity }: { entity: string }) => void told.push(entity) };
  const activities = createTrainingActivities({ tenancy: clinics.workerTenancy, live, fit });
  const room = trainingRoom(clinic.id, id);
  const run = <T>(work: () => Promise<T>) => room.run<[], T, () => Promise<T>>(work);
  if (await run(() => activities.fitNoShowModel({ trainingId: id })))
    await run(() => activities.judgeNoShowModel({ trainingId: id }));
  return { id, run, activities, training: await within((scope) => getTraining(scope, id), clinic) };
}
const inline: FitModel = (visits, options) => Promise.resolve(trainModel(visits, options));
/** A fit of another mind: whatever the data say, this. */
const says =
  (artefact: ModelArtefact): FitModel =>
  () =>
    Promise.resolve({ state: 'trained', artefact });

describe('a training teaches nothing', () => {
  it('from a clinic without a past', async () => {
    const { training } = await train(inline, clinics.b);
    expect(training).toMatchObject({ state: 'too-few', reason: 'too-few-visits', rows: 0, percent: 100 });
    expect(await within(championOf, clinics.b)).toBeNull();
  });

  it('when its process was cancelled: the thread ends, the bar too, and nobody takes over', async () => {
    const id = await begin();
    const room = trainingRoom(clinics.a.id, id);
    const live = { publish: () => undefined };
    let isFitting = () => undefined as void;
    const fitting = new Promise<void>((resolve) => (isFitting = resolve));
    const fit: FitModel = (visits, options, hooks) => {
      isFitting();
      return trainInThread(visits, options, hooks);
    };
    const activities = createTrainingActivities({ tenancy: clinics.workerTenancy, live, fit });
    const running = room.run(() => activities.fitNoShowModel({ trainingId: id }));
    void fitting.then(() => room.cancel());
    await expect(running).rejects.toThrow();
    await trainingRoom(clinics.a.id, id).run(() =>
      activities.failNoShowTraining({ trainingId: id, reason: 'cancelled' }),
    );
    expect(await within((scope) => getTraining(scope, id))).toMatchObject({
      state: 'failed',
      reason: 'cancelled',
    });
    expect(await within(listModels)).toEqual([]);
  });

  it('and its bar only goes forward: what is told late changes nothing', async () => {
    const id = await begin();
    const tell = (step: 'fitting' | 'judging', percent: number) =>
      within((scope) => tellProgress(scope, id, { step, percent }));
    for (const [step, percent] of [
      ['fitting', 40],
      ['judging', 85],
      ['fitting', 75],
    ] as const)
      expect(await tell(step, percent)).toBe(true);
    expect(await within((scope) => getTraining(scope, id))).toMatchObject({ step: 'judging', percent: 85 });
  });

  it('when it was over before its worker came back', async () => {
    const id = await begin();
    await clinics.admin.query(
      `update no_show_trainings set is_closed = true, state = 'failed' where id = $1`,
      [id],
    );
    expect((await train(inline, clinics.a, id)).training.state).toBe('failed');
    expect(await within(listModels)).toEqual([]);
  });
});

describe('a challenger', () => {
  it('takes over from the house’s rules when the clinic’s own past teaches more, in a thread', async () => {
    const { id, training, run, activities } = await train(trainInThread);
    const model = await within((scope) => getModel(scope, id));
    // Whether 250 later visits suffice to show it lies in the draw of the days: the verdict and the state say the same.
    expect(training.state).toBe(model.verdict === 'better' ? 'promoted' : 'kept');
    expect(model.card.judgement?.metrics.auc).toBeGreaterThan(model.card.judgement?.championMetrics.auc ?? 1);
    expect(model.card.judgement).toMatchObject({ championId: null });
    expect(model.card.data.leftOutOfLadder).toBeGreaterThan(50);
    expect(model.card.reference.map(({ column }) => column)).toContain('lead');
    expect(told).toContain('no-show-model');
    // Twice is once.
    await run(() => activities.judgeNoShowModel({ trainingId: id }));
    expect(await within((scope) => getTraining(scope, id))).toEqual(training);
    expect(await within(listModels, clinics.b)).toEqual([]);
  });

  it('holds nothing a person could be read from', async () => {
    const { id } = await train(inline);
    const { rows } = await clinics.admin.query<{ text: string }>(
      'select artefact::text || card::text as text from no_show_models where id = $1',
      [id],
    );
    const text = rows[0]?.text ?? '';
    const ids = [...text.matchAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g)];
    expect(ids).toEqual([]);
    for (const column of ['gender', 'age', 'neighbourhood', 'procedure'])
      expect(text).not.toContain(`"columns": ["${column}`);
    const { artefact } = await within(
      async (scope) => (await championOf(scope)) ?? { artefact: houseRules() },
    );
    expect(artefact.columns.filter((name) => ['age', 'gender', 'neighbourhood'].includes(name))).toEqual([]);
  });

  it('is kept out when it is worse than the champion, which stays', async () => {
    const first = await crown();
    const { training } = await train(says(houseRules()));
    expect(training.state).toBe('kept');
    expect(await within(championOf)).toMatchObject({ id: first });
  });

  it('is kept out when its risks do not come true, however well it orders', async () => {
    const first = await crown();
    const { artefact } = (await within(championOf)) as { artefact: ModelArtefact };
    // Nearly a yes or no for everybody: far from what comes true, in whatever past the day draws.
    const { training } = await train(says({ ...artefact, slope: 60 }));
    expect(training).toMatchObject({ state: 'kept', reason: 'not-calibrated' });
    expect(await within(championOf)).toMatchObject({ id: first });
  });

  it('is judged against the house’s rules where the champion cannot be read any more', async () => {
    const first = await crown();
    await clinics.admin.query(
      `update no_show_models set artefact = jsonb_set(artefact, '{columns,0}', '"horoscope"'), version = version + 1 where id = $1`,
      [first],
    );
    expect(await within(championOf)).toBeNull();
    await expect(within((scope) => readArtefactOf(scope, first))).rejects.toThrow('not-found');
    const { id, training } = await train(inline);
    expect(['promoted', 'kept']).toContain(training.state);
    const { card } = await within((scope) => getModel(scope, id));
    expect(card.judgement?.championId).toBeNull();
  });

  it('takes over from a champion that turned bad, which retires and can be brought back', async () => {
    const first = await crown();
    const { artefact } = (await within(championOf)) as { artefact: ModelArtefact };
    // It says the contrary of what it learned.
    await clinics.admin.query(
      'update no_show_models set artefact = $2, version = version + 1 where id = $1',
      [first, JSON.stringify({ ...artefact, slope: -artefact.slope })],
    );
    const { id, training } = await train(inline);
    expect(training).toMatchObject({ state: 'promoted', reason: 'better', modelId: id });
    expect(await within(championOf)).toMatchObject({ id, number: 2 });
    expect(await within((scope) => getModel(scope, first))).toMatchObject({ state: 'retired' });
  });
});

/** A champion taught by the clinic's past, whatever the draw of the days said of it. */
async function crown(): Promise<string> {
  const { id } = await train(inline);
  await clinics.admin.query(`update no_show_models set state = 'champion' where id = $1`, [id]);
  return id;
}
