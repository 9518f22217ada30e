import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeTraining } from '../../tests/support/fake-training.ts';
import { openTaskStage, type TaskStage } from '../../tests/support/task-stage.ts';
import { trainingStepQuery, trainNoShowModel, trainNoShowModelId } from './train-no-show-model.ts';
import { watchNoShowModels } from './watch-no-show-models.ts';

let stage: TaskStage;
beforeAll(async () => {
  stage = await openTaskStage();
});
afterAll(() => stage.close());

const play = (training: FakeTraining, story: Parameters<typeof stage.play<typeof trainNoShowModel>>[1]) => {
  const input = { clinicId: randomUUID(), trainingId: randomUUID() };
  const workflowId = trainNoShowModelId(input.clinicId, input.trainingId);
  return stage.play(
    { workflow: trainNoShowModel, workflowId, args: [input], activities: training.activities },
    story,
  );
};
const away = new Error('database away');

describe('a training that cannot be finished', () => {
  it('is marked as failed when the fit fails five times, and nobody takes over', async () => {
    const training = new FakeTraining();
    training.fate = () => away;
    await play(training, (handle) => expect(handle.result()).rejects.toThrow());
    expect(training).toMatchObject({ state: 'failed', reason: 'fault', fits: 5, judged: 0 });
  });

  it('is marked as failed at once when the fault will not go away', async () => {
    const training = new FakeTraining();
    training.fate = () => ApplicationFailure.nonRetryable('gone', 'not-found');
    await play(training, (handle) => expect(handle.result()).rejects.toThrow());
    expect(training).toMatchObject({ state: 'failed', fits: 1 });
  });

  it('is marked as failed when judging fails: what was fitted stays out', async () => {
    const training = new FakeTraining();
    training.fateOfJudging = () => away;
    await play(training, (handle) => expect(handle.result()).rejects.toThrow());
    expect(training).toMatchObject({ state: 'failed', reason: 'fault', fits: 1, judged: 5 });
  });

  it('is marked as cancelled when it is, in the middle of a fit', async () => {
    const training = new FakeTraining();
    training.fate = () => away;
    await play(training, async (handle) => {
      while (training.fits < 2) await stage.env.sleep('1 second');
      await handle.cancel();
      await expect(handle.result()).rejects.toThrow();
    });
    expect(training).toMatchObject({ state: 'failed', reason: 'cancelled', judged: 0 });
  });
});

describe('a training', () => {
  it('fits, judges and tells where it is', async () => {
    const training = new FakeTraining();
    await play(training, async (handle) => {
      await handle.result();
      expect(await handle.query(trainingStepQuery)).toBe('done');
    });
    expect(training).toMatchObject({ state: 'promoted', fits: 1, judged: 1 });
  });

  it('goes on after a worker that died in mid-fit, and after one that died judging without fitting again', async () => {
    const training = new FakeTraining();
    training.fate = (call) => (call < 3 ? new Error('killed') : null);
    training.fateOfJudging = (call) => (call < 2 ? new Error('killed') : null);
    await play(training, (handle) => handle.result());
    expect(training).toMatchObject({ state: 'promoted', fits: 3, judged: 2 });
  });

  it('ends without a judgement when there is too little to learn from', async () => {
    const training = new FakeTraining();
    training.isTooFew = true;
    await play(training, (handle) => handle.result());
    expect(training).toMatchObject({ state: 'too-few', judged: 0 });
  });
});

describe('the nightly watch over models', () => {
  const watched = { clinics: 2, refreshed: 1, troubled: 0, trainings: 2 };
  const night = (
    watchModels: () => Promise<unknown>,
    story: Parameters<typeof stage.play<typeof watchNoShowModels>>[1],
  ) => {
    const workflowId = `platform/watch-no-show-models/${randomUUID()}`;
    return stage.play(
      { workflow: watchNoShowModels, workflowId, args: [], activities: { watchModels } },
      story,
    );
  };

  it('gives up after six tries, because the next night looks at everything anew', async () => {
    let tries = 0;
    const failing = () => ((tries += 1), Promise.reject(away));
    await night(failing, (handle) => expect(handle.result()).rejects.toThrow());
    expect(tries).toBe(6);
  });

  it('waits out an outage and tells what it did', async () => {
    let tries = 0;
    const flaky = () => ((tries += 1) < 4 ? Promise.reject(away) : Promise.resolve(watched));
    await night(flaky, async (handle) => expect(await handle.result()).toEqual(watched));
  });
});
