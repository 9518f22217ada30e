import { randomUUID } from 'node:crypto';
import type { Workflow, WorkflowHandle, WorkflowStartOptions } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { startTimeSkipping } from './time-skipping.ts';
import { bundleVisitWorkflows } from './visit-story.ts';

type Activities = Record<string, (input: never) => unknown>;
export interface Task<W extends Workflow> {
  workflow: W;
  workflowId: string;
  args: Parameters<W>;
  activities: object;
}
export interface TaskStage {
  env: TestWorkflowEnvironment;
  play<W extends Workflow>(
    task: Task<W>,
    story: (handle: WorkflowHandle<W>) => Promise<unknown>,
  ): Promise<void>;
  close(): Promise<void>;
}

/** The time-skipping stage for workflows of any kind: real workflow code, a server whose clock jumps, activities of the test. */
export async function openTaskStage(): Promise<TaskStage> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const env = await startTimeSkipping();
  const workflowBundle = await bundleVisitWorkflows();
  return {
    env,
    close: () => env.teardown(),
    async play<W extends Workflow>(
      { workflow, workflowId, args, activities }: Task<W>,
      story: (handle: WorkflowHandle<W>) => Promise<unknown>,
    ) {
      const taskQueue = `stage-${randomUUID()}`;
      const shared = { connection: env.nativeConnection, activities: activities as Activities };
      const worker = await Worker.create({ ...shared, taskQueue, workflowBundle });
      // What goes to the provider has a queue of its own, and files another.
      const sender = await Worker.create({ ...shared, taskQueue: 'messaging' });
      const keeper = await Worker.create({ ...shared, taskQueue: 'compliance' });
      const told = async () => {
        const options = { workflowId, taskQueue, args } as unknown as WorkflowStartOptions<W>;
        await env.client.workflow.start(workflow, options);
        await story(env.client.workflow.getHandle<W>(workflowId));
      };
      await keeper.runUntil(sender.runUntil(worker.runUntil(told)));
    },
  };
}
