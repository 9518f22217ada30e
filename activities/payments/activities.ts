import { activityInfo } from '@temporalio/activity';
import type { DepositFacts } from '../../domain/payments/deposit-plan.ts';
import type { Settlement } from '../../domain/payments/refund-decision.ts';
import type { LivePublisher } from '../../models/live.ts';
import { readDepositFacts } from '../../models/deposit-facts.ts';
import {
  closeDeposit,
  readDepositAct,
  settleDeposit,
  startRemoval,
  type DepositAct,
} from '../../models/deposit-process.ts';
import { bookHeldVisit } from '../../models/deposit-visit.ts';
import { type PixSecrets, readPixSecrets } from '../../models/payment-account.ts';
import { type Scope, systemActor, type Tenancy } from '../../models/tenancy.ts';
import { clinicOfWorkflow } from '../clinic-of-workflow.ts';
import { bankAway, noteSilence } from './bank-away.ts';
import { chargeDeposit } from './charge.ts';
import { lookAtCharge } from './look.ts';
import type { PixBank } from './pix-bank.ts';
import { refundDeposit } from './refund.ts';
import { removeCharge } from './remove.ts';

export interface PaymentDependencies {
  tenancy: Pick<Tenancy, 'withClinic'>;
  /** Browsers that show the visit. */
  live: Pick<LivePublisher, 'publish' | 'poke'>;
  bank: PixBank;
  /** Public address of the API, for the bank's webhook. */
  publicUrl: string;
}

export interface DepositInput {
  depositId: string;
}
/** `at` is the process's own clock (epoch ms): looks are spaced by it, not by the clock of whoever runs them. */
export type LookInput = DepositInput & { at: number };

/** What an act at the bank stands on: the row as it is, the clinic's access, and a way to write down what came of it. */
export interface BankCase {
  deps: PaymentDependencies;
  clinicId: string;
  act: DepositAct;
  secrets: PixSecrets;
  at: Date;
  write: <T>(work: (scope: Scope) => Promise<T>) => Promise<T>;
}

/** Each may run twice, and after a run whose answer was lost: rows are guarded by their state, the bank by names derived from the row. */
export function createPaymentActivities(deps: PaymentDependencies) {
  const { tenancy, live } = deps;
  const inClinic = <T>(work: (scope: Scope) => Promise<T>): Promise<T> =>
    tenancy.withClinic(systemActor(clinicOfWorkflow(), activityInfo().activityId), work);

  function show(appointmentId: string): void {
    live.publish({ clinicId: clinicOfWorkflow(), entity: 'appointment', id: appointmentId });
    // What the visit's own commands wrote for its process leaves at once.
    live.poke('neonpro_outbox');
  }

  /** The call to the bank stands outside of any transaction. Nothing to do when the row is gone. */
  async function atBank(
    { depositId, at }: LookInput,
    work: (found: BankCase) => Promise<void>,
  ): Promise<void> {
    const found = await inClinic(async (scope) => ({
      act: await readDepositAct(scope, depositId),
      secrets: await readPixSecrets(scope),
    }));
    const { act, secrets } = found;
    if (!act) return;
    const clinicId = clinicOfWorkflow();
    try {
      if (!secrets) bankAway('no-account');
      await work({ deps, clinicId, act, secrets, at: new Date(at), write: inClinic });
    } catch (error) {
      await noteSilence(act, error, inClinic);
      throw error;
    } finally {
      show(act.appointmentId);
    }
  }

  async function change(depositId: string, work: (scope: Scope) => Promise<unknown>): Promise<void> {
    const act = await inClinic(async (scope) => {
      await work(scope);
      return readDepositAct(scope, depositId);
    });
    if (act) show(act.appointmentId);
  }

  return {
    /** Null when the row is gone. */
    readDeposit: ({ depositId }: DepositInput): Promise<DepositFacts | null> =>
      inClinic((scope) => readDepositFacts(scope, depositId)),

    chargeDeposit: (input: LookInput): Promise<void> => atBank(input, chargeDeposit),
    lookAtCharge: (input: LookInput): Promise<void> => atBank(input, lookAtCharge),
    removeCharge: (input: LookInput): Promise<void> => atBank(input, removeCharge),
    refundDeposit: (input: LookInput): Promise<void> => atBank(input, refundDeposit),

    startRemoval: ({ depositId }: DepositInput): Promise<void> =>
      change(depositId, (scope) => startRemoval(scope, depositId)),

    /** A held visit whose deposit is paid. */
    bookPaidVisit: ({ depositId }: DepositInput): Promise<void> =>
      change(depositId, async (scope) => {
        const act = await readDepositAct(scope, depositId);
        if (act?.state === 'paid') await bookHeldVisit(scope, act.appointmentId);
      }),

    settleDeposit: ({ depositId, settlement }: DepositInput & { settlement: Settlement }): Promise<void> =>
      change(depositId, (scope) => settleDeposit(scope, depositId, settlement)),

    /** False when there is news after all. */
    closeDeposit: ({ depositId }: DepositInput): Promise<boolean> =>
      inClinic((scope) => closeDeposit(scope, depositId)),
  };
}
export type PaymentActivities = ReturnType<typeof createPaymentActivities>;
