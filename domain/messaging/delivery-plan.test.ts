import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planDelivery, type DeliveryFacts, type PlannedDelivery } from './delivery-plan.ts';
import { channels, messageKinds, messagePurposes } from './delivery.ts';
import { applyStatus, messageStates, providerStatuses, type ProviderStatus } from './message-state.ts';

const minute = 60_000;
const hour = 60 * minute;
const now = 1_800_000_000_000;
const facts = (change: Partial<DeliveryFacts> = {}): DeliveryFacts => ({
  ...{ channel: 'whatsapp', kind: 'visit', purpose: 'service', state: 'pending', isClosed: false },
  ...{ isFallback: false, hasFallback: false, errorCode: null, usefulUntil: now + 2 * hour, notBefore: null },
  ...{ triedSince: null, sentAt: null, stateAt: now, canSms: true, fallbackAfter: 15 * minute },
  livesFor: 15 * minute,
  isHeldThere: false,
  ...{ unknownWait: 2 * minute, looks: 0 },
  ...change,
});
const plan = (change: Partial<DeliveryFacts>, at = now) => planDelivery(facts(change), at);

describe('a message that has not left', () => {
  it('is never sent when it has become useless: it is dropped, and a person hears of it', () => {
    expect(plan({ usefulUntil: now })).toEqual({ kind: 'drop', code: 'too-late', isTold: true });
    expect(plan({ usefulUntil: now, purpose: 'offers' })).toMatchObject({ kind: 'drop', isTold: false });
  });

  it('waits for its time, but not longer than it is of use', () => {
    expect(plan({ notBefore: now + hour })).toMatchObject({ kind: 'wait', until: now + hour });
    expect(plan({ notBefore: now + 5 * hour })).toMatchObject({ kind: 'wait', until: now + 2 * hour });
  });

  it('is sent at once otherwise', () => {
    expect(plan({ canSms: false })).toEqual({ kind: 'send', until: now + 2 * hour });
  });

  it('becomes an SMS when WhatsApp has not taken it for a quarter of an hour', () => {
    expect(plan({})).toEqual({ kind: 'send', until: now + 15 * minute });
    const triedSince = now - 15 * minute;
    expect(plan({ triedSince })).toEqual({ kind: 'fall-back', code: 'not-taken' });
  });

  it('becomes an SMS earlier when it would be useless by then', () => {
    const usefulUntil = now + 5 * minute;
    expect(plan({ triedSince: now - 5 * minute, usefulUntil })).toMatchObject({ kind: 'fall-back' });
  });

  it('becomes no SMS while only our own rules hold it back', () => {
    expect(plan({ notBefore: now + hour }, now)).toMatchObject({ kind: 'wait' });
  });

  it('is tried until it is useless where there is no SMS', () => {
    expect(plan({ canSms: false, triedSince: now - hour })).toEqual({ kind: 'send', until: now + 2 * hour });
  });
});

describe('a message that may have left', () => {
  it('is in doubt when its attempt died, and not before', () => {
    expect(plan({ state: 'sending', sentAt: now })).toMatchObject({ kind: 'wait', for: 'attempt' });
    expect(plan({ state: 'sending', sentAt: now - minute })).toEqual({ kind: 'doubt' });
  });

  it('is handed to a person when nobody told its fate in time', () => {
    expect(plan({ state: 'unknown' })).toMatchObject({ kind: 'wait', until: now + 2 * minute, for: 'fate' });
    const late = plan({ state: 'unknown', stateAt: now - 2 * minute, errorCode: 'reset' });
    expect(late).toEqual({ kind: 'hand-over', task: 'message-unknown', code: 'reset' });
  });
});

describe('a message that was taken', () => {
  const taken = { state: 'sent', sentAt: now } as const;

  it('has its time to arrive; then one SMS goes', () => {
    expect(plan(taken, now + 15 * minute)).toMatchObject({ kind: 'wait', for: 'receipt' });
    expect(plan(taken, now + 16 * minute)).toEqual({ kind: 'fall-back', code: 'expired' });
    expect(plan({ ...taken, hasFallback: true }, now + 16 * minute)).toEqual({ kind: 'close' });
  });

  it('has all the time for which Meta keeps it, though the clinic shortened its rule since', () => {
    expect(plan({ ...taken, fallbackAfter: minute }, now + 10 * minute)).toMatchObject({ kind: 'wait' });
  });

  it('is handed to a person where there is no SMS', () => {
    const after = plan({ ...taken, canSms: false }, now + 16 * minute);
    expect(after).toEqual({ kind: 'hand-over', task: 'message-undelivered', code: 'expired' });
  });

  it('is nobody’s business any more when it was an offer or words of a conversation', () => {
    expect(plan({ ...taken, purpose: 'offers', kind: 'campaign' })).toEqual({ kind: 'close' });
    expect(plan({ ...taken, purpose: 'conversation', kind: 'text' })).toEqual({ kind: 'close' });
  });

  it('that Meta holds back to look at its template is not replaced: it may still go', () => {
    const held = { state: 'accepted', sentAt: now, isHeldThere: true } as const;
    expect(plan(held, now + hour)).toMatchObject({ kind: 'wait', until: now + 2 * hour });
    expect(plan({ ...held, state: 'sent', stateAt: now + hour }, now + hour)).toMatchObject({ kind: 'wait' });
  });

  it('is over when it arrived', () => {
    expect(plan({ state: 'delivered' })).toEqual({ kind: 'close' });
    expect(plan({ state: 'delivered', isClosed: true })).toEqual({ kind: 'over' });
  });
});

