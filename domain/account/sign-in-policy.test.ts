import { describe, expect, it } from 'vitest';
import {
  enrolBy,
  isStricter,
  judgeSignIn,
  proofToChange,
  type SignInFacts,
  type SignInMethod,
} from './sign-in-policy.ts';

const day = 86_400_000;
const joined = new Date('2026-03-02T12:00:00Z');
const after = (days: number) => new Date(joined.getTime() + days * day);
const person = (facts: Partial<SignInFacts> = {}): SignInFacts => ({
  policy: { passkeyRoles: ['owner'], graceDays: 14 },
  role: 'receptionist',
  memberSince: joined,
  policySince: new Date('2026-01-01T00:00:00Z'),
  factors: { passkeys: 0, hasTotp: false },
  ...facts,
});
const judge = (facts: Partial<SignInFacts>, method: SignInMethod, now = after(20)) =>
  judgeSignIn(person(facts), method, now).kind;
const withTotp = { factors: { passkeys: 0, hasTotp: true } };
const withPasskey = { factors: { passkeys: 1, hasTotp: false } };

describe('what a session has to show before factors change', () => {
  const nothing = { passkeys: 0, hasTotp: false };
  const both = { passkeys: 1, hasTotp: true };
  it.each([
    ['recent-sign-in', nothing, 'password'],
    ['recent-sign-in', both, 'password+recovery-code'],
    ['step-up', withTotp.factors, 'password+totp'],
    ['step-up', withPasskey.factors, 'passkey'],
    ['step-up', both, 'password+passkey'],
    ['refused', both, 'password+totp'],
    ['refused', both, 'password'],
    ['refused', withPasskey.factors, 'password+totp'],
  ] as const)('is %s with %o by %s', (proof, factors, method) => {
    expect(proofToChange(factors, method)).toBe(proof);
  });
});

describe('what a sign-in opens', () => {
  it('never opens anything with the password alone for somebody who has a second factor, grace or not', () => {
    for (const factors of [withTotp, withPasskey])
      for (const now of [after(1), after(20)])
        for (const role of ['owner', 'receptionist'] as const)
          expect(judge({ ...factors, role }, 'password', now)).toBe('second-factor');
  });

  it('opens with the password alone in the grace, and says until when', () => {
    expect(judgeSignIn(person(), 'password', after(13))).toEqual({ kind: 'grace', until: after(14) });
    expect(judge({}, 'password', after(14))).toBe('limited');
  });

  it('limits whoever enrolled nothing by then', () => {
    expect(judge({}, 'password')).toBe('limited');
    expect(judge({ policy: { passkeyRoles: [], graceDays: 0 } }, 'password', joined)).toBe('limited');
  });

  it('counts the grace from the later of joining and the policy', () => {
    expect(enrolBy(person({ policySince: after(30) }))).toEqual(after(44));
    expect(judge({ policySince: after(30) }, 'password', after(40))).toBe('grace');
  });

  it('takes a code from most roles, and from those that need a passkey only in the grace', () => {
    expect(judge(withTotp, 'password+totp')).toBe('open');
    expect(judge(withTotp, 'password+recovery-code')).toBe('open');
    expect(judge({ ...withTotp, role: 'owner' }, 'password+totp', after(13))).toBe('grace');
    expect(judge({ ...withTotp, role: 'owner' }, 'password+totp')).toBe('limited');
    expect(judge({ ...withPasskey, role: 'owner' }, 'password+recovery-code')).toBe('limited');
  });

  it('opens with a passkey, alone or beside the password', () => {
    for (const role of ['owner', 'receptionist'] as const) {
      expect(judge({ ...withPasskey, role }, 'passkey')).toBe('open');
      expect(judge({ ...withPasskey, role }, 'password+passkey')).toBe('open');
    }
  });

  it('asks nobody to enrol who has what the role needs', () => {
    expect(enrolBy(person(withTotp))).toBeNull();
    expect(enrolBy(person({ ...withPasskey, role: 'owner' }))).toBeNull();
    expect(enrolBy(person({ ...withTotp, role: 'owner' }))).toEqual(after(14));
  });

  it('calls a policy stricter when it asks another role for a passkey or gives less time', () => {
    const before = person().policy;
    expect(isStricter({ passkeyRoles: ['owner', 'manager'], graceDays: 14 }, before)).toBe(true);
    expect(isStricter({ passkeyRoles: ['owner'], graceDays: 7 }, before)).toBe(true);
    expect(isStricter({ passkeyRoles: [], graceDays: 30 }, before)).toBe(false);
  });
});
