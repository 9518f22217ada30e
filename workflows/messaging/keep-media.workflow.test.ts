import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTaskStage, type TaskStage } from '../../tests/support/task-stage.ts';
import { keepMedia, keepMediaId } from './keep-media.ts';

let stage: TaskStage;
beforeAll(async () => {
  stage = await openTaskStage();
});
afterAll(() => stage.close());

/** How often the file was asked for, and how often the wait for it was given up. */
async function play(fate: (attempt: number) => Error | null): Promise<{ asked: number; givenUp: number }> {
  const input = { clinicId: randomUUID(), inboundId: randomUUID() };
  const counts = { asked: 0, givenUp: 0 };
  const activities = {
    fetchMedia: () => {
      counts.asked += 1;
      const fault = fate(counts.asked);
      return fault ? Promise.reject(fault) : Promise.resolve();
    },
    giveUpMedia: () => {
      counts.givenUp += 1;
      return counts.givenUp === 1 ? Promise.reject(new Error('unavailable')) : Promise.resolve();
    },
  };
  const workflowId = keepMediaId(input.clinicId, input.inboundId);
  const task = { workflow: keepMedia, workflowId, args: [input] as [typeof input], activities };
  await stage.play(task, (handle) => handle.result());
  return counts;
}

describe('a file that somebody sent', () => {
  it('is given up after a week without the provider, and the record says so, however long that takes', async () => {
    const { asked, givenUp } = await play(() => new Error('not fetched'));
    expect(asked).toBeGreaterThan(15);
    expect(asked).toBeLessThan(30);
    expect(givenUp).toBe(2);
  });

  it('is asked for again until it has come', async () => {
    expect(await play((attempt) => (attempt < 4 ? new Error('not fetched') : null))).toEqual({
      asked: 4,
      givenUp: 0,
    });
  });
});
