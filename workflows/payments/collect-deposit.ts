import {
  ActivityFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  defineSignal,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { PaymentActivities } from '../../activities/payments/activities.ts';
import { nextDepositStep, type DepositFacts, type DepositStep } from '../../domain/payments/deposit-plan.ts';

export interface CollectDepositInput {
  clinicId: string;
  depositId: string;
}

/** The bank, the visit or a person has changed something: look at the row again. It carries nothing. */
export const depositChangedSignal = defineSignal('changed');

// Our own Postgres: short, guarded by the state of the row, and worth trying for as long as it is down.
const record = proxyLocalActivities<
  Pick<PaymentActivities, 'readDeposit' | 'startRemoval' | 'bookPaidVisit' | 'settleDeposit' | 'closeDeposit'>
>({
  startToCloseTimeout: '10s',
  localRetryThreshold: '20s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '30s' },
});

// The bank, while money is wanted: a charge made after the time to pay it helps nobody, and is taken back instead.
const chargesUntil = (expiresAt: number) =>
  proxyActivities<Pick<PaymentActivities, 'chargeDeposit'>>({
    startToCloseTimeout: '60s',
    heartbeatTimeout: '6s',
    scheduleToCloseTimeout: Math.max(expiresAt - Date.now(), 1_000),
    retry: { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '1m' },
  });

// The bank, where there is no way around its answer: whether money came, is gone, or went back. Every call names an id of ours, so it is
// made until it is answered, however long the bank is away.
const bank = proxyActivities<Pick<PaymentActivities, 'lookAtCharge' | 'removeCharge' | 'refundDeposit'>>({
  startToCloseTimeout: '60s',
  heartbeatTimeout: '6s',
  retry: { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '5m' },
});

export const collectDepositId = (clinicId: string, depositId: string): string =>
  `clinic/${clinicId}/deposit/${depositId}`;

/** A step that changes nothing must not spin. */
const mostRepeats = 3;

/**
 * The life of a deposit: charged, paid or given up, kept or given back. What comes next is decided by the record and the clock alone
 * (domain/payments/deposit-plan.ts), so a run may end anywhere and another one goes on.
 */
export async function collectDeposit(input: CollectDepositInput): Promise<void> {
  const { depositId } = input;
  let hasChanged = false;
  let last: DepositStep['do'] | null = null;
  let repeats = 0;
  setHandler(depositChangedSignal, () => {
    hasChanged = true;
  });

  for (;;) {
    if (workflowInfo().continueAsNewSuggested && allHandlersFinished()) {
      await continueAsNew<typeof collectDeposit>(input);
    }
    hasChanged = false;
    const facts = await record.readDeposit({ depositId });
    if (!facts) return;
    const step = nextDepositStep(facts, Date.now());
    repeats = step.do === last ? repeats + 1 : 0;
    last = step.do;
    if (repeats > mostRepeats && step.do !== 'wait') await sleep('1 minute');
    if (step.do === 'wait') {
      if (!hasChanged) await condition(() => hasChanged, step.until - Date.now());
    } else if (await perform(step, facts)) {
      if (!hasChanged) return;
    }
  }

  /** True when nothing more will happen by itself. */
  async function perform(step: Exclude<DepositStep, { do: 'wait' }>, facts: DepositFacts): Promise<boolean> {
    const look = { depositId, at: Date.now() };
    switch (step.do) {
      case 'charge':
        await charge(facts.expiresAt);
        return false;
      case 'look':
        await bank.lookAtCharge(look);
        return false;
      case 'start-removal':
        await record.startRemoval({ depositId });
        return false;
      case 'remove':
        await bank.removeCharge(look);
        return false;
      case 'book':
        await record.bookPaidVisit({ depositId });
        return false;
      case 'settle':
        await record.settleDeposit({ depositId, settlement: step.settlement });
        return false;
      case 'refund':
        await bank.refundDeposit(look);
        return false;
      case 'close':
        return record.closeDeposit({ depositId });
    }
  }

  async function charge(expiresAt: number): Promise<void> {
    try {
      await chargesUntil(expiresAt).chargeDeposit({ depositId, at: Date.now() });
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure) || error.retryState !== 'TIMEOUT')
        throw error;
      // Out of time: the plan says so too, and takes back whatever the bank may have made of it.
    }
  }
}
