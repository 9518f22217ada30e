import { randomUUID } from 'node:crypto';
import type { WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { ClientActivities } from '../../activities/clients/activities.ts';
import { ensureTimeSkippingServer } from '../../local/temporal/test-server.ts';
import { importSpreadsheet, importSpreadsheetId } from '../../workflows/clients/import-spreadsheet.ts';
import { bundleVisitWorkflows } from './visit-story.ts';

/** A file of so many chunks kept in memory in place of Postgres, with the same promise: each chunk is imported once. */
export class FakeFile {
  doneChunks = 0;
  status: 'running' | 'done' | 'failed' = 'running';
  calls = 0;
  readonly totalChunks: number;
  /** What a try meets before it commits anything. */
  fate: (call: number) => Error | null = () => null;

  constructor(totalChunks: number) {
    this.totalChunks = totalChunks;
  }

  readonly activities: ClientActivities = {
    importChunks: () => {
      this.calls += 1;
      const fault = this.fate(this.calls);
      if (fault) return Promise.reject(fault);
      this.doneChunks = Math.min(this.doneChunks + 20, this.totalChunks);
      return Promise.resolve({ doneChunks: this.doneChunks, totalChunks: this.totalChunks });
    },
    endImport: ({ status }) => {
      this.status = status;
      return Promise.resolve();
    },
  };
}

export interface ImportStage {
  env: TestWorkflowEnvironment;
  play(
    file: FakeFile,
    story: (handle: WorkflowHandleWithFirstExecutionRunId<typeof importSpreadsheet>) => Promise<void>,
  ): Promise<void>;
  close(): Promise<void>;
}

/** The time-skipping stage on which imports are played: real workflow code, a server whose clock jumps. */
export async function openImportStage(): Promise<ImportStage> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const path = await ensureTimeSkippingServer();
  const env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
  const workflowBundle = await bundleVisitWorkflows();
  return {
    env,
    close: () => env.teardown(),
    async play(file, story) {
      const taskQueue = `import-${randomUUID()}`;
      const { activities } = file;
      const worker = await Worker.create({
        connection: env.nativeConnection,
        taskQueue,
        workflowBundle,
        activities,
      });
      const input = { clinicId: randomUUID(), importId: randomUUID() };
      await worker.runUntil(async () => {
        const workflowId = importSpreadsheetId(input.clinicId, input.importId);
        await story(
          await env.client.workflow.start(importSpreadsheet, { workflowId, taskQueue, args: [input] }),
        );
      });
    },
  };
}
