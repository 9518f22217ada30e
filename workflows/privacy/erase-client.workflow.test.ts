import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { erasureSteps } from '../../domain/privacy/erasure.ts';
import { type EraseStage, openEraseStage } from '../../tests/support/fake-erasure.ts';

let stage: EraseStage;
beforeAll(async () => {
  stage = await openEraseStage();
});
afterAll(() => stage.close());

describe('an erasure', () => {
  it('takes its steps in order and ends with the certificate', async () => {
    const { fake } = await stage.play();
    expect(fake.done).toEqual([...erasureSteps, 'certificate']);
    expect(fake.tasks).toEqual([]);
  });

  it('waits for what is under way, and calls a person when that takes a day', async () => {
    const { fake } = await stage.play((erasure) => {
      erasure.waits = { business: 90, histories: 3 };
    });
    expect(fake.done).toEqual([...erasureSteps, 'certificate']);
    expect(fake.tasks).toEqual(['business-open']);
  });

  it('goes on after every step that failed for good, after a person heard of it', async () => {
    const { fake } = await stage.play((erasure) => {
      erasure.failures = { seal: 20, key: 3 };
    });
    expect(fake.done).toEqual([...erasureSteps, 'certificate']);
    expect(fake.tasks).toEqual(['step-seal', 'step-seal']);
  });

  it('takes a step once that committed unheard', async () => {
    const { fake } = await stage.play((erasure) => {
      erasure.unheard = new Set(erasureSteps);
    });
    expect(fake.done).toEqual([...erasureSteps, 'certificate']);
  });

  it('is not called off by whoever cancels its process', async () => {
    const { fake } = await stage.play((erasure) => {
      erasure.cancelAt = 'seal';
    });
    expect(fake.done).toEqual([...erasureSteps, 'certificate']);
    expect(fake.tasks).toEqual([]);
  });

  it('begun again goes on where the row says, and leaves one that is over in peace', async () => {
    const again = await stage.play((erasure) => {
      erasure.done.push('freeze', 'stop', 'withdraw', 'files');
    });
    expect(again.fake.done).toEqual([...erasureSteps, 'certificate']);
    const over = await stage.play((erasure) => {
      erasure.isOver = true;
    });
    expect(over.fake.done).toEqual([]);
  });
});
