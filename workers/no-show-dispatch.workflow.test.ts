import { randomUUID } from 'node:crypto';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTaskStage, type TaskStage } from '../tests/support/task-stage.ts';
import { bundleVisitWorkflows } from '../tests/support/visit-story.ts';
import { registerSearchAttributes } from '../temporal/setup.ts';
import { appointmentLifecycleId } from '../workflows/appointments/appointment-lifecycle.ts';
import { noShowInterventionId } from '../workflows/no-show/no-show-intervention.ts';
import { createDispatch } from './dispatch.ts';
import { processOf, workflowIdOf } from './process-ids.ts';

let stage: TaskStage;
beforeAll(async () => {
  stage = await openTaskStage();
  await registerSearchAttributes(stage.env.connection, stage.env.namespace ?? 'default');
});
afterAll(() => stage.close());

describe('what the relay brings of a visit', () => {
  it('reaches its process and its watch; a watch that has ended is watched again only where somebody says so', async () => {
    const looks = { visit: 0, watch: 0 };
    const activities = {
      readVisit: () => {
        looks.visit += 1;
        return Promise.resolve(null);
      },
      advanceWatch: () => {
        looks.watch += 1;
        return Promise.resolve({ kind: 'over' });
      },
    };
    const workflowBundle = await bundleVisitWorkflows();
    const worker = await Worker.create({
      ...{ connection: stage.env.nativeConnection, activities, taskQueue: 'appointments', workflowBundle },
    });
    const dispatch = createDispatch({ client: stage.env.client, fateOf: () => Promise.resolve(null) });
    const [clinicId, entityId] = [randomUUID(), randomUUID()];
    const row = (topic: string) =>
      dispatch({ id: 1, clinicId, topic, entityId, attempts: 1, hasEndpoints: false, share: 1 });
    const ended = async () => {
      await stage.env.client.workflow.getHandle(appointmentLifecycleId(clinicId, entityId)).result();
      await stage.env.client.workflow.getHandle(noShowInterventionId(clinicId, entityId)).result();
    };
    await worker.runUntil(async () => {
      await row('appointment');
      await ended();
      const first = looks.watch;
      expect(looks.visit).toBeGreaterThan(0);
      expect(first).toBeGreaterThan(0);
      await row('appointment');
      await ended();
      expect(looks.watch).toBe(first);
      await row('no-show');
      await ended();
      expect(looks.watch).toBeGreaterThan(first);
    });
  });

  it('is found again by its id', () => {
    const process = { kind: 'no-show', clinicId: randomUUID(), id: randomUUID() } as const;
    expect(processOf(workflowIdOf(process))).toEqual(process);
  });
});
