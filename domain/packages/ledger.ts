import { addDays } from '../clinic/calendar.ts';
import type { ErrorCode } from '../errors.ts';

export const entryKinds = [
  'purchase',
  'use',
  'reversal',
  'expiry',
  'freeze',
  'unfreeze',
  'correction',
] as const;
export type EntryKind = (typeof entryKinds)[number];
export const reversalReasons = ['wrong-client', 'wrong-package', 'not-done', 'other'] as const;
export const correctionReasons = ['mistake', 'courtesy', 'refunded', 'other'] as const;

/** What was agreed when it was sold; days are `yyyy-mm-dd` of the clinic. */
export interface PackageTerms {
  sessions: number;
  /** The last day on which a session may be used, before freezes. */
  expiresOn: string;
  mayFreezeDays: number;
}

/** One line of the ledger. It is never changed: a mistake is another line. */
export interface LedgerEntry {
  kind: EntryKind;
  /** Added to the balance. */
  sessions: number;
  /** Added to the end: what a freeze lasted, or a courtesy. */
  days: number;
  on: string;
}

/** Where a package stands after its ledger. */
export interface Standing {
  balance: number;
  expiresOn: string;
  frozenOn: string | null;
  /** Used up of `mayFreezeDays` by freezes that have ended. */
  frozenDays: number;
  /** Sessions lost to the calendar. */
  expired: number;
}
export const packageStates = ['active', 'frozen', 'used-up', 'expired'] as const;
export type PackageState = (typeof packageStates)[number];

export function replay(terms: PackageTerms, entries: readonly LedgerEntry[]): Standing {
  const start: Standing = {
    balance: 0,
    expiresOn: terms.expiresOn,
    frozenOn: null,
    frozenDays: 0,
    expired: 0,
  };
  return entries.reduce<Standing>(
    (standing, { kind, sessions, days, on }) => ({
      balance: standing.balance + sessions,
      expiresOn: addDays(standing.expiresOn, days),
      frozenOn: kind === 'freeze' ? on : kind === 'unfreeze' ? null : standing.frozenOn,
      frozenDays: standing.frozenDays + (kind === 'unfreeze' ? days : 0),
      expired: standing.expired - (kind === 'expiry' ? sessions : 0),
    }),
    start,
  );
}

/** The day on which a freeze ends by itself, because no more days were agreed; null when it is not frozen. */
export const thawsOn = (
  { mayFreezeDays }: PackageTerms,
  { frozenOn, frozenDays }: Standing,
): string | null => (frozenOn === null ? null : addDays(frozenOn, Math.max(0, mayFreezeDays - frozenDays)));

/** By the calendar, whatever the process that books it does; a visit of the days before may be closed while it is frozen. */
export function isFrozen(terms: PackageTerms, standing: Standing, day: string): boolean {
  const { frozenOn } = standing;
  const thaws = thawsOn(terms, standing);
  return frozenOn !== null && thaws !== null && frozenOn <= day && day < thaws;
}

/** The last day of use as it looks on `day`: each day of a freeze moves it by one. */
export function endsOn(terms: PackageTerms, standing: Standing, day: string): string {
  return addDays(standing.expiresOn, frozenFor(terms, standing, day));
}

export function stateOn(terms: PackageTerms, standing: Standing, day: string): PackageState {
  if (standing.balance <= 0) return standing.expired > 0 ? 'expired' : 'used-up';
  if (isFrozen(terms, standing, day)) return 'frozen';
  return day > endsOn(terms, standing, day) ? 'expired' : 'active';
}

/** Days a freeze under way has lasted, as far as they were agreed. */
function frozenFor({ mayFreezeDays }: PackageTerms, { frozenOn, frozenDays }: Standing, day: string): number {
  if (frozenOn === null) return 0;
  const lasted = (Date.parse(day) - Date.parse(frozenOn)) / 86_400_000;
  return Math.max(0, Math.min(lasted, mayFreezeDays - frozenDays));
}

/** What may be written next; a code when it may not. */
export type Next = LedgerEntry | Extract<ErrorCode, `package-${string}` | 'freeze-used-up'>;

export const purchase = (terms: PackageTerms, on: string): LedgerEntry => ({
  kind: 'purchase',
  sessions: terms.sessions,
  days: 0,
  on,
});

export function use(terms: PackageTerms, standing: Standing, on: string): Next {
  switch (stateOn(terms, standing, on)) {
    case 'frozen':
      return 'package-frozen';
    case 'expired':
      return 'package-expired';
    case 'used-up':
      return 'package-balance';
    case 'active':
      return { kind: 'use', sessions: -1, days: 0, on };
  }
}

/** Of one use, which the record keeps from being taken back twice. Past the end it would be lost again: it is extended first. */
export function reverse(terms: PackageTerms, standing: Standing, on: string): Next {
  if (standing.balance >= terms.sessions) return 'package-balance';
  if (on > endsOn(terms, standing, on)) return 'package-expired';
  return { kind: 'reversal', sessions: 1, days: 0, on };
}

export function freeze(terms: PackageTerms, standing: Standing, on: string): Next {
  if (standing.frozenOn !== null) return 'package-frozen';
  const state = stateOn(terms, standing, on);
  if (state === 'expired') return 'package-expired';
  if (state === 'used-up') return 'package-balance';
  if (standing.frozenDays >= terms.mayFreezeDays) return 'freeze-used-up';
  return { kind: 'freeze', sessions: 0, days: 0, on };
}

export const unfreeze = (terms: PackageTerms, standing: Standing, on: string): Next =>
  standing.frozenOn === null
    ? 'package-not-frozen'
    : { kind: 'unfreeze', sessions: 0, days: frozenFor(terms, standing, on), on };

/** The rest is lost on the day after the last one; null while there is nothing to lose. */
export const expire = (terms: PackageTerms, standing: Standing, on: string): LedgerEntry | null =>
  standing.balance > 0 && standing.frozenOn === null && on > endsOn(terms, standing, on)
    ? { kind: 'expiry', sessions: -standing.balance, days: 0, on }
    : null;

export function correct(
  terms: PackageTerms,
  standing: Standing,
  by: { sessions: number; extendDays: number },
  on: string,
): Next {
  const balance = standing.balance + by.sessions;
  if (balance < 0 || balance > terms.sessions) return 'package-balance';
  return { kind: 'correction', sessions: by.sessions, days: by.extendDays, on };
}
