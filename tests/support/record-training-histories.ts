import { randomUUID } from 'node:crypto';
import { trainNoShowModel, trainNoShowModelId } from '../../workflows/no-show/train-no-show-model.ts';
import { watchNoShowModels } from '../../workflows/no-show/watch-no-show-models.ts';
import { FakeTraining } from './fake-training.ts';
import { openTaskStage } from './task-stage.ts';
import { writeHistory } from './write-history.ts';

/*
 * Records real histories of trainings of invented models and of their nightly watch: `node --import tsx
 * tests/support/record-training-histories.ts`. Run it only to ADD a story; names after the script record these alone.
 */
const away = new Error('database away');
const stories: Record<string, Partial<FakeTraining>> = {
  promoted: {},
  'too-few': { isTooFew: true },
  'worker-killed': {
    fate: (call) => (call < 2 ? away : null),
    fateOfJudging: (call) => (call < 2 ? away : null),
  },
  failed: { fateOfJudging: () => away },
  cancelled: { fate: () => away },
};

const wanted = process.argv.slice(2);
const isWanted = (name: string) => wanted.length === 0 || wanted.includes(name);
const stage = await openTaskStage();
for (const [name, fate] of Object.entries(stories)) {
  if (!isWanted(name)) continue;
  const training = Object.assign(new FakeTraining(), fate);
  const input = { clinicId: randomUUID(), trainingId: randomUUID() };
  const workflowId = trainNoShowModelId(input.clinicId, input.trainingId);
  const { activities } = training;
  await stage.play({ workflow: trainNoShowModel, workflowId, args: [input], activities }, async (handle) => {
    if (name === 'cancelled') {
      while (training.fits < 2) await stage.env.sleep('1 second');
      await handle.cancel();
    }
    await handle.result().catch(() => undefined);
    await writeHistory('no-show', `train-no-show-model-${name}`, handle);
  });
}
const watched = { clinics: 2, refreshed: 1, troubled: 0, trainings: 2 };
const nights = { quiet: () => Promise.resolve(watched), away: () => Promise.reject(away) };
for (const [name, watchModels] of Object.entries(nights)) {
  if (!isWanted(name)) continue;
  const workflowId = `platform/watch-no-show-models/${randomUUID()}`;
  await stage.play(
    { workflow: watchNoShowModels, workflowId, args: [], activities: { watchModels } },
    async (handle) => {
      await handle.result().catch(() => undefined);
      await writeHistory('no-show', `watch-no-show-models-${name}`, handle);
    },
  );
}
await stage.close();
process.exit(0);
