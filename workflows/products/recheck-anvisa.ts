import {
  ActivityFailure,
  ApplicationFailure,
  defineSignal,
  isCancellation,
  proxyActivities,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import type { RecheckActivities } from '../../activities/products/recheck-activities.ts';

export interface RecheckAnvisaInput {
  clinicId: string;
  /** A day, the import of a swapped file, or a product of which goods came. */
  cause: 'daily' | 'swap' | 'receipt';
  key: string;
  /** `yyyy-mm-dd`, the day for which the run is due. */
  day: string;
}

// Our own Postgres, the same rows however often. Tried for hours, not days: the next run looks at everything anew.
const rechecks = proxyActivities<RecheckActivities>({
  startToCloseTimeout: '1 hour',
  heartbeatTimeout: '2 minutes',
  retry: {
    initialInterval: '5 seconds',
    backoffCoefficient: 3,
    maximumInterval: '30 minutes',
    maximumAttempts: 10,
  },
});

/** What failed is tried again after so many minutes, and then told to a person. */
const againMinutes = [1, 10, 60, 180];

export const recheckAnvisaId = (clinicId: string, key: string): string => `clinic/${clinicId}/recheck/${key}`;
/** Goods came again while it ran. */
export const recheckAgainSignal = defineSignal('recheckAgain');

/**
 * Whether what a clinic has is still registered, and what follows when it is not: stock out of use, visits marked, somebody told, evidence
 * kept. Each due run once for each clinic; a product that fails keeps no other waiting.
 */
export async function recheckAnvisa(input: RecheckAnvisaInput): Promise<void> {
  if (input.cause === 'receipt') return recheckOne(input.key);
  const { cause, key: runKey, day } = input;
  if (!(await rechecks.beginRecheck({ runKey, cause, day }))) return;
  const totals = await recheckAll();
  const faults = await lookAround(cause === 'daily');
  await rechecks.finishRecheck({ runKey, ...totals });
  if (faults > 0)
    throw ApplicationFailure.nonRetryable(`${faults} parts were not looked at`, 'recheck-incomplete');
}

async function recheckOne(productId: string): Promise<void> {
  let isAsked = true;
  setHandler(recheckAgainSignal, () => {
    isAsked = true;
  });
  while (isAsked) {
    isAsked = false;
    await rechecks.recheckProduct({ productId });
    await rechecks.markProductVisits();
  }
}

async function recheckAll() {
  const { failed: first, ...totals } = await rechecks.recheckProducts({});
  let failed = first;
  for (const minutes of againMinutes) {
    if (failed.length === 0) break;
    await sleep(minutes * 60_000);
    const again = await rechecks.recheckProducts({ only: failed });
    totals.checked += again.checked;
    totals.blocked += again.blocked;
    totals.held += again.held;
    failed = again.failed;
  }
  if (failed.length > 0) await rechecks.raiseUnchecked({ productIds: failed });
  return { ...totals, failed: failed.length };
}

/** One part's fault keeps no other waiting; it is said at the end. */
async function lookAround(isWholeDay: boolean): Promise<number> {
  const parts = [
    () => rechecks.markProductVisits(),
    ...(isWholeDay ? [() => rechecks.watchStock(), () => rechecks.watchDevices()] : []),
  ];
  let faults = 0;
  for (const part of parts) faults += await part().then(none, failed);
  return faults;
}
const none = () => 0;
const failed = (error: unknown): number => {
  if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
  return 1;
};
