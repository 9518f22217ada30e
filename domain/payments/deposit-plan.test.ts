import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { statuses } from '../appointments/status.ts';
import { type DepositFacts, nextDepositStep } from './deposit-plan.ts';
import { depositStates } from './deposit-state.ts';

const minute = 60_000;
const day = 1_440 * minute;
const now = Date.UTC(2026, 11, 1, 12);
const startsAt = now + 10 * day;
const facts = (more: Partial<DepositFacts> = {}): DepositFacts => ({
  state: 'open',
  terms: { refundHours: 24, lateRefundPercent: 0, noShowRefundPercent: 0, regretDays: 7 },
  ...{ paidCents: 0, refundCents: 0, contractedAt: now, isRemote: true },
  ...{ expiresAt: now + 14 * minute, chargedAt: now, lookedAt: null, isLookWanted: false },
  ...{ isWaived: false, isRefundOrdered: false, refundSentAt: null },
  visit: { status: 'held', startsAt, cancelledAt: null, cancelledBy: null },
  ...more,
});
const visit = (status: (typeof statuses)[number]) => ({
  ...{ status, startsAt, cancelledAt: null, cancelledBy: null },
});
const paid = (more: Partial<DepositFacts> = {}) => facts({ state: 'paid', paidCents: 10_000, ...more });

describe('the next step of a deposit', () => {
  it('asks for no money that is not wanted: waived, late, or for a visit that will not be', () => {
    for (const state of ['asked', 'open'] as const) {
      const step = (more: Partial<DepositFacts>, at = now) =>
        nextDepositStep(facts({ state, ...more }), at).do;
      expect(step({ isWaived: true })).toBe('start-removal');
      expect(step({ visit: null })).toBe('start-removal');
      expect(step({ visit: visit('cancelled') })).toBe('start-removal');
      expect(step({}, now + 14 * minute)).toBe('start-removal');
    }
  });

  it('charges, waits, and looks by itself ever more rarely', () => {
    expect(nextDepositStep(facts({ state: 'asked' }), now)).toEqual({ do: 'charge' });
    expect(nextDepositStep(facts(), now)).toEqual({ do: 'wait', until: now + minute });
    expect(nextDepositStep(facts(), now + minute)).toEqual({ do: 'look' });
    const later = facts({ lookedAt: now + 8 * minute });
    expect(nextDepositStep(later, now + 9 * minute)).toEqual({ do: 'wait', until: now + 14 * minute });
    const long = facts({ expiresAt: now + 9 * day, lookedAt: now + 5 * day + 1 });
    expect(nextDepositStep(long, now + 5 * day + 1)).toEqual({ do: 'wait', until: now + 5.25 * day });
  });

  it('looks at once when there may be news, also for a charge that it thought dead', () => {
    for (const state of ['open', 'unpaid', 'waived', 'failed'] as const)
      expect(nextDepositStep(facts({ state, isLookWanted: true }), now).do, state).toBe('look');
    expect(nextDepositStep(facts({ state: 'unpaid' }), now).do).toBe('close');
  });

  it('books what is paid, and gives back what has no slot any more', () => {
    expect(nextDepositStep(paid(), now)).toEqual({ do: 'book' });
    expect(nextDepositStep(paid({ visit: null }), now)).toMatchObject({
      settlement: { reason: 'slot-lost', refundCents: 10_000 },
    });
    expect(nextDepositStep(paid({ visit: visit('booked'), isWaived: true }), now)).toMatchObject({
      settlement: { reason: 'by-staff', keptCents: 0 },
    });
    expect(nextDepositStep(paid({ visit: visit('confirmed') }), now)).toEqual({
      do: 'wait',
      until: startsAt + day,
    });
  });

  it('asks the bank about a refund until it says done, and only the first time without having asked', () => {
    const refunding = (more: Partial<DepositFacts>) => facts({ state: 'refunding', paidCents: 1, ...more });
    expect(nextDepositStep(refunding({ refundSentAt: now - day }), now).do).toBe('refund');
    const sent = refunding({ refundSentAt: now, lookedAt: now });
    expect(nextDepositStep(sent, now)).toEqual({ do: 'wait', until: now + 10_000 });
    expect(nextDepositStep(sent, now + 10_000)).toEqual({ do: 'refund' });
  });

  it('gives back what was kept when a person decides so, once', () => {
    const kept = facts({ state: 'kept', paidCents: 10_000, isRefundOrdered: true });
    expect(nextDepositStep(kept, now)).toMatchObject({ do: 'settle', settlement: { refundCents: 10_000 } });
    expect(nextDepositStep({ ...kept, refundCents: 10_000 }, now).do).toBe('close');
  });

  it('never waits for a moment that has passed, whatever the record says', () => {
    const instant = fc.integer({ min: now - 40 * day, max: now + 40 * day });
    const any = fc.record({
      ...{ state: fc.constantFrom(...depositStates), status: fc.constantFrom(...statuses) },
      ...{ expiresAt: instant, startsAt: instant, at: instant, sentAt: fc.option(instant) },
      ...{ chargedAt: fc.option(instant), lookedAt: fc.option(instant) },
      ...{ isLookWanted: fc.boolean(), isWaived: fc.boolean(), isRefundOrdered: fc.boolean() },
    });
    fc.assert(
      fc.property(any, ({ status, startsAt: start, at, sentAt, ...rest }) => {
        const step = nextDepositStep(
          facts({
            ...rest,
            paidCents: 10_000,
            refundSentAt: sentAt,
            visit: { status, startsAt: start, cancelledAt: null, cancelledBy: 'client' },
          }),
          at,
        );
        if (step.do === 'wait') expect(step.until).toBeGreaterThan(at);
      }),
      { numRuns: 2_000 },
    );
  });
});
