import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTaskStage, type TaskStage } from '../../tests/support/task-stage.ts';
import { sweepExpired } from './sweep-expired.ts';

const swept = { 'idempotency-keys': 1_200, sessions: 3 };
let stage: TaskStage;
beforeAll(async () => {
  stage = await openTaskStage();
});
afterAll(() => stage.close());

describe('the hourly sweep', () => {
  const play = (
    sweepRows: () => Promise<unknown>,
    story: Parameters<typeof stage.play<typeof sweepExpired>>[1],
  ) =>
    stage.play(
      {
        workflow: sweepExpired,
        workflowId: `platform/sweep/${randomUUID()}`,
        args: [],
        activities: { sweepRows },
      },
      story,
    );

  it('gives up after three tries, because the next run comes within the hour', async () => {
    let tries = 0;
    const away = () => {
      tries += 1;
      return Promise.reject(new Error('database away'));
    };
    await play(away, (handle) => expect(handle.result()).rejects.toThrow());
    expect(tries).toBe(3);
  });

  it('tries again when it breaks off, and tells how many rows went', async () => {
    let tries = 0;
    const flaky = () => {
      tries += 1;
      return tries < 2 ? Promise.reject(new Error('broken off')) : Promise.resolve(swept);
    };
    await play(flaky, async (handle) => expect(await handle.result()).toEqual(swept));
  });
});
