import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTaskStage, type TaskStage } from '../../tests/support/task-stage.ts';
import { applyRetention } from './apply-retention.ts';
import { reportCompliance } from './report-compliance.ts';
import { watchCompliance } from './watch-compliance.ts';

let stage: TaskStage;
beforeAll(async () => {
  stage = await openTaskStage();
});
afterAll(() => stage.close());

describe.each([
  ['apply-retention', applyRetention, 'removeWhatIsDue', { clinics: 2, removed: 12, forPerson: 1 }],
  ['watch-compliance', watchCompliance, 'findViolations', { clinics: 2, found: 3, cleared: 1 }],
  ['report-compliance', reportCompliance, 'reportMonth', { clinics: 2, reports: 2 }],
] as const)('the nightly run %s', (name, workflow, activity, told) => {
  const play = (
    act: () => Promise<unknown>,
    story: Parameters<typeof stage.play<typeof applyRetention>>[1],
  ) =>
    stage.play(
      {
        ...{ workflow: workflow as typeof applyRetention, workflowId: `platform/${name}/${randomUUID()}` },
        ...{ args: [], activities: { [activity]: act } },
      },
      story,
    );

  it('gives up after seven tries, hours later, because the next one makes up for it', async () => {
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

  it('waits out an outage of an hour and tells what it did', async () => {
    const back = (await stage.env.currentTimeMs()) + 3_600_000;
    const flaky = async () => {
      if ((await stage.env.currentTimeMs()) < back) throw new Error('database away');
      return told;
    };
    await play(flaky, async (handle) => expect(await handle.result()).toEqual(told));
  });
});
