import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeDelay } from '../../tests/support/fake-delay.ts';
import { openTaskStage, type TaskStage } from '../../tests/support/task-stage.ts';
import { tellDelay, tellDelayId } from './tell-delay.ts';

let stage: TaskStage;
beforeAll(async () => {
  stage = await openTaskStage();
});
afterAll(() => stage.close());

async function play({ activities }: FakeDelay): Promise<void> {
  const input = { clinicId: randomUUID(), delayId: randomUUID() };
  const workflowId = tellDelayId(input.clinicId, input.delayId);
  await stage.play({ workflow: tellDelay, workflowId, args: [input], activities }, (handle) =>
    handle.result(),
  );
}

describe('news of a delay', () => {
  it('counts nobody whom the provider did not reach in ten minutes, and tells the others all the same', async () => {
    const delay = new FakeDelay(['ana', 'bia', 'caio']);
    delay.provider = (id) => (id === 'bia' ? new Error('not taken') : true);
    await play(delay);
    expect(delay.told).toBe(2);
    expect(delay.tries.filter((id) => id === 'bia').length).toBeGreaterThan(3);
  });

  it('is closed in the end though the database is away for a while, and tells nobody twice for it', async () => {
    const delay = new FakeDelay(['ana']);
    delay.close = (call) => (call < 4 ? new Error('database away') : null);
    await play(delay);
    expect(delay).toMatchObject({ told: 1, closings: 4, tries: ['ana'] });
  });

  it('reaches everybody who waits, once each, and does not count who could not be told', async () => {
    const delay = new FakeDelay(['ana', 'bia', 'caio']);
    delay.provider = (id) => id !== 'caio';
    await play(delay);
    expect(delay.told).toBe(2);
    expect(delay.tries.toSorted()).toEqual(['ana', 'bia', 'caio']);
  });

  it('ends at once when it was told already', async () => {
    const delay = Object.assign(new FakeDelay(['ana']), { told: 1 });
    await play(delay);
    expect(delay).toMatchObject({ tries: [], closings: 0 });
  });
});
