import type { BookingPolicy } from './booking-policy.ts';

type Numbers = {
  [Key in keyof BookingPolicy]: BookingPolicy[Key] extends number ? Key : never;
}[keyof BookingPolicy];

/** Least and most of each number of a booking policy, both included; the same as the checks of the table. */
export const bookingBounds = {
  minLeadMin: [0, 43_200],
  maxAheadDays: [1, 365],
  holdMin: [5, 120],
  stepMin: [5, 60],
  cancelHours: [0, 168],
  moveHours: [0, 168],
  maxMoves: [0, 10],
  depositCents: [0, 10_000_000],
  depositPercent: [0, 100],
  refundHours: [0, 336],
  lateRefundPercent: [0, 100],
  noShowRefundPercent: [0, 100],
  // CDC art. 49: seven at the least.
  regretDays: [7, 30],
  waitlistTurnMin: [5, 240],
  waitlistMinLeadMin: [15, 10_080],
} as const satisfies Record<Numbers, readonly [number, number]>;

/** Distances of start times that people can read off a clock. */
export const bookingSteps: readonly number[] = [5, 10, 15, 20, 30, 60];
export const longestRulesText = 2_000;
/** Under one real a deposit is not worth the trouble of either side. */
export const leastDepositCents = 100;
