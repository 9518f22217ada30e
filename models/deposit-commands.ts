// What people decide about a deposit; owner context: payments. The process does what follows from it.
import { refuse } from '../domain/errors.ts';
import { tellVisit } from './attention.ts';
import { auditDeposit, type Deposit, findDepositOfVisit, type WaiveReason } from './deposit.ts';
import { bookHeldVisit } from './deposit-visit.ts';
import type { Scope } from './tenancy.ts';

export const canWaive = ({ state, waivedAt }: Deposit): boolean =>
  (state === 'asked' || state === 'open') && waivedAt === null;

/** Once: what has gone back, wholly or in part, is not given back again. */
export const canRefund = ({ state, refundOrderedAt, paidCents }: Deposit): boolean =>
  (state === 'paid' || state === 'kept') && refundOrderedAt === null && paidCents > 0;

const lock = async (scope: Scope, appointmentId: string): Promise<Deposit> =>
  (await findDepositOfVisit(scope, appointmentId, true)) ?? refuse('not-found');

async function save(scope: Scope, { id }: Deposit, change: object): Promise<void> {
  const { trx, clinicId } = scope;
  await trx('deposits')
    .where({ clinicId, id })
    .update({ ...change, isClosed: false, updatedAt: trx.fn.now() });
  await scope.enqueue('deposit', id);
}

/**
 * No money is wanted after all («dispensar»): a visit held for it is booked, and the process takes the charge back. At once and not after
 * it: the bank may be away for longer than the hold lasts.
 */
export async function waiveDeposit(
  scope: Scope,
  appointmentId: string,
  reason: WaiveReason,
): Promise<Deposit> {
  const deposit = await lock(scope, appointmentId);
  if (!canWaive(deposit)) refuse('transition-refused');
  const change = { waivedAt: new Date(), waiveReason: reason };
  await save(scope, deposit, change);
  await tellVisit(scope, appointmentId, 'deposit-waived', { reason, cents: deposit.amountCents });
  await bookHeldVisit(scope, appointmentId);
  await auditDeposit(scope, 'waive', deposit);
  return { ...deposit, ...change };
}

/** Everything goes back, whatever the rules would keep. */
export async function orderRefund(
  scope: Scope,
  appointmentId: string,
  reason: WaiveReason,
): Promise<Deposit> {
  const deposit = await lock(scope, appointmentId);
  if (!canRefund(deposit)) refuse('transition-refused');
  const change = { refundOrderedAt: new Date(), waiveReason: reason };
  await save(scope, deposit, change);
  await tellVisit(scope, appointmentId, 'deposit-refund', { reason, cents: deposit.paidCents });
  await auditDeposit(scope, 'refund', deposit);
  return { ...deposit, ...change };
}
