import { wallTime } from '../clinic/calendar.ts';
import type { AppointmentRow } from './import-rows.ts';
import { defaultVisitTime, type ImportErrorCode } from './import-targets.ts';
import { momentToInstant, type ImportedStatus } from './import-values.ts';

/** A visit as it will stand in the agenda; instants are epoch milliseconds. */
export interface ImportedVisit {
  startsAt: number;
  endsAt: number;
  status: ImportedStatus;
  /** Visits ahead take their time in the agenda and get a process of their own; the rest is history. */
  isAhead: boolean;
  bookedAt: number;
}

export interface VisitClock {
  timeZone: string;
  now: number;
  /** `HH:MM` for days of the past without hour. */
  fallbackTime?: string | undefined;
}

// The same horizon that bookings have: further ahead is a slip of the year.
const horizon = 400 * 86_400_000;

/** Where a row falls in time, or why it cannot be placed. A visit of the past that nobody called missed or cancelled took place. */
export function placeVisit(
  row: AppointmentRow,
  minutes: number,
  { timeZone, now, fallbackTime = defaultVisitTime }: VisitClock,
): ImportedVisit | { fault: ImportErrorCode; part: 'moment' | 'status' } {
  const { moment, status } = row;
  const hasHour = moment.instant !== null || moment.time !== null;
  if (!hasHour && moment.day >= wallTime(now, timeZone).day) return { fault: 'time-missing', part: 'moment' };
  const startsAt = momentToInstant(moment, timeZone, fallbackTime);
  const endsAt = startsAt + minutes * 60_000;
  const isPast = startsAt < now;
  if (startsAt > now + horizon) return { fault: 'too-far-ahead', part: 'moment' };
  if (!isPast && (status === 'done' || status === 'no-show'))
    return { fault: 'status-in-the-future', part: 'status' };
  const pastStatus = status === 'no-show' || status === 'cancelled' ? status : 'done';
  return {
    startsAt,
    endsAt,
    status: isPast ? pastStatus : (status ?? 'booked'),
    isAhead: !isPast && status !== 'cancelled',
    // Kept as the file says even when it lies after the visit: the clinic's past is not corrected here.
    bookedAt: row.bookedAt ? momentToInstant(row.bookedAt, timeZone, fallbackTime) : Math.min(startsAt, now),
  };
}
