import { addDays } from '../../domain/clinic/calendar.ts';
import { businessDaysBetween } from '../../domain/compliance/business-days.ts';
import type { Clock } from '../clock.ts';
import type { ClockLine } from './incident-types.ts';

export interface SaidClock {
  clock: ClockLine['clock'];
  tone: 'calm' | 'soon' | 'late' | 'over';
  /** Key below `incidents.clockSaid`, with its numbers and days. */
  key: string;
  count: number;
  /** "qua., 2 dez.": the last day, or the one on which it was done. */
  day: string;
  /** Were the optional days no business days: only where that is another day. */
  latest: string | null;
}

/** How a clock of the law stands now: the last day, and the business days that are left of it, on the clinic's own clock. */
export function saidClock(
  line: ClockLine,
  clock: Pick<Clock, 'now' | 'today' | 'dayOf' | 'shortDay'>,
): SaidClock {
  // A clock ends with the midnight after its last day: people say the day.
  const lastDay = (dueAt: string) => addDays(clock.dayOf(dueAt), -1);
  const last = lastDay(line.dueAt);
  const latestDay = lastDay(line.latestDueAt);
  const latest = latestDay === last ? null : clock.shortDay(latestDay);
  const said = { clock: line.clock, day: clock.shortDay(last), count: 0, latest: null };
  if (line.doneAt !== null)
    return { ...said, tone: 'over', key: line.state, day: clock.shortDay(clock.dayOf(line.doneAt)) };
  if (line.state === 'not-owed') return { ...said, tone: 'over', key: 'not-owed' };
  const today = clock.today.value;
  if (clock.now.value >= Date.parse(line.dueAt))
    return { ...said, tone: 'late', key: 'late', count: businessDaysBetween(last, today) };
  const count = businessDaysBetween(today, last);
  if (last === today) return { ...said, tone: 'soon', key: 'today', latest };
  return { ...said, tone: count <= 1 ? 'soon' : 'calm', key: 'left', count, latest };
}
