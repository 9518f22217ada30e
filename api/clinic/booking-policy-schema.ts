import { z } from 'zod';

const whole = (min: number, max: number) => z.int().min(min).max(max);

/** As domain/clinic/booking-policy.ts; the bounds are those of migration 50. */
const fields = {
  isOnline: z.boolean(),
  minLeadMin: whole(0, 43_200),
  maxAheadDays: whole(1, 365),
  holdMin: whole(5, 120),
  stepMin: z.union([5, 10, 15, 20, 30, 60].map((step) => z.literal(step))),
  cancelHours: whole(0, 168),
  moveHours: whole(0, 168),
  maxMoves: whole(0, 10),
  depositKind: z.enum(['none', 'fixed', 'percent']),
  depositCents: whole(0, 10_000_000),
  depositPercent: whole(0, 100),
  refundHours: whole(0, 336),
  lateRefundPercent: whole(0, 100),
  noShowRefundPercent: whole(0, 100),
  regretDays: whole(7, 30).describe('CDC art. 49: seven at the least'),
  isWaitlistOn: z.boolean(),
  waitlistTurnMin: whole(5, 240),
  waitlistMinLeadMin: whole(15, 10_080),
  rulesText: z.string().trim().max(2_000).nullable(),
};

export const bookingPolicyBody = z
  .strictObject({ ...fields, version: whole(0, 1_000_000_000).describe('0 = never written') })
  .refine((policy) => policy.depositKind !== 'fixed' || policy.depositCents >= 100, {
    path: ['depositCents'],
    message: 'too-small',
  })
  .refine((policy) => policy.depositKind !== 'percent' || policy.depositPercent >= 1, {
    path: ['depositPercent'],
    message: 'too-small',
  });
export const bookingPolicyAnswer = z
  .strictObject({ ...fields, version: z.int().min(0) })
  .meta({ id: 'BookingPolicy' });
