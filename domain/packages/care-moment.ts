import { quietTime, type QuietCalendar } from '../appointments/quiet-time.ts';
import type { VisitPolicy } from '../appointments/visit-policy.ts';
import { instantOf } from '../clinic/calendar.ts';

export type QuietRules = Pick<VisitPolicy, 'quietHours' | 'quietDays'>;

/** When somebody is at the desk to answer what comes back. */
const hourOfNotices = '10:00';
export const noticeOn = (day: string, timeZone: string): number => instantOf(day, hourOfNotices, timeZone);

export interface CareMoment {
  at: number;
  /** Where retries end: no longer useful, or the next silence begins. */
  latestUseful: number;
}

/** When a message leaves that is in no hurry: when due or after the silence it falls in; null when it would come too late. */
export function careMoment(
  due: number,
  latestUseful: number,
  rules: QuietRules,
  calendar: QuietCalendar,
  now: number,
): CareMoment | null {
  const quiet = quietTime(rules, calendar, true);
  const at = quiet.after(Math.max(due, now));
  if (at > latestUseful || quiet.isQuiet(at)) return null;
  return { at, latestUseful: quiet.nextStart(at, latestUseful) };
}
