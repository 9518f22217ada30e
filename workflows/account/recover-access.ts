import { condition, defineSignal, proxyLocalActivities, setHandler } from '@temporalio/workflow';
import type { RecoveryActivities } from '../../activities/account/recovery-activities.ts';
import { isRecoveryOver } from '../../domain/account/access-recovery.ts';

export interface RecoverAccessInput {
  clinicId: string;
  recoveryId: string;
}

/** Somebody approved, refused or redeemed: read the record again. It carries nothing, so it may come twice, late or in any order. */
export const recoveryChangedSignal = defineSignal('recoveryChanged');

// Our own Postgres: short, idempotent, and worth trying for as long as it is down, because an open recovery must end on time.
const record = proxyLocalActivities<RecoveryActivities>({
  startToCloseTimeout: '10s',
  localRetryThreshold: '20s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '30s' },
});

/** The two clocks, the worker's and Postgres's, may differ a little. */
const shortestWaitMs = 1_000;

export const recoverAccessId = (clinicId: string, recoveryId: string): string =>
  `clinic/${clinicId}/recovery/${recoveryId}`;

/**
 * Lost device: 72 hours for two colleagues to approve, then 24 hours for the person to redeem both halves of the code. What they do is a
 * transaction each; this is the time that runs meanwhile, and the end when nobody does anything.
 */
export async function recoverAccess({ recoveryId }: RecoverAccessInput): Promise<void> {
  let hasChanged = false;
  setHandler(recoveryChangedSignal, () => {
    hasChanged = true;
  });

  for (;;) {
    hasChanged = false;
    const recovery = await record.readRecovery({ recoveryId });
    if (!recovery || isRecoveryOver(recovery.state)) return;
    const { expiresAt, version } = recovery;
    const isInTime = await condition(() => hasChanged, Math.max(expiresAt - Date.now(), shortestWaitMs));
    if (!isInTime) await record.expireRecovery({ recoveryId, version });
  }
}
