// How a deposit begins; owner context: payments.
import { randomUUID } from 'node:crypto';
import { refuse } from '../domain/errors.ts';
import { depositFor, type Price } from '../domain/payments/deposit-amount.ts';
import type { RefundTerms } from '../domain/payments/refund-decision.ts';
import { getAppointment } from './appointment.ts';
import { tellVisit } from './attention.ts';
import { readBookingPolicy } from './booking-policy.ts';
import { violatedConstraint } from './database-errors.ts';
import { auditDeposit, findDepositOfVisit } from './deposit.ts';
import { hasActiveAccount } from './payment-account.ts';
import type { Scope } from './tenancy.ts';

export interface DepositDue {
  /** 0 = none is asked. */
  cents: number;
  terms: RefundTerms;
  holdMin: number;
}

/** What the clinic asks as a deposit for these services, by its policy of now; nothing without an account to pay to. */
export async function depositDue(scope: Scope, procedureIds: readonly string[]): Promise<DepositDue> {
  const policy = await readBookingPolicy(scope);
  const { refundHours, lateRefundPercent, noShowRefundPercent, regretDays, holdMin } = policy;
  const terms = { refundHours, lateRefundPercent, noShowRefundPercent, regretDays };
  const isAsked = policy.depositKind !== 'none' && (await hasActiveAccount(scope));
  const cents = isAsked ? depositFor(policy, await readPrice(scope, procedureIds)) : 0;
  return { cents, terms, holdMin };
}

async function readPrice({ run, clinicId }: Scope, procedureIds: readonly string[]): Promise<Price> {
  const [row] = await run<Price>({
    name: 'price-of-services',
    text: `select coalesce(sum(p.price_cents), 0)::int as "knownCents", count(p.price_cents) = count(*) as "isWhole"
      from unnest($2::uuid[]) wanted left join procedures p on p.clinic_id = $1 and p.id = wanted`,
    values: [clinicId, [...procedureIds]],
  });
  return row as Price;
}

export interface DepositWish {
  appointmentId: string;
  amountCents: number;
  /** Until when the money is waited for; of a held visit `depositMarginMs` before the end of the hold. */
  expiresAt: Date;
  /** Agreed at a distance: the days of regret hold (CDC art. 49). */
  isRemote: boolean;
}

/**
 * Asks for a deposit, under the policy of now. Refuses with `payment-account-missing`, `transition-refused` for a visit that is over,
 * `already-done` when one is under way. Staff, processes and the client who books may call it.
 */
export async function askForDeposit(scope: Scope, wish: DepositWish): Promise<{ id: string }> {
  const { trx, clinicId } = scope;
  const visit = await getAppointment(scope, wish.appointmentId);
  if (!['held', 'booked', 'confirmed'].includes(visit.status)) refuse('transition-refused');
  const { terms } = await depositDue(scope, []);
  if (!(await hasActiveAccount(scope))) refuse('payment-account-missing');
  const before = await findDepositOfVisit(scope, visit.id);
  if (before?.state === 'paid' || before?.state === 'refunding') refuse('already-done');
  const id = randomUUID();
  await trx('deposits')
    .insert({ ...wish, ...terms, clinicId, id })
    .catch((error: unknown) => {
      if (violatedConstraint(error) === 'deposits_live') refuse('already-done');
      throw error;
    });
  await tellVisit(scope, visit.id, 'deposit-asked', { cents: wish.amountCents });
  await auditDeposit(scope, 'ask', { id, clientId: visit.clientId });
  await scope.enqueue('deposit', id);
  return { id };
}