describe('a message that failed', () => {
  it('becomes one SMS, or a task', () => {
    const failed = { state: 'failed', errorCode: '131026' } as const;
    expect(plan(failed)).toEqual({ kind: 'fall-back', code: '131026' });
    expect(plan({ ...failed, hasFallback: true })).toEqual({ kind: 'close' });
    expect(plan({ ...failed, canSms: false })).toMatchObject({ kind: 'hand-over', code: '131026' });
    expect(plan({ ...failed, usefulUntil: now })).toMatchObject({ kind: 'hand-over' });
    expect(plan({ ...failed, purpose: 'offers', kind: 'campaign' })).toEqual({ kind: 'close' });
  });

  it('to the clinic’s own number is over: no SMS, no task', () => {
    expect(plan({ state: 'failed', errorCode: '131021' })).toEqual({ kind: 'close' });
    expect(plan({ state: 'failed', errorCode: '131021', canSms: false })).toEqual({ kind: 'close' });
  });

  it.each(['quiet-hours', 'daily-cap', 'too-late', 'window-closed'])(
    'because of a rule of ours (%s) is a task, unless nobody misses it',
    (errorCode) => {
      const dropped = { state: 'dropped', errorCode } as const;
      expect(plan(dropped)).toEqual({ kind: 'hand-over', task: 'message-undelivered', code: errorCode });
      const words = { ...dropped, kind: 'text', purpose: 'conversation' } as const;
      expect(plan(words)).toMatchObject({ kind: 'hand-over' });
      expect(plan({ ...dropped, kind: 'campaign', purpose: 'offers' })).toEqual({ kind: 'close' });
    },
  );

  it('is a task when the SMS failed too', () => {
    const sms = { channel: 'sms', isFallback: true, errorCode: 'unreachable' } as const;
    expect(plan({ ...sms, state: 'failed' })).toMatchObject({
      kind: 'hand-over',
      task: 'message-undelivered',
    });
    expect(plan({ ...sms, state: 'dropped', errorCode: 'opted-out' })).toMatchObject({ kind: 'hand-over' });
    expect(plan({ ...sms, state: 'dropped', errorCode: 'not-wanted' })).toEqual({ kind: 'close' });
  });

  it('goes by SMS when no template may be sent', () => {
    const held = { state: 'dropped', errorCode: 'template-none' } as const;
    expect(plan(held)).toEqual({ kind: 'fall-back', code: 'template-none' });
    expect(plan({ ...held, canSms: false })).toMatchObject({ kind: 'hand-over' });
    expect(plan({ state: 'dropped', errorCode: 'opted-out' })).toEqual({ kind: 'close' });
  });
});

describe('an SMS', () => {
  const sms = { channel: 'sms', state: 'accepted', sentAt: now, isFallback: true } as const;

  it('without a receipt is asked for twice, then left', () => {
    expect(plan(sms)).toMatchObject({ kind: 'wait', until: now + 5 * minute });
    expect(plan(sms, now + 5 * minute)).toEqual({ kind: 'look' });
    expect(plan({ ...sms, looks: 1 }, now + 5 * minute)).toMatchObject({ kind: 'wait', until: now + hour });
    expect(plan({ ...sms, looks: 2 }, now + hour)).toEqual({ kind: 'close' });
  });

  it('is never replaced by another', () => {
    expect(plan({ ...sms, state: 'failed' }).kind).toBe('hand-over');
  });
});

