import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { statuses } from '../appointments/status.ts';
import { defaultBookingPolicy } from '../clinic/booking-policy.ts';
import { depositFor as depositOf, priceOf, share } from './deposit-amount.ts';
import { refundDecision, type RefundTerms, type VisitFate } from './refund-decision.ts';

const hour = 3_600_000;
const day = 24 * hour;
const startsAt = Date.UTC(2026, 11, 20, 15);
const terms: RefundTerms = { refundHours: 24, lateRefundPercent: 50, noShowRefundPercent: 0, regretDays: 7 };
const deposit = { paidCents: 10_000, contractedAt: startsAt - 20 * day, isRemote: true };
const cancelled = (hoursBefore: number, cancelledBy: VisitFate['cancelledBy'] = 'client'): VisitFate => ({
  status: 'cancelled',
  startsAt,
  cancelledAt: startsAt - hoursBefore * hour,
  cancelledBy,
});
const decide = (visit: VisitFate, more: Partial<typeof deposit> = {}, now = startsAt) =>
  refundDecision(terms, { ...deposit, ...more }, visit, now);

describe('how much a deposit is', () => {
  const depositFor = (rules: Parameters<typeof depositOf>[0], ...prices: (number | null)[]) =>
    depositOf(rules, priceOf(prices));
  const policy = { depositKind: 'percent', depositCents: 0, depositPercent: 30 } as const;
  const fixed = { depositKind: 'fixed', depositCents: 10_000, depositPercent: 0 } as const;

  it('is nothing where the policy asks none, the price is unknown or the share is under one real', () => {
    expect(depositFor(defaultBookingPolicy, 50_000)).toBe(0);
    expect(depositFor(policy, null)).toBe(0);
    expect(depositFor(policy, 200)).toBe(0);
    expect(depositFor({ ...fixed, depositCents: 99 }, 50_000)).toBe(0);
  });

  it('is not less for one more service, though that one has no price', () => {
    expect(depositFor(policy, 50_000, null)).toBe(15_000);
    expect(depositFor({ ...policy, depositPercent: 100 }, null, 50_000)).toBe(50_000);
    expect(depositFor(fixed, 6_000, null)).toBe(10_000);
  });

  it('is never more than the price, and rounds half a centavo up', () => {
    expect(depositFor(fixed, 6_000)).toBe(6_000);
    expect(depositFor(fixed, null)).toBe(10_000);
    expect(depositFor(policy, 33_335)).toBe(10_001);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10_000_000 }),
        fc.integer({ min: 0, max: 100 }),
        (price, percent) => {
          const cents = depositFor({ ...policy, depositPercent: percent }, price);
          expect(cents).toBeGreaterThanOrEqual(0);
          expect(cents).toBeLessThanOrEqual(price);
          expect(Number.isInteger(cents)).toBe(true);
        },
      ),
    );
  });
});

describe('what happens to a paid deposit', () => {
  it('decides nothing while the visit is ahead, nor on a no-show that may still arrive', () => {
    for (const status of ['held', 'booked', 'confirmed', 'arrived', 'in-room'] as const)
      expect(decide({ status, startsAt, cancelledAt: null, cancelledBy: null })).toBeNull();
    const missed: VisitFate = { status: 'no-show', startsAt, cancelledAt: null, cancelledBy: null };
    expect(decide(missed, {}, startsAt + day - 1)).toBeNull();
    expect(decide(missed, {}, startsAt + day)).toEqual({
      reason: 'no-show',
      refundCents: 0,
      keptCents: 10_000,
    });
  });

  it('keeps a part of what is cancelled too late, by one millisecond', () => {
    expect(decide(cancelled(24))).toMatchObject({ reason: 'in-time', refundCents: 10_000 });
    expect(decide({ ...cancelled(24), cancelledAt: startsAt - 24 * hour + 1 })).toEqual({
      reason: 'late',
      refundCents: 5_000,
      keptCents: 5_000,
    });
  });

  it('gives everything back within the days of regret, before the service (CDC art. 49)', () => {
    const recent = { contractedAt: startsAt - 6 * day };
    expect(decide(cancelled(1), recent)).toMatchObject({ reason: 'regret', refundCents: 10_000 });
    expect(decide(cancelled(-1), recent)).toMatchObject({ reason: 'late' });
    expect(decide(cancelled(1), { ...recent, isRemote: false })).toMatchObject({ reason: 'late' });
    expect(decide(cancelled(1), { contractedAt: startsAt - 8 * day })).toMatchObject({ reason: 'late' });
  });

  it('gives everything back when it was not the client who cancelled', () => {
    expect(decide(cancelled(0, 'clinic'))).toMatchObject({ reason: 'clinic-cancelled', keptCents: 0 });
    expect(decide(cancelled(0, 'process'))).toMatchObject({ reason: 'slot-lost', keptCents: 0 });
    expect(decide(cancelled(0, null))).toMatchObject({ reason: 'clinic-cancelled', keptCents: 0 });
  });

  it('keeps all of it once the service is done: it is part of the price', () => {
    const done: VisitFate = { status: 'done', startsAt, cancelledAt: null, cancelledBy: null };
    expect(decide(done)).toEqual({ reason: 'service-done', refundCents: 0, keptCents: 10_000 });
  });

  it('never makes or loses a centavo, and the same facts decide the same', () => {
    const percent = fc.integer({ min: 0, max: 100 });
    const offset = fc.integer({ min: -30 * day, max: 30 * day });
    const facts = fc.record({
      paidCents: fc.integer({ min: 1, max: 100_000_000 }),
      status: fc.constantFrom(...statuses),
      cancelledBy: fc.constantFrom('client' as const, 'clinic' as const, 'process' as const, null),
      ...{ late: percent, noShow: percent, at: offset, contracted: offset, now: offset },
      isRemote: fc.boolean(),
      refundHours: fc.integer({ min: 0, max: 336 }),
      regretDays: fc.integer({ min: 7, max: 30 }),
    });
    fc.assert(
      fc.property(facts, (given) => {
        const run = () =>
          refundDecision(
            {
              refundHours: given.refundHours,
              lateRefundPercent: given.late,
              noShowRefundPercent: given.noShow,
              regretDays: given.regretDays,
            },
            {
              paidCents: given.paidCents,
              contractedAt: startsAt + given.contracted,
              isRemote: given.isRemote,
            },
            {
              status: given.status,
              startsAt,
              cancelledAt: startsAt + given.at,
              cancelledBy: given.cancelledBy,
            },
            startsAt + given.now,
          );
        const settlement = run();
        expect(run()).toEqual(settlement);
        if (!settlement) return;
        expect(settlement.refundCents + settlement.keptCents).toBe(given.paidCents);
        expect(Math.min(settlement.refundCents, settlement.keptCents)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 2_000 },
    );
    expect(share(1, 50)).toBe(1);
    expect(share(10_001, 50)).toBe(5_001);
  });
});
