import type { QuietCalendar } from '../appointments/quiet-time.ts';
import { addDays, instantOf } from '../clinic/calendar.ts';
import { careMoment, noticeOn, type QuietRules } from './care-moment.ts';

export const packageWarnings = ['warn-30', 'warn-7'] as const;
export type PackageWarning = (typeof packageWarnings)[number];
const leads: Record<PackageWarning, { before: number; latest: number }> = {
  'warn-30': { before: 30, latest: 14 },
  'warn-7': { before: 7, latest: 1 },
};

/** What the process of a sold package knows of it: numbers and days, nobody's data. */
export interface PackageFacts {
  version: number;
  balance: number;
  boughtOn: string;
  /** The last day of use, before a freeze under way is counted in. */
  expiresOn: string;
  /** The day on which the freeze under way ends by itself; null when there is none. */
  thawsOn: string | null;
  /** Warnings whose fate no longer depends on us, each for the last day it spoke of. */
  done: readonly { step: PackageWarning; expiresOn: string }[];
  policy: QuietRules;
  calendar: QuietCalendar;
}
export interface PackageStep {
  step: PackageWarning | 'thaw' | 'expire';
  at: number;
  latestUseful: number;
}

/** The reception closes yesterday's visits in the morning; only then is lost what was left. */
const expiryHour = '12:00';

/** The next thing to do for a package; null when nothing will happen by itself: it is used up, or lost. */
export function planPackage(facts: PackageFacts, now: number): PackageStep | null {
  const { balance, expiresOn, thawsOn, calendar } = facts;
  const { timeZone } = calendar;
  if (balance <= 0) return null;
  const always = Number.MAX_SAFE_INTEGER;
  if (thawsOn !== null)
    return { step: 'thaw', at: instantOf(thawsOn, '00:05', timeZone), latestUseful: always };
  const warnings = packageWarnings.flatMap((step) => warning(facts, step, now));
  const expiry = instantOf(addDays(expiresOn, 1), expiryHour, timeZone);
  return [...warnings, { step: 'expire' as const, at: expiry, latestUseful: always }].sort(
    (one, other) => one.at - other.at,
  )[0] as PackageStep;
}

function warning(facts: PackageFacts, step: PackageWarning, now: number): PackageStep[] {
  const { expiresOn, boughtOn, policy, calendar } = facts;
  const day = addDays(expiresOn, -leads[step].before);
  const isDone = facts.done.some((one) => one.step === step && one.expiresOn === expiresOn);
  // Whoever bought a short package this week knows when it ends.
  if (isDone || day <= boughtOn) return [];
  const latest = noticeOn(addDays(expiresOn, -leads[step].latest), calendar.timeZone);
  const moment = careMoment(noticeOn(day, calendar.timeZone), latest, policy, calendar, now);
  return moment ? [{ step, ...moment }] : [];
}
