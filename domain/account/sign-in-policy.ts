import type { StaffRole } from '../clinic/roles.ts';

/** What a clinic asks of its staff: a second factor of everybody, a passkey of some roles, and how long newcomers have for it. */
export interface SignInPolicy {
  passkeyRoles: readonly StaffRole[];
  graceDays: number;
}

/** How a session was opened, or what it proved since. A passkey is two factors at once: the device and the finger, face or PIN. */
export const signInMethods = [
  'password',
  'passkey',
  'password+passkey',
  'password+totp',
  'password+recovery-code',
] as const;
export type SignInMethod = (typeof signInMethods)[number];

export interface SignInFacts {
  policy: SignInPolicy;
  role: StaffRole;
  memberSince: Date;
  policySince: Date;
  factors: { passkeys: number; hasTotp: boolean };
}

/**
 * `second-factor`: the password was right and is not enough. `grace`: whole, until the person has to have enrolled. `limited`: a
 * session that may do nothing but enrol.
 */
export type SignInVerdict =
  { kind: 'open' } | { kind: 'second-factor' } | { kind: 'grace'; until: Date } | { kind: 'limited' };

const day = 86_400_000;

export const needsPasskey = ({ policy, role }: Pick<SignInFacts, 'policy' | 'role'>): boolean =>
  policy.passkeyRoles.includes(role);

/** By when the person has to have enrolled; null when nothing is missing. */
export function enrolBy(facts: SignInFacts): Date | null {
  const { policy, factors, memberSince, policySince } = facts;
  const isComplete = factors.passkeys > 0 || (factors.hasTotp && !needsPasskey(facts));
  if (isComplete) return null;
  return new Date(Math.max(memberSince.getTime(), policySince.getTime()) + policy.graceDays * day);
}

export const isByPasskey = (method: SignInMethod): boolean =>
  method === 'passkey' || method === 'password+passkey';

/**
 * What a session has to show before factors change. `recent-sign-in`: nothing better than the password just typed, or a recovery code,
 * which is spent by typing it. `refused`: there is a passkey and this session never showed one, whatever code it proved, in any role:
 * the policy of another clinic must not open what this one's keeps.
 */
export function proofToChange(
  { passkeys, hasTotp }: SignInFacts['factors'],
  method: SignInMethod,
): 'recent-sign-in' | 'step-up' | 'refused' {
  const hasNone = passkeys === 0 && !hasTotp;
  if (hasNone || method === 'password+recovery-code') return 'recent-sign-in';
  return passkeys > 0 && !isByPasskey(method) ? 'refused' : 'step-up';
}

export function judgeSignIn(facts: SignInFacts, method: SignInMethod, now: Date): SignInVerdict {
  const { factors } = facts;
  if (isByPasskey(method)) return { kind: 'open' };
  if (method === 'password' && (factors.passkeys > 0 || factors.hasTotp)) return { kind: 'second-factor' };
  const until = enrolBy(facts);
  if (until && until > now) return { kind: 'grace', until };
  // A code can be coaxed out of somebody by a false page, a passkey cannot: for these roles a code opens the way to a new passkey only.
  const isEnough = method !== 'password' && !needsPasskey(facts);
  return { kind: isEnough ? 'open' : 'limited' };
}

/** Whether a change asks for more than before; whoever was there then gets the grace anew. */
export const isStricter = (after: SignInPolicy, before: SignInPolicy): boolean =>
  after.graceDays < before.graceDays ||
  after.passkeyRoles.some((role) => !before.passkeyRoles.includes(role));
