import { ActivityFailure, CancellationScope, proxyActivities, sleep } from '@temporalio/workflow';
import type { ErasureActivities } from '../../activities/privacy/erasure-activities.ts';
import { eraseSteps } from '../../domain/privacy/data-map.ts';
import { type ErasureStep, erasureSteps } from '../../domain/privacy/erasure.ts';

export interface EraseClientInput {
  clinicId: string;
  erasureId: string;
}

export const eraseClientId = (clinicId: string, erasureId: string): string =>
  `clinic/${clinicId}/erasure/${erasureId}`;

// Our own Postgres, two files and Temporal's own store. Every step asks the row first whether it was taken. After eight tries, some six
// minutes, a person hears of it; the process goes on trying: there is no way back.
const take = proxyActivities<ErasureActivities>({
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '2 minutes',
  retry: {
    initialInterval: '1 second',
    backoffCoefficient: 2,
    maximumInterval: '2 minutes',
    maximumAttempts: 8,
  },
});
// One row to read, one task to write: tried for as long as an outage lasts.
const record = proxyActivities<Pick<ErasureActivities, 'readErasureSteps' | 'raiseErasureTask'>>({
  startToCloseTimeout: '15 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

/** Looks at what waits for others: soon at first, and a person is told after some six hours of it. */
const looksBeforeTask = 60;
const pauseOf = (look: number): number => Math.min(2_000 * 2 ** look, 360_000);

/**
 * The end of a person's data (LGPD art. 18 VI), forward only (D15): what must stay is sealed, the rest goes, her key dies, and the proof is
 * written. Nobody can call it off (D15); begun again by the reconciler it goes on where the row says.
 */
export const eraseClient = ({ erasureId }: EraseClientInput): Promise<void> =>
  CancellationScope.nonCancellable(() => erase(erasureId));

async function erase(erasureId: string): Promise<void> {
  const taken = await record.readErasureSteps({ erasureId });
  if (!taken) return;
  for (const step of erasureSteps)
    if (!taken.includes(step)) await insist(erasureId, step, () => acts[step](erasureId));
  await insist(erasureId, 'certificate', () => take.certifyErasure({ erasureId }));
}

const acts: Record<ErasureStep, (erasureId: string) => Promise<void>> = {
  freeze: (erasureId) => take.freezePerson({ erasureId }),
  async stop(erasureId) {
    await take.callOffHerBusiness({ erasureId });
    await until(erasureId, 'business-open', () => take.countHerBusiness({ erasureId }));
  },
  withdraw: (erasureId) => take.withdrawHerConsents({ erasureId }),
  ...(Object.fromEntries(
    eraseSteps.map((step) => [step, (erasureId: string) => take.eraseRowsOf({ erasureId, step })]),
  ) as Record<(typeof eraseSteps)[number], (erasureId: string) => Promise<void>>),
  seal: (erasureId) => take.sealHerRecord({ erasureId }),
  key: (erasureId) => take.destroyHerKey({ erasureId }),
  histories: (erasureId) => until(erasureId, 'processes-open', () => take.deleteHerHistories({ erasureId })),
  ledger: (erasureId) => take.writeErasureLedger({ erasureId }),
  verify: (erasureId) => until(erasureId, 'rows-left', () => take.verifyErasure({ erasureId })),
};

/** As long as anything is left, looks again. */
async function until(erasureId: string, reason: string, left: () => Promise<number>): Promise<void> {
  for (let look = 0; (await left()) > 0; look += 1) {
    if (look === looksBeforeTask) await record.raiseErasureTask({ erasureId, reason });
    await sleep(pauseOf(look));
  }
}

/** A step that failed for good, as far as we can tell, is a person's to look at, and ours to try again. */
async function insist(erasureId: string, step: string, act: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await act();
      return;
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      await record.raiseErasureTask({ erasureId, reason: `step-${step}` });
      await sleep('10 minutes');
    }
  }
}
