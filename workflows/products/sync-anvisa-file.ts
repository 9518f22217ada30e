import { ActivityFailure, ApplicationFailure, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { AnvisaActivities } from '../../activities/products/anvisa-files.ts';
import type { RecheckActivities } from '../../activities/products/recheck-activities.ts';
import {
  type AnvisaFault,
  type AnvisaFileCode,
  anvisaFileCodes,
  anvisaFaults,
} from '../../domain/products/anvisa-catalogue.ts';

export type SyncAnvisaFileResult =
  | { outcome: 'unchanged' }
  | { outcome: 'swapped'; rows: number; appeared: number; changed: number; gone: number }
  | { outcome: 'refused'; fault: AnvisaFault };

// ANVISA's server: away or slow for hours at times, and resumed where it was cut. Until the morning, not for ever: the next night asks anew.
const fetches = proxyActivities<AnvisaActivities>({
  startToCloseTimeout: '1 hour',
  heartbeatTimeout: '2 minutes',
  retry: {
    initialInterval: '10 seconds',
    backoffCoefficient: 3,
    maximumInterval: '30 minutes',
    maximumAttempts: 10,
  },
});
// Our own Postgres. A killed worker is noticed in ten seconds, and the next one goes on at its place in the file.
const copies = proxyActivities<AnvisaActivities>({
  startToCloseTimeout: '1 hour',
  heartbeatTimeout: '10 seconds',
  retry: {
    initialInterval: '1 second',
    backoffCoefficient: 2,
    maximumInterval: '5 minutes',
    maximumAttempts: 20,
  },
});
const notes = proxyActivities<AnvisaActivities & Pick<RecheckActivities, 'announceAnvisaSwap'>>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '5 minutes' },
});

/** A file that was taken by a worker on another machine, or swept away, is taken again so often. */
const mostLost = 3;

/**
 * Brings one file of ANVISA's open data up to date: taken if it is newer, staged, looked at as a whole, swapped. Whatever is wrong with it has a
 * stable code and leaves the copy of yesterday in use; only a fault of our own fails the run.
 */
export async function syncAnvisaFile(): Promise<SyncAnvisaFileResult> {
  const code = fileOfWorkflow();
  for (let lost = 1; ; lost += 1) {
    const fault = await sync(code).catch((error: unknown) => faultOf(error));
    if (typeof fault !== 'string') return fault;
    if (fault === 'lost' && lost < mostLost) continue;
    await notes.noteAnvisaFault({ code, fault });
    return { outcome: 'refused', fault };
  }
}

/**
 * Of which file it is stands in its id: what a schedule gives is not sealed, and workers take nothing that is not. The server appends the time;
 * a recording is replayed under the name of its own file, which says it too.
 */
function fileOfWorkflow(): AnvisaFileCode {
  const named = /anvisa-file[/-]([a-z]+)/.exec(workflowInfo().workflowId)?.[1];
  const code = anvisaFileCodes.find((one) => one === named);
  if (code === undefined) throw ApplicationFailure.create({ type: 'invalid-input', nonRetryable: true });
  return code;
}

async function sync(code: AnvisaFileCode): Promise<SyncAnvisaFileResult | AnvisaFault> {
  const fetched = await fetches.fetchAnvisaFile({ code });
  if (fetched.kind === 'unchanged') return { outcome: 'unchanged' };
  const { file } = fetched;
  const { importId } = await copies.stageAnvisaFile({ code, file });
  const result = await copies.swapAnvisaFile({ code, importId, file });
  if (result.kind === 'refused') return result.fault;
  await notes.announceAnvisaSwap({ importId });
  const { rows, appeared, changed, gone } = result;
  return { outcome: 'swapped', rows, appeared, changed, gone };
}

function faultOf(error: unknown): AnvisaFault {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  const fault = anvisaFaults.find((one) => cause instanceof ApplicationFailure && cause.type === one);
  if (fault === undefined) throw error;
  return fault;
}
