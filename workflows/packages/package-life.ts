import {
  continueAsNew,
  defineQuery,
  defineSignal,
  proxyLocalActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { PackageActivities } from '../../activities/packages/package-activities.ts';
import { planPackage, type PackageStep, type PackageWarning } from '../../domain/packages/package-plan.ts';
import { createAlarm } from '../appointments/alarm.ts';
import { createPause, sendsUntil, tried } from './care-sends.ts';

export interface PackageLifeInput {
  clinicId: string;
  packageId: string;
}

/** The ledger has a new line: look at it again. It carries nothing, so it may come twice, late or in any order. */
export const packageChangedSignal = defineSignal('packageChanged');
/** What comes next and when; null when nothing will happen by itself. */
export const packageStepQuery = defineQuery<PackageStep | null>('packageStep');

// Our own Postgres: short, idempotent, and worth trying for as long as it is down, because sessions must not be lost a day late or early.
const record = proxyLocalActivities<Omit<PackageActivities, 'warnOfPackageEnd'>>({
  startToCloseTimeout: '10s',
  localRetryThreshold: '20s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '30s' },
});

export const packageLifeId = (clinicId: string, packageId: string): string =>
  `clinic/${clinicId}/package/${packageId}`;

/**
 * The time of a prepaid package: two warnings, the end of a freeze, and the loss of what was left. Its balance is the ledger's; every
 * line of it wakes this process, which plans anew, so a freeze moves everything by construction.
 */
export async function packageLife(input: PackageLifeInput): Promise<void> {
  const { clinicId, packageId } = input;
  const alarm = createAlarm();
  const pause = createPause<PackageStep>();
  const givenUp: { step: PackageWarning; expiresOn: string }[] = [];
  let hasChanged = false;
  let next: PackageStep | null = null;
  setHandler(packageChangedSignal, () => {
    hasChanged = true;
  });
  setHandler(packageStepQuery, () => next);

  for (;;) {
    hasChanged = false;
    const facts = await record.readPackage({ packageId });
    if (!facts) return;
    next = planPackage({ ...facts, done: [...facts.done, ...givenUp] }, Date.now());
    if (!next) {
      // Used up or lost. A reversal brings the process back.
      const isClosed = await record.closePackage({ packageId, version: facts.version });
      if (isClosed && !hasChanged) return;
      continue;
    }
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof packageLife>(input);
    if (await alarm.wait(pause.after(next), () => hasChanged, next.step)) await act(next, facts.expiresOn);
  }

  async function act({ step, latestUseful }: PackageStep, expiresOn: string): Promise<void> {
    if (step === 'thaw') return record.thawPackage({ packageId });
    if (step === 'expire') return record.expirePackage({ packageId });
    const sends = sendsUntil<PackageActivities>(latestUseful, clinicId);
    const end = await tried(sends.warnOfPackageEnd({ packageId, step, expiresOn }));
    if (end) pause.note(step, end.waitUntil);
    else givenUp.push({ step, expiresOn });
  }
}
