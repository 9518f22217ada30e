import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTaskStage, type TaskStage } from '../../tests/support/task-stage.ts';
import { watchCompetences } from './watch-competences.ts';

const watched = { clinics: 2, raised: 3, cleared: 1 };
let stage: TaskStage;
beforeAll(async () => {
  stage = await openTaskStage();
});
afterAll(() => stage.close());

describe('the daily watch over licences and maintenance', () => {
  const play = (
    watchEndings: () => Promise<unknown>,
    story: Parameters<typeof stage.play<typeof watchCompetences>>[1],
  ) =>
    stage.play(
      {
        workflow: watchCompetences,
        workflowId: `platform/watch-competences/${randomUUID()}`,
        args: [],
        activities: { watchEndings },
      },
      story,
    );

  it('gives up after eight tries, hours later, because tomorrow looks at everything anew', async () => {
    let tries = 0;
    const away = () => {
      tries += 1;
      return Promise.reject(new Error('database away'));
    };
    const begun = await stage.env.currentTimeMs();
    await play(away, (handle) => expect(handle.result()).rejects.toThrow());
    expect(tries).toBe(8);
    expect((await stage.env.currentTimeMs()) - begun).toBeGreaterThan(3_600_000);
  });

  it('waits out an outage of an hour and then tells how many visits it marked', async () => {
    const back = (await stage.env.currentTimeMs()) + 3_600_000;
    const flaky = async () => {
      if ((await stage.env.currentTimeMs()) < back) throw new Error('database away');
      return watched;
    };
    await play(flaky, async (handle) => expect(await handle.result()).toEqual(watched));
  });
});
