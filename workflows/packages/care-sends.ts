import { ActivityFailure, isCancellation, patched, proxyActivities } from '@temporalio/workflow';
import type { UntypedActivities } from '@temporalio/workflow';

// The provider: in no hurry, and never into the silence or past its use; each try checks first that none before it went out.
export const sendsUntil = <A = UntypedActivities>(latestUseful: number, clinicId: string) =>
  proxyActivities<A>({
    taskQueue: 'messaging',
    startToCloseTimeout: '30s',
    heartbeatTimeout: '6s',
    scheduleToCloseTimeout: Math.max(latestUseful - Date.now(), 1_000),
    retry: { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '2 hours' },
    priority: { fairnessKey: clinicId },
  });

/** What a try may answer: when it may leave, epoch milliseconds; nothing when it did, or is another process's business. */
export type Tried = { waitUntil: number } | undefined | void;

/** `null` when it was given up for good; out of time it may find another moment after the silence, which the plan decides. */
export async function tried(send: Promise<Tried>): Promise<{ waitUntil: number | null } | null> {
  try {
    return { waitUntil: (await send)?.waitUntil ?? null };
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    return error.retryState === 'TIMEOUT' ? { waitUntil: null } : null;
  }
}

const pauseMs = 15 * 60_000;

/**
 * After a try that did not settle its step the plan may say «now» at once: the server ends a try whose next delay passes its time without
 * waiting for it. The same step is tried again only after a pause, or at the time that the try was told.
 */
export function createPause<Step extends { step: string; at: number }>() {
  let last: { step: string; until: number } | null = null;
  return {
    note(step: string, waitUntil: number | null): void {
      last = { step, until: waitUntil ?? Date.now() + pauseMs };
    },
    /** Called for what is planned next; without a pause it leaves nothing in the history. */
    after(next: Step): number {
      if (last?.step !== next.step || last.until <= next.at) return next.at;
      return patched('2026-11-26-pause-between-tries') ? last.until : next.at;
    },
  };
}
