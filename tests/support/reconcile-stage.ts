import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { ProcessActivities } from '../../activities/clinic/activities.ts';
import { startTimeSkipping } from './time-skipping.ts';
import { reconcileProcesses } from '../../workflows/clinic/reconcile-processes.ts';
import { bundleVisitWorkflows } from './visit-story.ts';

export interface ReconcileStage {
  play(
    reconcileRows: ProcessActivities['reconcileRows'],
    story: (handle: WorkflowHandle<typeof reconcileProcesses>) => Promise<void>,
  ): Promise<void>;
  close(): Promise<void>;
}

/** The time-skipping stage on which the reconciler's runs are played. */
export async function openReconcileStage(): Promise<ReconcileStage> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const env = await startTimeSkipping();
  const workflowBundle = await bundleVisitWorkflows();
  return {
    close: () => env.teardown(),
    async play(reconcileRows, story) {
      const taskQueue = `reconcile-${randomUUID()}`;
      const { nativeConnection: connection } = env;
      const worker = await Worker.create({
        connection,
        taskQueue,
        workflowBundle,
        activities: { reconcileRows },
      });
      await worker.runUntil(async () => {
        const workflowId = `platform/reconcile/${randomUUID()}`;
        await story(await env.client.workflow.start(reconcileProcesses, { workflowId, taskQueue }));
      });
    },
  };
}
