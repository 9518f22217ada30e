import {
  ActivityFailure,
  CancellationScope,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  isCancellation,
  patched,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import type { ClientActivities, ImportProgress } from '../../activities/clients/activities.ts';

export interface ImportSpreadsheetInput {
  clinicId: string;
  importId: string;
}

/** Chunks imported (or looked through) of chunks in all; null before the first batch. */
export const progressQuery = defineQuery<ImportProgress | null>('progress');
/** A person decided: look again. */
export const importChangedSignal = defineSignal('changed');

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
 * Brings a file into the clinic: when its person wishes so it is looked through first, and imported only after they saw what would
 * happen. The file lies in Postgres in sealed chunks and each chunk is marked in the transaction that deals with it: whatever dies,
 * the next try goes on where the last commit was.
 */
export async function importSpreadsheet(input: ImportSpreadsheetInput): Promise<void> {
  const { importId } = input;
  let progress: ImportProgress | null = null;
  let isPoked = false;
  setHandler(progressQuery, () => progress);
  setHandler(importChangedSignal, () => void (isPoked = true));

  try {
    // 2026-11-26: imports that were uploaded before had no look-through. May go when none of them is open (they end in a day).
    if (patched('2026-11-26-dry-run')) {
      const stage = await lookThrough();
      if (stage === 'over') return;
      if (stage === 'unfinished') return await continueAsNew<typeof importSpreadsheet>(input);
    }
    for (let batch = 0; batch < batchesPerRun; batch += 1) {
      progress = await writes.importChunks({ importId });
      if (progress.doneChunks >= progress.totalChunks) {
        await writes.endImport({ importId, status: 'done' });
        return;
      }
    }
  } catch (error) {
    // The person who waits for the bar must see that it will not move any more, also when the process was cancelled.
    if (error instanceof ActivityFailure || isCancellation(error)) {
      await CancellationScope.nonCancellable(() => writes.endImport({ importId, status: 'failed' }));
    }
    throw error;
  }
  await continueAsNew<typeof importSpreadsheet>(input);

  /** Up to the word of a person; a week without one is a no. */
  async function lookThrough(): Promise<'wanted' | 'over' | 'unfinished'> {
    for (let batch = 0; batch < batchesPerRun; batch += 1) {
      isPoked = false;
      const { status, discardAt, ...chunks } = await writes.checkImport({ importId });
      progress = chunks;
      if (status === 'running') return 'wanted';
      if (status === 'checking') continue;
      if (status !== 'checked' || discardAt === null) return 'over';
      const hasWord = await condition(() => isPoked, Math.max(discardAt - Date.now(), 1_000));
      if (!hasWord) await writes.expireImport({ importId });
    }
    return 'unfinished';
  }
}
