import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTaskStage, type TaskStage } from '../../tests/support/task-stage.ts';
import { answerTap, answerTapId } from './answer-tap.ts';

let stage: TaskStage;
beforeAll(async () => {
  stage = await openTaskStage();
});
afterAll(() => stage.close());

/** How often the provider was asked before the process ended. */
async function play(fate: (attempt: number) => Error | null): Promise<number> {
  const input = { clinicId: randomUUID(), offerId: randomUUID() };
  let tries = 0;
  const sendOfferAnswer = () => {
    tries += 1;
    const fault = fate(tries);
    return fault ? Promise.reject(fault) : Promise.resolve();
  };
  const workflowId = answerTapId(input.clinicId, input.offerId);
  const task = { workflow: answerTap, workflowId, args: [input] as [typeof input] };
  await stage.play({ ...task, activities: { sendOfferAnswer } }, (handle) => handle.result());
  return tries;
}

describe('the answer to a tap', () => {
  it('is given up after five minutes: what was asked for is done, this is courtesy', async () => {
    expect(await play(() => new Error('not taken'))).toBeGreaterThan(3);
  });
  it('is tried again until the provider has it', async () => {
    expect(await play((attempt) => (attempt < 3 ? new Error('not taken') : null))).toBe(3);
  });
});
