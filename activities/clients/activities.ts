import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import { countChunks } from '../../models/import-chunk.ts';
import { endImport } from '../../models/import.ts';
import type { LivePublisher } from '../../models/live.ts';
import { systemActor, type Tenancy } from '../../models/tenancy.ts';
import { clinicOfWorkflow } from '../clinic-of-workflow.ts';
import { importNextChunk } from './import-chunk.ts';

export interface ImportProgress {
  doneChunks: number;
  totalChunks: number;
}

/** Chunks of one activity: about 10,000 rows, so that the history stays short and a lost worker loses one chunk at most. */
const chunksPerBatch = 20;

export interface ClientActivityDependencies {
  tenancy: Tenancy;
  /** Browsers that watch the bar. */
  live: Pick<LivePublisher, 'publish'>;
}

export function createClientActivities({ tenancy, live }: ClientActivityDependencies) {
  const worker = () => systemActor(clinicOfWorkflow(), activityInfo().activityId);
  const announce = (id: string) => live.publish({ clinicId: clinicOfWorkflow(), entity: 'import', id });
  return {
    /** Imports a bounded number of chunks, each in its own transaction; tells how far the whole file is. */
    async importChunks({ importId }: { importId: string }): Promise<ImportProgress> {
      const actor = worker();
      // Beats by the clock: one slow chunk is no dead worker.
      const beat = setInterval(() => heartbeat(), 2_000);
      try {
        for (let count = 0; count < chunksPerBatch && !cancellationSignal().aborted; count += 1) {
          if (!(await importNextChunk(tenancy, actor, importId, Date.now()))) break;
          announce(importId);
        }
      } finally {
        clearInterval(beat);
      }
      const { done, total } = await tenancy.withClinic(actor, (scope) => countChunks(scope, importId));
      return { doneChunks: done, totalChunks: total };
    },

    async endImport({ importId, status }: { importId: string; status: 'done' | 'failed' }): Promise<void> {
      await tenancy.withClinic(worker(), (scope) => endImport(scope, importId, status));
      announce(importId);
    },
  };
}
export type ClientActivities = ReturnType<typeof createClientActivities>;
