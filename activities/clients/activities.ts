import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import { endCheck, expireImport, importStage, type ImportStage } from '../../models/import-check.ts';
import { countChunks } from '../../models/import-chunk.ts';
import { destroySpentKeys } from '../../models/import-key.ts';
import { dropPlan } from '../../models/import-plan.ts';
import { endImport } from '../../models/import.ts';
import type { LivePublisher } from '../../models/live.ts';
import { systemActor, type Tenancy } from '../../models/tenancy.ts';
import { clinicOfWorkflow } from '../clinic-of-workflow.ts';
import { checkNextChunk, importNextChunk, prepareCalendar } from './import-chunk.ts';

export interface ImportProgress {
  doneChunks: number;
  totalChunks: number;
}
export type { ImportStage };

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

  /** A bounded number of chunks; true when none is left. */
  async function takeChunks(importId: string, takeNext: typeof importNextChunk): Promise<boolean> {
    // Beats by the clock: one slow chunk is no dead worker.
    const beat = setInterval(() => heartbeat(), 2_000);
    try {
      for (let count = 0; count < chunksPerBatch; count += 1) {
        if (cancellationSignal().aborted) return false;
        if (!(await takeNext(tenancy, worker(), importId, Date.now()))) return true;
        announce(importId);
      }
    } finally {
      clearInterval(beat);
    }
    return false;
  }

  return {
    /**
     * Looks a bounded number of chunks through, each in its own transaction, when the import is to be looked through; tells where it
     * stands. After the last one a person decides.
     */
    async checkImport({ importId }: { importId: string }): Promise<ImportStage> {
      const read = () => tenancy.withClinic(worker(), (scope) => importStage(scope, importId));
      const before = await read();
      // Thrown away by a person: what the file named goes out of backups too.
      if (before.status === 'discarded') await tenancy.withClinic(worker(), destroySpentKeys);
      if (before.status !== 'checking') return before;
      if (before.doneChunks === 0) await prepareCalendar(tenancy, worker(), importId);
      if (await takeChunks(importId, checkNextChunk)) {
        await tenancy.withClinic(worker(), (scope) => endCheck(scope, importId));
        announce(importId);
      }
      return read();
    },

    /** Imports a bounded number of chunks, each in its own transaction; tells how far the whole file is. */
    async importChunks({ importId }: { importId: string }): Promise<ImportProgress> {
      await takeChunks(importId, importNextChunk);
      const { done, total } = await tenancy.withClinic(worker(), (scope) => countChunks(scope, importId));
      return { doneChunks: done, totalChunks: total };
    },

    /** A week has gone by and nobody decided. */
    async expireImport({ importId }: { importId: string }): Promise<void> {
      await tenancy.withClinic(worker(), (scope) => expireImport(scope, importId));
      await tenancy.withClinic(worker(), destroySpentKeys);
      announce(importId);
    },

    async endImport({ importId, status }: { importId: string; status: 'done' | 'failed' }): Promise<void> {
      await tenancy.withClinic(worker(), async (scope) => {
        await endImport(scope, importId, status);
        await dropPlan(scope, importId);
      });
      await tenancy.withClinic(worker(), destroySpentKeys);
      announce(importId);
    },
  };
}
export type ClientActivities = ReturnType<typeof createClientActivities>;
