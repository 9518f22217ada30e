import {
  continueAsNew,
  defineQuery,
  defineSignal,
  proxyLocalActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { ReturnActivities } from '../../activities/packages/return-activities.ts';
import { planReturn, type ReturnInvite, type ReturnStep } from '../../domain/packages/return-plan.ts';
import { createAlarm } from '../appointments/alarm.ts';
import { createPause, sendsUntil, tried } from './care-sends.ts';

export interface DueReturnInput {
  clinicId: string;
  returnId: string;
}

/** She answered, came, or somebody decided: look at the record again. It carries nothing. */
export const returnChangedSignal = defineSignal('returnChanged');
/** What comes next and when; null when it is over. */
export const returnStepQuery = defineQuery<ReturnStep | null>('returnStep');

// Our own Postgres: short, idempotent, and worth trying for as long as it is down.
const record = proxyLocalActivities<Omit<ReturnActivities, 'inviteToReturn'>>({
  startToCloseTimeout: '10s',
  localRetryThreshold: '20s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '30s' },
});

export const dueReturnId = (clinicId: string, returnId: string): string =>
  `clinic/${clinicId}/return/${returnId}`;

/**
 * Somebody should come back: the next session, a review, a repetition. Some days before, if she has not booked meanwhile, she is asked;
 * reminded once; and when it no longer makes sense it ends by itself. What she or the reception decides ends it at once.
 */
export async function dueReturn(input: DueReturnInput): Promise<void> {
  const { clinicId, returnId } = input;
  const alarm = createAlarm();
  const pause = createPause<ReturnStep>();
  const givenUp: ReturnInvite[] = [];
  let hasChanged = false;
  let next: ReturnStep | null = null;
  setHandler(returnChangedSignal, () => {
    hasChanged = true;
  });
  setHandler(returnStepQuery, () => next);

  for (;;) {
    hasChanged = false;
    const facts = await record.readReturn({ returnId });
    if (!facts) return;
    const { version } = facts;
    next = planReturn({ ...facts, done: [...facts.done, ...givenUp] }, Date.now());
    if (!next) {
      const isClosed = await record.closeReturn({ returnId, version });
      if (isClosed && !hasChanged) return;
      continue;
    }
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof dueReturn>(input);
    const isTime = await alarm.wait(pause.after(next), () => hasChanged, next.step);
    if (isTime) await act(next, version);
  }

  async function act({ step, latestUseful }: ReturnStep, version: number): Promise<void> {
    if (step === 'settle-booked') return record.settleReturn({ returnId, version, state: 'booked' });
    if (step === 'settle-expired') {
      // She may have booked in the last days: the record is read once more before it is called missed.
      const facts = await record.readReturn({ returnId });
      if (facts && !facts.isBooked) await record.settleReturn({ returnId, version, state: 'expired' });
      return;
    }
    const sends = sendsUntil<ReturnActivities>(latestUseful, clinicId);
    const end = await tried(sends.inviteToReturn({ returnId, step }));
    if (end) pause.note(step, end.waitUntil);
    else givenUp.push(step);
  }
}
