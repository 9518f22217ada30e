import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTaskStage, type TaskStage } from '../../tests/support/task-stage.ts';
import { verifyAuditTrail } from './verify-audit-trail.ts';

const reported = { clinics: 2, checked: 3_000, faulty: 1 };
let stage: TaskStage;
beforeAll(async () => {
  stage = await openTaskStage();
});
afterAll(() => stage.close());

describe('the nightly look at the trails', () => {
  const play = (
    verifyTrails: () => Promise<unknown>,
    story: Parameters<typeof stage.play<typeof verifyAuditTrail>>[1],
  ) =>
    stage.play(
      {
        workflow: verifyAuditTrail,
        workflowId: `platform/verify-audit-trail/${randomUUID()}`,
        args: [],
        activities: { verifyTrails },
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

  it('waits out an outage of an hour and then tells how many trails it walked', async () => {
    const back = (await stage.env.currentTimeMs()) + 3_600_000;
    const flaky = async () => {
      if ((await stage.env.currentTimeMs()) < back) throw new Error('database away');
      return reported;
    };
    await play(flaky, async (handle) => expect(await handle.result()).toEqual(reported));
  });
});
