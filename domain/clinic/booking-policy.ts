/**
 * A clinic's rules for clients who book, move, cancel and pay by themselves, and for its waitlist. Minutes, hours and days as named;
 * money in centavos. Law behind the numbers: arras (Código Civil 417–420), no abusive retention (CDC art. 51), seven days of regret
 * for what was bought at a distance (CDC art. 49).
 */
export interface BookingPolicy {
  /** Whether the public page takes bookings at all. */
  isOnline: boolean;
  minLeadMin: number;
  maxAheadDays: number;
  /** How long an online booking is held for its payment or confirmation. */
  holdMin: number;
  /** Distance of the start times offered online. */
  stepMin: number;
  /** Until so many hours before the start a client may cancel, or move, by herself. */
  cancelHours: number;
  moveHours: number;
  maxMoves: number;
  depositKind: 'none' | 'fixed' | 'percent';
  depositCents: number;
  depositPercent: number;
  /** Cancelled at least so many hours before: the deposit goes back in full. */
  refundHours: number;
  lateRefundPercent: number;
  noShowRefundPercent: number;
  regretDays: number;
  isWaitlistOn: boolean;
  /** How long somebody on the waitlist has for her turn. */
  waitlistTurnMin: number;
  /** A slot that frees later than this before its start is offered to nobody. */
  waitlistMinLeadMin: number;
  rulesText: string | null;
}

export const defaultBookingPolicy: BookingPolicy = {
  isOnline: false,
  minLeadMin: 120,
  maxAheadDays: 60,
  holdMin: 15,
  stepMin: 15,
  cancelHours: 2,
  moveHours: 12,
  maxMoves: 2,
  depositKind: 'none',
  depositCents: 0,
  depositPercent: 0,
  refundHours: 24,
  lateRefundPercent: 0,
  noShowRefundPercent: 0,
  regretDays: 7,
  isWaitlistOn: true,
  waitlistTurnMin: 15,
  waitlistMinLeadMin: 60,
  rulesText: null,
};
