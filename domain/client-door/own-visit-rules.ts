import type { Status } from '../appointments/status.ts';
import type { BookingPolicy } from '../clinic/booking-policy.ts';
import type { ErrorCode } from '../errors.ts';

/** What a client may do with a visit of hers is decided by. Instants in epoch milliseconds. */
export interface OwnVisitFacts {
  status: Status;
  startsAt: number;
  endsAt: number;
  clientMoves: number;
  holdExpiresAt: number | null;
  /** A deposit is asked for and not paid. */
  isPaymentOpen: boolean;
}
export type OwnRules = Pick<BookingPolicy, 'isOnline' | 'cancelHours' | 'moveHours' | 'maxMoves'>;
type Refusal = ErrorCode | null;

const hour = 3_600_000;
/** Somebody who says an hour ahead that she is here sits in the wrong waiting room, or at home. */
export const arrivalLeadMs = hour;

export const cancelUntil = ({ startsAt }: Pick<OwnVisitFacts, 'startsAt'>, { cancelHours }: OwnRules) =>
  startsAt - cancelHours * hour;
export const moveUntil = ({ startsAt }: Pick<OwnVisitFacts, 'startsAt'>, { moveHours }: OwnRules) =>
  startsAt - moveHours * hour;

const isAhead = ({ status }: OwnVisitFacts) => status === 'booked' || status === 'confirmed';

/** A hold may be given back at any time; a visit until the hours of the policy. */
export function cancelRefusal(visit: OwnVisitFacts, rules: OwnRules, now: number): Refusal {
  if (visit.status === 'held') return null;
  if (!isAhead(visit) || !rules.isOnline) return 'transition-refused';
  return now > cancelUntil(visit, rules) ? 'too-late-to-cancel' : null;
}

export function moveRefusal(visit: OwnVisitFacts, rules: OwnRules, now: number): Refusal {
  if (!isAhead(visit) || !rules.isOnline) return 'transition-refused';
  if (now > moveUntil(visit, rules)) return 'too-late-to-move';
  return visit.clientMoves >= rules.maxMoves ? 'too-many-moves' : null;
}

/** With a deposit the payment confirms; without one she does. */
export function confirmRefusal(visit: OwnVisitFacts, now: number): Refusal {
  if (visit.status !== 'held') return 'transition-refused';
  if (visit.holdExpiresAt === null || visit.holdExpiresAt <= now) return 'hold-expired';
  return visit.isPaymentOpen ? 'payment-pending' : null;
}

export function arrivalRefusal(visit: OwnVisitFacts, now: number): Refusal {
  if (!isAhead(visit)) return 'transition-refused';
  return now < visit.startsAt - arrivalLeadMs || now > visit.endsAt ? 'arrival-not-now' : null;
}
