import { randomUUID } from 'node:crypto';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeCode, FakeRecovery } from '../tests/support/fake-door.ts';
import { openTaskStage, type TaskStage } from '../tests/support/task-stage.ts';
import { registerSearchAttributes } from '../temporal/setup.ts';
import { bundleVisitWorkflows } from '../tests/support/visit-story.ts';
import { clientSignInCodeId } from '../workflows/client-door/client-sign-in-code.ts';
import { recoverAccessId } from '../workflows/account/recover-access.ts';
import { createDispatch } from './dispatch.ts';

const hour = 3_600_000;
let stage: TaskStage;
beforeAll(async () => {
  stage = await openTaskStage();
  await registerSearchAttributes(stage.env.connection, stage.env.namespace ?? 'default');
});
afterAll(() => stage.close());

/** Two workers as in production, and the rows brought by the relay. */
async function bring(
  activities: object,
  story: (bring: (topic: string, id: string) => Promise<void>, clinicId: string) => Promise<void>,
) {
  const dispatch = createDispatch({ client: stage.env.client, fateOf: () => Promise.resolve(null) });
  const clinicId = randomUUID();
  const shared = {
    connection: stage.env.nativeConnection,
    activities: activities as Record<string, () => unknown>,
  };
  const workflowBundle = await bundleVisitWorkflows();
  const worker = await Worker.create({ ...shared, taskQueue: 'appointments', workflowBundle });
  const sender = await Worker.create({ ...shared, taskQueue: 'messaging' });
  const row = (topic: string, entityId: string) =>
    dispatch({ id: 1, clinicId, topic, entityId, attempts: 1, hasEndpoints: false, share: 1 });
  await sender.runUntil(worker.runUntil(() => story(row, clinicId)));
}

describe('what the relay brings from the doors', () => {
  it('sends one code for one row, however often the row comes', async () => {
    const code = new FakeCode();
    await bring(code.activities, async (row, clinicId) => {
      const id = randomUUID();
      await Promise.all([row('sign-in-code', id), row('sign-in-code', id)]);
      await stage.env.client.workflow.getHandle(clientSignInCodeId(clinicId, id)).result();
      await row('sign-in-code', id);
    });
    expect(code.sent).toBe(1);
  });

  it('starts a recovery, tells it of every change, and leaves one in peace that has ended', async () => {
    const recovery = new FakeRecovery((await stage.env.currentTimeMs()) + 72 * hour);
    await bring(recovery.activities, async (row, clinicId) => {
      const id = randomUUID();
      await row('recovery', id);
      await stage.env.sleep(hour);
      recovery.change('used');
      await row('recovery', id);
      await stage.env.client.workflow.getHandle(recoverAccessId(clinicId, id)).result();
      await row('recovery', id);
    });
    expect(recovery.state).toBe('used');
  });
});
