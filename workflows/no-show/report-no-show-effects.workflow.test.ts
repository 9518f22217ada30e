import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTaskStage, type TaskStage } from '../../tests/support/task-stage.ts';
import { reportNoShowEffects } from './report-no-show-effects.ts';

const reported = { clinics: 2, months: 3, flagged: 1 };
let stage: TaskStage;
beforeAll(async () => {
  stage = await openTaskStage();
});
afterAll(() => stage.close());

describe('the nightly report on what the ladder changes', () => {
  const play = (
    measureEffects: () => Promise<unknown>,
    story: Parameters<typeof stage.play<typeof reportNoShowEffects>>[1],
  ) =>
    stage.play(
      {
        workflow: reportNoShowEffects,
        workflowId: `platform/report-no-show-effects/${randomUUID()}`,
        args: [],
        activities: { measureEffects },
      },
      story,
    );

  it('gives up after seven tries, hours later, because the next night counts anew', async () => {
    let tries = 0;
    const away = () => {
      tries += 1;
      return Promise.reject(new Error('database away'));
    };
    const begun = await stage.env.currentTimeMs();
    await play(away, (handle) => expect(handle.result()).rejects.toThrow());
    expect(tries).toBe(7);
    expect((await stage.env.currentTimeMs()) - begun).toBeGreaterThan(3_600_000);
  });

  it('waits out an outage of an hour and then tells how many clinics it measured', async () => {
    const back = (await stage.env.currentTimeMs()) + 3_600_000;
    const flaky = async () => {
      if ((await stage.env.currentTimeMs()) < back) throw new Error('database away');
      return reported;
    };
    await play(flaky, async (handle) => expect(await handle.result()).toEqual(reported));
  });
});
