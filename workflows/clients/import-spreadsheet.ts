import {
  ActivityFailure,
  CancellationScope,
  continueAsNew,
  defineQuery,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import type { ClientActivities, ImportProgress } from '../../activities/clients/activities.ts';

export interface ImportSpreadsheetInput {
  clinicId: string;
  importId: string;
}

/** Chunks imported of chunks in all; null before the first batch. */
export const progressQuery = defineQuery<ImportProgress | null>('progress');

// Our own Postgres, chunk by chunk and each at most once, so a try may follow a try for as long as an outage may last (an hour);
// after that something is wrong with the file itself and a person has to look.
const writes = proxyActivities<ClientActivities>({
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '10 seconds',
  retry: {
    initialInterval: '1 second',
    backoffCoefficient: 2,
    maximumInterval: '1 minute',
    maximumAttempts: 60,
  },
});

export const importSpreadsheetId = (clinicId: string, importId: string): string =>
  `clinic/${clinicId}/import/${importId}`;

/** Batches of one run: a very long file goes on in a fresh history. */
const batchesPerRun = 25;

/**
 * Brings a spreadsheet into the clinic. The file lies in Postgres in sealed chunks and each chunk is marked in the
 * transaction that imports it: whatever dies, the next try goes on where the last commit was.
 */
export async function importSpreadsheet(input: ImportSpreadsheetInput): Promise<void> {
  const { importId } = input;
  let progress: ImportProgress | null = null;
  setHandler(progressQuery, () => progress);

  try {
    for (let batch = 0; batch < batchesPerRun; batch += 1) {
      progress = await writes.importChunks({ importId });
      if (progress.doneChunks >= progress.totalChunks) {
        await writes.endImport({ importId, status: 'done' });
        return;
      }
    }
  } catch (error) {
    // The person who waits for the bar must see that it will not move any more, also when the process was cancelled.
    if (error instanceof ActivityFailure) {
      await CancellationScope.nonCancellable(() => writes.endImport({ importId, status: 'failed' }));
    }
    throw error;
  }
  await continueAsNew<typeof importSpreadsheet>(input);
}
