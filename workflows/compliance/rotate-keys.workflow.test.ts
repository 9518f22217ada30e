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
  interface Fates {
    wrapPersonKeys?: () => Promise<void>;
    resealClinicValues?: () => Promise<void>;
    settledAfterMs?: number;
  }
  const well = () => Promise.resolve();
  async function play({
    wrapPersonKeys = well,
    resealClinicValues = well,
    settledAfterMs = 6 * minute,
  }: Fates = {}) {
    const steps: string[] = [];
    const clinicId = randomUUID();
    const rotationId = randomUUID();
    const usableFrom = (await stage.env.currentTimeMs()) + 6 * minute;
    let wrappedAt = 0;
    const activities = {
      makeClinicKey: () => Promise.resolve({ usableFrom, settledAfterMs }).finally(() => steps.push('made')),
      async wrapPersonKeys() {
        wrappedAt = await stage.env.currentTimeMs();
        await wrapPersonKeys();
        steps.push('wrapped');
      },
      async resealClinicValues() {
        await resealClinicValues();
        steps.push('resealed');
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

  const whole = ['made', 'wrapped', 'resealed', 'finished'];

  it('wraps nothing before every process knows the new version, and seals with it', async () => {
    const { steps, waited } = await play();
    expect(steps).toEqual(whole);
    expect(waited).toBeGreaterThanOrEqual(6 * minute);
    const quick = await play({ settledAfterMs: 6_000 });
    expect(quick.waited).toBeLessThan(minute);
  });

  it('goes on until all are wrapped, however often a batch fails', async () => {
    let tries = 0;
    const { steps } = await play({
      wrapPersonKeys: () => ((tries += 1) < 9 ? Promise.reject(new Error('database away')) : well()),
    });
    expect(tries).toBe(9);
    expect(steps).toEqual(whole);
  });

  it('is not over while a process still seals with the old key', async () => {
    let tries = 0;
    const { steps } = await play({
      resealClinicValues: () => ((tries += 1) < 4 ? Promise.reject(new Error('the old key')) : well()),
    });
    expect(tries).toBe(4);
    expect(steps).toEqual(whole);
  });
});
