import {
  CancellationScope,
  condition,
  defineSignal,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import type { ConsentActivities } from '../../activities/consents/consent-activities.ts';
import type { Downstream } from '../../domain/consents/purposes.ts';
import { askAgainAfter, byPerson, patientRounds } from '../../domain/consents/withdrawal-plan.ts';

export interface ConsentWithdrawalInput {
  clinicId: string;
  withdrawalId: string;
}

/** A person confirmed a use: look again. */
export const withdrawalChangedSignal = defineSignal('consentWithdrawalChanged');

// Database only and safe to run again: as long as an outage lasts.
const record = proxyActivities<ConsentActivities>({
  startToCloseTimeout: '15 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});
// A use that fails must not keep the others or the human waiting: a few tries, then it is a person's, and is tried again later.
const uses = proxyActivities<Pick<ConsentActivities, 'stopConsentUse'>>({
  startToCloseTimeout: '15 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumAttempts: 4 },
});

export const consentWithdrawalId = (clinicId: string, withdrawalId: string): string =>
  `clinic/${clinicId}/consent-withdrawal/${withdrawalId}`;

/**
 * A consent that was taken back: every use is stopped and says so by itself, a person takes down what only a person can, and the proof is
 * written when the last of them has spoken. Nobody can call it off: her no stands, and whoever cancels the process changes nothing in it.
 */
export const consentWithdrawal = ({ withdrawalId }: ConsentWithdrawalInput): Promise<void> =>
  CancellationScope.nonCancellable(() => stopUses(withdrawalId));

async function stopUses(withdrawalId: string): Promise<void> {
  let hasChanged = false;
  setHandler(withdrawalChangedSignal, () => {
    hasChanged = true;
  });
  let isAsked = false;

  for (let rounds = 0; ; rounds += 1) {
    hasChanged = false;
    const facts = await record.readConsentWithdrawal({ withdrawalId });
    if (!facts || facts.isClosed) return;
    if (facts.pending.length === 0) {
      // A proof of before November 2026 answered nothing, and was the end.
      if ((await record.proveConsentWithdrawal({ withdrawalId })) !== false) return;
      continue;
    }
    // A second no brings pictures back that somebody had taken down.
    isAsked &&= facts.pending.some(byPerson);
    if (!isAsked && facts.pending.some(byPerson)) {
      await record.askForPhotosDown({ withdrawalId });
      isAsked = true;
    }
    const own = facts.pending.filter((use) => !byPerson(use));
    const left = await stopAll(withdrawalId, own, rounds >= patientRounds);
    if (left > 0) await condition(() => hasChanged, askAgainAfter(rounds));
    else if (facts.pending.length > own.length) await condition(() => hasChanged);
  }
}

/** Side by side; how many have not stopped. */
async function stopAll(withdrawalId: string, own: readonly Downstream[], isLate: boolean): Promise<number> {
  const answers = await Promise.all(
    own.map(async (use) => {
      const isStopped = await uses.stopConsentUse({ withdrawalId, use }).catch(() => null);
      if (isStopped === null || (!isStopped && isLate)) await record.failConsentUse({ withdrawalId, use });
      return isStopped === true;
    }),
  );
  return answers.filter((isStopped) => !isStopped).length;
}
