import { ActivityFailure, isCancellation, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { SignInActivities } from '../../activities/messaging/sign-in-activities.ts';
import { codeSendableMs } from '../../domain/client-door/sign-in-code.ts';

export interface ClientSignInCodeInput {
  clinicId: string;
  codeId: string;
}

// Our own Postgres: short, idempotent, and worth trying until it is back, so that no code stays sealed in its row.
const record = proxyLocalActivities<Pick<SignInActivities, 'dropSignInCode'>>({
  startToCloseTimeout: '10s',
  localRetryThreshold: '20s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '30s' },
});

// The provider: soon or never, because the person is waiting with the page open; each try checks first that none before it went out.
const sendsFor = (clinicId: string) =>
  proxyActivities<Pick<SignInActivities, 'sendSignInCode'>>({
    taskQueue: 'messaging',
    startToCloseTimeout: '30s',
    heartbeatTimeout: '6s',
    scheduleToCloseTimeout: codeSendableMs,
    retry: { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '15s' },
    priority: { fairnessKey: clinicId },
  });

export const clientSignInCodeId = (clinicId: string, codeId: string): string =>
  `clinic/${clinicId}/sign-in-code/${codeId}`;

/** Brings a client the code she asked for, once, within two minutes or not at all. */
export async function clientSignInCode({ clinicId, codeId }: ClientSignInCodeInput): Promise<void> {
  try {
    await sendsFor(clinicId).sendSignInCode({ codeId });
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    await record.dropSignInCode({ codeId });
  }
}
