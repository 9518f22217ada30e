import { randomUUID } from 'node:crypto';
import type { WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { ClientActivities, ImportStage as Stage } from '../../activities/clients/activities.ts';
import { startTimeSkipping } from './time-skipping.ts';
import { importSpreadsheet, importSpreadsheetId } from '../../workflows/clients/import-spreadsheet.ts';
import { bundleVisitWorkflows } from './visit-story.ts';

const week = 7 * 86_400_000;

/** A file of so many chunks kept in memory in place of Postgres, with the same promise: each chunk is dealt with once. */
export class FakeFile {
  doneChunks = 0;
  checkedChunks = 0;
  status: Stage['status'];
  calls = 0;
  checks = 0;
  readonly totalChunks: number;
  /** What a try meets before it commits anything. */
  fate: (call: number) => Error | null = () => null;
  fateOfCheck: (call: number) => Error | null = () => null;
  /** The stage's clock. */
  now: () => Promise<number> = () => Promise.resolve(Date.now());

  constructor(totalChunks: number, status: Stage['status'] = 'running') {
    this.totalChunks = totalChunks;
    this.status = status;
  }

  readonly activities: ClientActivities = {
    checkImport: async () => {
      this.checks += 1;
      const fault = this.fateOfCheck(this.checks);
      if (fault) throw fault;
      if (this.status === 'checking') {
        this.checkedChunks = Math.min(this.checkedChunks + 20, this.totalChunks);
        if (this.checkedChunks === this.totalChunks) this.status = 'checked';
      }
      const isLooking = this.status === 'checking' || this.status === 'checked';
      return {
        status: this.status,
        doneChunks: isLooking ? this.checkedChunks : this.doneChunks,
        totalChunks: this.totalChunks,
        discardAt: this.status === 'checked' ? (await this.now()) + week : null,
      };
    },
    importChunks: () => {
      this.calls += 1;
      const fault = this.fate(this.calls);
      if (fault) return Promise.reject(fault);
      this.doneChunks = Math.min(this.doneChunks + 20, this.totalChunks);
      return Promise.resolve({ doneChunks: this.doneChunks, totalChunks: this.totalChunks });
    },
    expireImport: () => {
      if (this.status === 'checked') this.status = 'discarded';
      return Promise.resolve();
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
  const env = await startTimeSkipping();
  const workflowBundle = await bundleVisitWorkflows();
  return {
    env,
    close: () => env.teardown(),
    async play(file, story) {
      const taskQueue = `import-${randomUUID()}`;
      const { activities } = file;
      file.now = () => env.currentTimeMs();
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