const instant = fc.integer({ min: now - 4 * hour, max: now + 4 * hour });
const anyFacts: fc.Arbitrary<DeliveryFacts> = fc.record({
  ...{ channel: fc.constantFrom(...channels), kind: fc.constantFrom(...messageKinds) },
  ...{ purpose: fc.constantFrom(...messagePurposes), state: fc.constantFrom(...messageStates) },
  ...{ isClosed: fc.boolean(), isFallback: fc.boolean(), hasFallback: fc.boolean(), canSms: fc.boolean() },
  errorCode: fc.option(fc.constantFrom('131026', 'template-none', 'not-wanted', 'too-late', 'no-opt-in')),
  ...{ usefulUntil: instant, notBefore: fc.option(instant), triedSince: fc.option(instant) },
  ...{ sentAt: fc.option(instant), stateAt: instant, fallbackAfter: fc.integer({ min: minute, max: hour }) },
  ...{
    unknownWait: fc.integer({ min: 1, max: hour }),
    looks: fc.nat(3),
    livesFor: fc.constant(15 * minute),
    isHeldThere: fc.boolean(),
  },
});

/** What can happen to a message between two looks, in whatever order. */
type Happening =
  { status: ProviderStatus } | { attempt: 'not-taken' | 'ambiguous' | 'accepted' } | { passes: number };
const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ status: fc.constantFrom(...providerStatuses) }),
  fc.record({ attempt: fc.constantFrom('not-taken' as const, 'ambiguous' as const, 'accepted' as const) }),
  fc.record({ passes: fc.integer({ min: 1, max: 40 * minute }) }),
);

/** Found once in thousands: a message that was held, whose state is a minute older than its sending. */
const sentAfterItsState = facts({
  ...{ state: 'sent', stateAt: now, sentAt: now + minute, isHeldThere: true, canSms: true },
  ...{ fallbackAfter: minute, livesFor: 15 * minute, usefulUntil: now + 16 * minute + 1 },
});

describe('whatever the record says', () => {
  it('nothing is sent but what has not left, and no SMS is planned for what may be with the client', () => {
    fc.assert(
      fc.property(anyFacts, instant, (any, at) => {
        const { kind } = planDelivery(any, at);
        if (kind === 'send') expect(any.state).toBe('pending');
        if (kind === 'send') expect(at).toBeLessThan(any.usefulUntil);
        if (kind !== 'fall-back') return;
        expect(['pending', 'failed', 'dropped', 'accepted', 'sent']).toContain(any.state);
        expect(any).toMatchObject({
          channel: 'whatsapp',
          purpose: 'service',
          hasFallback: false,
          canSms: true,
        });
        // A message that WhatsApp has is dead there by then: its time to live is over.
        if (any.state === 'accepted' || any.state === 'sent')
          expect(at).toBeGreaterThan((any.sentAt ?? any.stateAt) + Math.max(any.fallbackAfter, any.livesFor));
      }),
      { numRuns: 5_000, examples: [[sentAfterItsState, sentAfterItsState.usefulUntil - 1]] },
    );
  });

  it('a wait always ends later than now', () => {
    fc.assert(
      fc.property(anyFacts, instant, (any, at) => {
        const step = planDelivery(any, at);
        if (step.kind === 'wait' || step.kind === 'send') expect(step.until).toBeGreaterThan(at);
      }),
      { numRuns: 5_000 },
    );
  });

  it('no order of events leads to an SMS beside a message that may arrive', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 30 }), (events) => {
        let at = now;
        let row = facts({ usefulUntil: now + 4 * hour });
        const look = (): PlannedDelivery => planDelivery(row, at);
        for (const event of events) {
          const step = look();
          if (step.kind === 'doubt') row = { ...row, state: 'unknown', stateAt: at };
          if (step.kind === 'hand-over' || step.kind === 'close' || step.kind === 'over') return;
          if (step.kind === 'fall-back') {
            expect(['unknown', 'needs-person', 'sending', 'delivered', 'read']).not.toContain(row.state);
            if (row.state === 'accepted' || row.state === 'sent')
              expect(at - (row.sentAt ?? 0)).toBeGreaterThan(row.fallbackAfter);
            return;
          }
          if ('passes' in event) at += event.passes;
          else if ('status' in event)
            row = { ...row, state: applyStatus(row.state, event.status), stateAt: at };
          else if (step.kind === 'send') row = { ...row, ...attempt(event.attempt, at, row) };
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

function attempt(outcome: 'not-taken' | 'ambiguous' | 'accepted', at: number, row: DeliveryFacts) {
  const claimed = { sentAt: at, stateAt: at, triedSince: row.triedSince ?? at };
  if (outcome === 'not-taken') return { ...claimed, state: 'pending', notBefore: at + 2_000 } as const;
  return { ...claimed, state: outcome === 'ambiguous' ? 'unknown' : 'accepted' } as const;
}
