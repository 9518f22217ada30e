/** `yyyy-mm` of a civil day. */
export const monthOf = (day: string): string => day.slice(0, 7);

export function nextMonth(month: string): string {
  const [year = 0, of = 1] = month.split('-').map(Number);
  return of === 12 ? `${year + 1}-01` : `${year}-${String(of + 1).padStart(2, '0')}`;
}

/** From the one after the last that is final (else the first with a weighed visit) to the running one, the oldest first. */
export function monthsToReport(first: string, lastFinal: string | null, running: string): string[] {
  const months: string[] = [];
  let month = lastFinal === null ? first : nextMonth(lastFinal);
  for (; month <= running; month = nextMonth(month)) months.push(month);
  return months;
}

const dayMs = 86_400_000;

/**
 * Two days after its last visit, because a late arrival undoes a miss until then, and once every end is known; after a week without those
 * nobody will ever tell.
 */
export function isMonthFinal(endsAt: number, now: number, openTimes: number): boolean {
  return now >= endsAt + (openTimes === 0 ? 2 : 7) * dayMs;
}
