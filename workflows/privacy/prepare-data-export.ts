import {
  ActivityFailure,
  CancellationScope,
  isCancellation,
  proxyActivities,
  sleep,
} from '@temporalio/workflow';
import type { ExportActivities } from '../../activities/privacy/export-activities.ts';

export interface PrepareDataExportInput {
  clinicId: string;
  exportId: string;
}

// Our own Postgres and minutes of work, written whole or not at all: a try may follow a try. After ten something is wrong with the data
// or the code, and whoever ordered it is told instead of waiting.
const builds = proxyActivities<Pick<ExportActivities, 'buildDataExport'>>({
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '5 minutes',
  retry: {
    ...{
      initialInterval: '2 seconds',
      backoffCoefficient: 3,
      maximumInterval: '30 minutes',
      maximumAttempts: 10,
    },
  },
});
// One row, once: for as long as an outage lasts, so that no copy lies about after its term.
const record = proxyActivities<Omit<ExportActivities, 'buildDataExport'>>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '5 minutes' },
});

export const prepareDataExportId = (clinicId: string, exportId: string): string =>
  `clinic/${clinicId}/data-export/${exportId}`;

/** A person's copy: prepared, open for a week, then its bytes are thrown away. What was given stays as hashes. */
export async function prepareDataExport({ exportId }: PrepareDataExportInput): Promise<void> {
  const before = await record.readDataExport({ exportId });
  if (!before || before.isClosed) return;
  if (before.state === 'preparing') {
    try {
      await builds.buildDataExport({ exportId });
    } catch (error) {
      if (!(error instanceof ActivityFailure) && !isCancellation(error)) throw error;
      await CancellationScope.nonCancellable(() => record.failDataExport({ exportId }));
      throw error;
    }
  }
  const ready = await record.readDataExport({ exportId });
  if (!ready || ready.isClosed || ready.expiresAt === null) return;
  await sleep(Math.max(1, ready.expiresAt - Date.now()));
  await record.expireDataExport({ exportId });
}
