import type { DayWindow } from '../../domain/waitlist/entry.ts';
import { isTime } from '../typed-date.ts';

/** As people say it: several days, one span of time. */
export interface WindowGroup {
  weekdays: number[];
  from: string;
  to: string;
}

/** As a Brazilian week is read. */
export const weekdays = [1, 2, 3, 4, 5, 6, 0] as const;

export const windowsOf = (groups: readonly WindowGroup[]): DayWindow[] =>
  groups.flatMap((group) => group.weekdays.map((weekday) => ({ weekday, from: group.from, to: group.to })));

export function groupsOf(windows: readonly DayWindow[]): WindowGroup[] {
  const groups: WindowGroup[] = [];
  for (const { weekday, from, to } of windows) {
    const known = groups.find((group) => group.from === from && group.to === to);
    if (known) known.weekdays.push(weekday);
    else groups.push({ weekdays: [weekday], from, to });
  }
  return groups;
}

export const hasGroupFault = (groups: readonly WindowGroup[]): boolean =>
  groups.some(
    ({ weekdays: days, from, to }) => days.length === 0 || !isTime(from) || !isTime(to) || from >= to,
  );
