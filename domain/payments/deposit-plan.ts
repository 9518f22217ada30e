import type { DepositState } from './deposit-state.ts';
import {
  noShowSettleMs,
  refundDecision,
  type RefundTerms,
  type Settlement,
  type VisitFate,
} from './refund-decision.ts';

/** What the process of a deposit decides by; instants in epoch milliseconds, money in centavos. */
export interface DepositFacts {
  state: DepositState;
  terms: RefundTerms;
  paidCents: number;
  /** When the deposit was agreed; the days of regret count from here. */
  contractedAt: number;
  isRemote: boolean;
  /** Until when the money is waited for. */
  expiresAt: number;
  chargedAt: number | null;
  /** When the bank was asked last, about the charge or, since it was decided on, about the refund: by the process's own clock. */
  lookedAt: number | null;
  /** Somebody (the bank's webhook, the client's page) says that there may be news. */
  isLookWanted: boolean;
  isWaived: boolean;
  /** Staff decided that all of it goes back. */
  isRefundOrdered: boolean;
  /** What of it goes back was decided; nothing of it was asked of the bank before `refundSentAt`. */
  refundCents: number;
  refundSentAt: number | null;
  /** Null when the visit is gone. */
  visit: VisitFate | null;
}

export type DepositStep =
  | { do: 'charge' }
  | { do: 'look' }
  | { do: 'wait'; until: number }
  | { do: 'start-removal' }
  | { do: 'remove' }
  | { do: 'book' }
  | { do: 'settle'; settlement: Settlement }
  | { do: 'refund' }
  | { do: 'close' };

/** A charge ends so long before the hold of its visit, so that it is taken back while the slot is still there. */
export const depositMarginMs = 60_000;

const minute = 60_000;
const dayMs = 1_440 * minute;
/** When the bank is asked without a webhook, counted from the charge; then every six hours. A lost webhook costs minutes, not the slot. */
const looks = [1, 2, 4, 8, 15, 30, 60, 120, 240].map((at) => at * minute);
/** A refund is instant at most banks, and may take the bank of the payer a day. */
const refundLooks = [1 / 6, 1, 5, 15, 60, 180].map((at) => at * minute);
const everyMs = 360 * minute;

function nextLook(offsets: readonly number[], since: number, lookedAt: number): number {
  const soon = offsets.find((offset) => since + offset > lookedAt);
  if (soon !== undefined) return since + soon;
  return since + (Math.floor((lookedAt - since) / everyMs) + 1) * everyMs;
}

/** The next thing to do for a deposit: the whole saga, told as a function of the record and the clock. */
export function nextDepositStep(deposit: DepositFacts, now: number): DepositStep {
  const { state, isLookWanted, isRefundOrdered, refundCents } = deposit;
  switch (state) {
    case 'asked':
      return isUnwanted(deposit, now) ? { do: 'start-removal' } : { do: 'charge' };
    case 'open':
      return ofOpen(deposit, now);
    case 'removing':
      return { do: 'remove' };
    case 'paid':
      return ofPaid(deposit, now);
    case 'refunding':
      return ofRefunding(deposit, now);
    // A payment that reaches a charge we thought dead is seen all the same: it goes back, it is not lost.
    case 'unpaid':
    case 'waived':
    case 'failed':
      return isLookWanted ? { do: 'look' } : { do: 'close' };
    // Kept by the rules, and afterwards a person thought otherwise.
    case 'kept':
      return isRefundOrdered && refundCents === 0 ? allBack(deposit, 'by-staff') : { do: 'close' };
    case 'refunded':
      return { do: 'close' };
  }
}

/** Waived, out of time, or for a visit that will not be: no money is wanted any more. */
const isUnwanted = ({ isWaived, expiresAt, visit }: DepositFacts, now: number): boolean =>
  isWaived ||
  now >= expiresAt ||
  visit === null ||
  visit.status === 'cancelled' ||
  visit.status === 'no-show' ||
  visit.status === 'done';

function ofOpen(deposit: DepositFacts, now: number): DepositStep {
  if (deposit.isLookWanted) return { do: 'look' };
  if (isUnwanted(deposit, now)) return { do: 'start-removal' };
  const { chargedAt, lookedAt, expiresAt } = deposit;
  const since = chargedAt ?? now;
  const look = nextLook(looks, since, lookedAt ?? since);
  return now >= look ? { do: 'look' } : { do: 'wait', until: Math.min(look, expiresAt) };
}

const allBack = ({ paidCents }: DepositFacts, reason: 'by-staff' | 'slot-lost'): DepositStep => ({
  do: 'settle',
  settlement: { reason, refundCents: paidCents, keptCents: 0 },
});

function ofPaid(deposit: DepositFacts, now: number): DepositStep {
  const { terms, visit, isRefundOrdered, isWaived } = deposit;
  if (isRefundOrdered) return allBack(deposit, 'by-staff');
  if (visit === null) return allBack(deposit, 'slot-lost');
  if (visit.status === 'held') return { do: 'book' };
  // Paid in the moment it was waived.
  if (isWaived) return allBack(deposit, 'by-staff');
  const settlement = refundDecision(terms, deposit, visit, now);
  if (settlement) return { do: 'settle', settlement };
  // Whatever becomes of the visit pokes us; the day is for a poke that was lost.
  const isMissed = visit.status === 'no-show';
  return {
    do: 'wait',
    until: isMissed ? visit.startsAt + noShowSettleMs : Math.max(visit.startsAt, now) + dayMs,
  };
}

function ofRefunding({ refundSentAt, lookedAt }: DepositFacts, now: number): DepositStep {
  if (refundSentAt === null || lookedAt === null) return { do: 'refund' };
  const look = nextLook(refundLooks, refundSentAt, lookedAt);
  return now >= look ? { do: 'refund' } : { do: 'wait', until: look };
}
