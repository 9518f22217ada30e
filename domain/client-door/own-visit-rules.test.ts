import { describe, expect, it } from 'vitest';
import {
  arrivalRefusal,
  cancelRefusal,
  confirmRefusal,
  moveRefusal,
  type OwnRules,
  type OwnVisitFacts,
} from './own-visit-rules.ts';

const hour = 3_600_000;
const startsAt = Date.parse('2026-12-01T15:00:00Z');
const rules: OwnRules = { isOnline: true, cancelHours: 2, moveHours: 12, maxMoves: 2 };
const visit: OwnVisitFacts = {
  ...{ status: 'booked', startsAt, endsAt: startsAt + hour, clientMoves: 0 },
  ...{ holdExpiresAt: null, isPaymentOpen: false },
};
const held: OwnVisitFacts = { ...visit, status: 'held', holdExpiresAt: startsAt - 20 * hour };

describe('what a client may do with her visit', () => {
  it('is cancelled until the hours of the policy, to the minute', () => {
    expect(cancelRefusal(visit, rules, startsAt - 2 * hour)).toBeNull();
    expect(cancelRefusal(visit, rules, startsAt - 2 * hour + 1)).toBe('too-late-to-cancel');
    expect(cancelRefusal({ ...visit, status: 'arrived' }, rules, startsAt)).toBe('transition-refused');
    expect(cancelRefusal(visit, { ...rules, isOnline: false }, 0)).toBe('transition-refused');
  });

  it('gives a held time back at any time', () => {
    expect(cancelRefusal(held, rules, startsAt)).toBeNull();
  });

  it('is moved until the hours of the policy, and so often', () => {
    expect(moveRefusal(visit, rules, startsAt - 12 * hour)).toBeNull();
    expect(moveRefusal(visit, rules, startsAt - 12 * hour + 1)).toBe('too-late-to-move');
    expect(moveRefusal({ ...visit, clientMoves: 2 }, rules, 0)).toBe('too-many-moves');
    expect(moveRefusal(held, rules, 0)).toBe('transition-refused');
  });

  it('is confirmed while it is held and nothing is to be paid', () => {
    expect(confirmRefusal(held, startsAt - 21 * hour)).toBeNull();
    expect(confirmRefusal(held, startsAt - 20 * hour)).toBe('hold-expired');
    expect(confirmRefusal({ ...held, isPaymentOpen: true }, startsAt - 21 * hour)).toBe('payment-pending');
    expect(confirmRefusal(visit, 0)).toBe('transition-refused');
  });

  it('is arrived at from an hour before until its end', () => {
    expect(arrivalRefusal(visit, startsAt - hour)).toBeNull();
    expect(arrivalRefusal(visit, startsAt - hour - 1)).toBe('arrival-not-now');
    expect(arrivalRefusal(visit, startsAt + hour)).toBeNull();
    expect(arrivalRefusal(visit, startsAt + hour + 1)).toBe('arrival-not-now');
    expect(arrivalRefusal({ ...visit, status: 'arrived' }, startsAt)).toBe('transition-refused');
  });
});
