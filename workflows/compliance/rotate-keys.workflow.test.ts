import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTaskStage, type TaskStage } from '../../tests/support/task-stage.ts';
import { rotateKeys, rotateKeysId } from './rotate-keys.ts';

const minute = 60_000;
let stage: TaskStage;
beforeAll(async () => {
  stage = await openTaskStage();
});
afterAll(() => stage.close());

describe('the rotation of a clinic’s key', () => {
  async function play(wrapPersonKeys: () => Promise<void>) {
    const steps: string[] = [];
    const clinicId = randomUUID();
    const rotationId = randomUUID();
    const usableFrom = (await stage.env.currentTimeMs()) + 6 * minute;
    let wrappedAt = 0;
    const activities = {
      makeClinicKey: () => Promise.resolve({ usableFrom }).finally(() => steps.push('made')),
      async wrapPersonKeys() {
        wrappedAt = await stage.env.currentTimeMs();
        await wrapPersonKeys();
        steps.push('wrapped');
      },
      finishKeyRotation: () => Promise.resolve().finally(() => steps.push('finished')),
    };
    await stage.play(
      {
        workflow: rotateKeys,
        workflowId: rotateKeysId(clinicId, rotationId),
        args: [{ clinicId, rotationId }],
        activities,
      },
      (handle) => handle.result(),
    );
    return { steps, waited: wrappedAt - usableFrom };
  }

  it('wraps nothing before every process knows the new version', async () => {
    const { steps, waited } = await play(() => Promise.resolve());
    expect(steps).toEqual(['made', 'wrapped', 'finished']);
    expect(waited).toBeGreaterThanOrEqual(6 * minute);
  });

  it('goes on until all are wrapped, however often a batch fails', async () => {
    let tries = 0;
    const { steps } = await play(() => {
      tries += 1;
      return tries < 9 ? Promise.reject(new Error('database away')) : Promise.resolve();
    });
    expect(tries).toBe(9);
    expect(steps).toEqual(['made', 'wrapped', 'finished']);
  });
});
