import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openReconcileStage, type ReconcileStage } from '../../tests/support/reconcile-stage.ts';

const seen = { rows: 3, processes: 2, restarted: 1, poked: 0 };
let stage: ReconcileStage;
beforeAll(async () => {
  stage = await openReconcileStage();
});
afterAll(() => stage.close());

describe('the reconciler', () => {
  it('gives up after three tries, because the next run looks again in a minute', async () => {
    let tries = 0;
    const away = () => {
      tries += 1;
      return Promise.reject(new Error('database away'));
    };
    await stage.play(away, (handle) => expect(handle.result()).rejects.toThrow());
    expect(tries).toBe(3);
  });

  it('tries again when a look breaks off, and tells what it found', async () => {
    let tries = 0;
    const flaky = () => {
      tries += 1;
      return tries < 2 ? Promise.reject(new Error('broken off')) : Promise.resolve(seen);
    };
    await stage.play(flaky, async (handle) => expect(await handle.result()).toEqual(seen));
    expect(tries).toBe(2);
  });
});
