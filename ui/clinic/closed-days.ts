import type { Holiday } from '../../domain/clinic/holidays.ts';
import type { ClinicDay } from '../../domain/clinic/settings.ts';

const byDate = (one: ClinicDay, other: ClinicDay) => one.date.localeCompare(other.date);
const without = (days: readonly ClinicDay[], date: string) => days.filter((day) => day.date !== date);

/** National holidays close the clinic, optional ones do not, unless the clinic says otherwise. */
export function isOpenOn(days: readonly ClinicDay[], holiday: Holiday): boolean {
  const own = days.find((day) => day.date === holiday.date);
  return own ? own.isOpen === true : holiday.optional;
}

/** Writes only what differs from the rule, so that next year's calendar needs no care. */
export function setHoliday(
  days: readonly ClinicDay[],
  { date, name, optional }: Holiday,
  isOpen: boolean,
): ClinicDay[] {
  const others = without(days, date);
  if (isOpen === optional) return others;
  return [...others, { date, name, ...(isOpen ? { isOpen } : {}) }].sort(byDate);
}

export const addClosedDay = (days: readonly ClinicDay[], day: ClinicDay): ClinicDay[] =>
  [...without(days, day.date), day].sort(byDate);
export const removeDay = without;

/** Days of the clinic's own: those that are no holiday of the calendar shown. */
export const ownDays = (days: readonly ClinicDay[], holidays: readonly Holiday[]): ClinicDay[] =>
  days.filter((day) => !day.isOpen && !holidays.some((holiday) => holiday.date === day.date));
