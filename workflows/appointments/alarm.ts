import { CancellationScope, condition, isCancellation, sleep } from '@temporalio/workflow';

export interface Alarm {
  /** Waits until the instant (epoch ms; null = no end) or until `isInterrupted`; true when the time came. */
  wait(until: number | null, isInterrupted: () => boolean, summary: string): Promise<boolean>;
}

/**
 * One timer at a time, kept across interruptions while its instant stays the same: `condition` with a timeout would cancel and
 * start a timer at every signal, and each of those is an event in the history and an action on the bill.
 */
export function createAlarm(): Alarm {
  let current: { until: number; scope: CancellationScope; rang: boolean } | null = null;

  function start(until: number, summary: string): NonNullable<typeof current> {
    const timer = { until, scope: new CancellationScope(), rang: false };
    timer.scope
      .run(() => sleep(until - Date.now(), { summary }))
      .then(() => {
        timer.rang = true;
      })
      .catch((error: unknown) => {
        if (!isCancellation(error)) throw error;
      });
    return timer;
  }

  return {
    async wait(until, isInterrupted, summary) {
      if (current && current.until !== until) {
        if (!current.rang) current.scope.cancel();
        current = null;
      }
      if (until !== null && until <= Date.now()) return !isInterrupted();
      if (until !== null) current ??= start(until, summary);
      const timer = current;
      await condition(() => isInterrupted() || timer?.rang === true);
      return !isInterrupted();
    },
  };
}
