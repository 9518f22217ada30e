import type { Status } from '../appointments/status.ts';
import type { BookingPolicy } from '../clinic/booking-policy.ts';
import { share } from './deposit-amount.ts';

/** The rules a deposit was made under, copied to it: a later change of the clinic's policy binds nobody backwards (CDC art. 46). */
export type RefundTerms = Pick<
  BookingPolicy,
  'refundHours' | 'lateRefundPercent' | 'noShowRefundPercent' | 'regretDays'
>;

export const refundReasons = [
  'in-time',
  'regret',
  'late',
  'no-show',
  'clinic-cancelled',
  'slot-lost',
  'by-staff',
  'service-done',
] as const;
export type RefundReason = (typeof refundReasons)[number];

/** What became of the visit, as far as its deposit is concerned. Instants in epoch milliseconds. */
export interface VisitFate {
  status: Status;
  startsAt: number;
  cancelledAt: number | null;
  /** Who wanted it cancelled; the process gives a lapsed hold back. */
  cancelledBy: 'client' | 'clinic' | 'process' | null;
}

export interface Settlement {
  reason: RefundReason;
  refundCents: number;
  keptCents: number;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** A no-show is the process's guess, which a late arrival undoes; the money waits for so long after the start. */
export const noShowSettleMs = dayMs;

const settle = (reason: RefundReason, paidCents: number, percent: number): Settlement => {
  const refundCents = share(paidCents, percent);
  return { reason, refundCents, keptCents: paidCents - refundCents };
};

/**
 * What happens to a paid deposit, or null while the visit is still ahead. In doubt for the client: whoever cancels for the clinic gives
 * everything back, and so does a cancellation within the days of regret (CDC art. 49, counted from `contractedAt`).
 */
export function refundDecision(
  terms: RefundTerms,
  deposit: { paidCents: number; contractedAt: number; isRemote: boolean },
  visit: VisitFate,
  now: number,
): Settlement | null {
  const { paidCents } = deposit;
  switch (visit.status) {
    case 'done':
      return settle('service-done', paidCents, 0);
    case 'no-show':
      if (now < visit.startsAt + noShowSettleMs) return null;
      return settle('no-show', paidCents, terms.noShowRefundPercent);
    case 'cancelled':
      return ofCancelled(terms, deposit, visit, visit.cancelledAt ?? now);
    default:
      return null;
  }
}

function ofCancelled(
  terms: RefundTerms,
  { paidCents, contractedAt, isRemote }: { paidCents: number; contractedAt: number; isRemote: boolean },
  { cancelledBy, startsAt }: VisitFate,
  cancelledAt: number,
): Settlement {
  if (cancelledBy === 'process') return settle('slot-lost', paidCents, 100);
  if (cancelledBy !== 'client') return settle('clinic-cancelled', paidCents, 100);
  if (cancelledAt <= startsAt - terms.refundHours * hourMs) return settle('in-time', paidCents, 100);
  const isRegret =
    isRemote && cancelledAt <= contractedAt + terms.regretDays * dayMs && cancelledAt < startsAt;
  return isRegret ? settle('regret', paidCents, 100) : settle('late', paidCents, terms.lateRefundPercent);
}
