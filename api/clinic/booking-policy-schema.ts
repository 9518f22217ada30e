import { z } from 'zod';
import {
  bookingBounds,
  bookingSteps,
  leastDepositCents,
  longestRulesText,
} from '../../domain/clinic/booking-bounds.ts';

const whole = (field: keyof typeof bookingBounds) => {
  const [least, most] = bookingBounds[field];
  return z.int().min(least).max(most);
};

/** As domain/clinic/booking-policy.ts. */
const fields = {
  isOnline: z.boolean(),
  minLeadMin: whole('minLeadMin'),
  maxAheadDays: whole('maxAheadDays'),
  holdMin: whole('holdMin'),
  stepMin: z.union(bookingSteps.map((step) => z.literal(step))),
  cancelHours: whole('cancelHours'),
  moveHours: whole('moveHours'),
  maxMoves: whole('maxMoves'),
  depositKind: z.enum(['none', 'fixed', 'percent']),
  depositCents: whole('depositCents'),
  depositPercent: whole('depositPercent'),
  refundHours: whole('refundHours'),
  lateRefundPercent: whole('lateRefundPercent'),
  noShowRefundPercent: whole('noShowRefundPercent'),
  regretDays: whole('regretDays').describe('CDC art. 49: seven at the least'),
  isWaitlistOn: z.boolean(),
  waitlistTurnMin: whole('waitlistTurnMin'),
  waitlistMinLeadMin: whole('waitlistMinLeadMin'),
  rulesText: z.string().trim().max(longestRulesText).nullable(),
};

export const bookingPolicyBody = z
  .strictObject({ ...fields, version: z.int().min(0).max(1_000_000_000).describe('0 = never written') })
  .refine((policy) => policy.depositKind !== 'fixed' || policy.depositCents >= leastDepositCents, {
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
