import {
  addDays,
  type ClinicCalendar,
  instantOf,
  offsetMs,
  wallTime,
  weekdayOf,
  type WeeklyHours,
} from './calendar.ts';

/** One day of a zone, for which `Intl` was asked twice instead of at every time of it. */
interface DayClock {
  weekday: keyof WeeklyHours;
  instantOf(time: string): number;
  /** Whether an instant that was made of this day lies on it: in a zone that skipped the day none does. */
  holds(instant: number): boolean;
}

const hour = 3_600_000;

/** Offsets lie between −12 and +14 hours, and no zone put its clock forward and back within two days. */
function dayClock(day: string, timeZone: string): DayClock {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const weekday = String(weekdayOf(day)) as keyof WeeklyHours;
  const offset = offsetMs(midnight - 15 * hour, timeZone);
  const isPlain = offset === offsetMs(midnight + 37 * hour, timeZone);
  if (!isPlain)
    return {
      weekday,
      instantOf: (time) => instantOf(day, time, timeZone),
      holds: (instant) => wallTime(instant, timeZone).day === day,
    };
  const minuteOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
  return {
    weekday,
    instantOf: (time) => midnight - offset + minuteOf(time) * 60_000,
    holds: () => true,
  };
}

/** Open intervals of a run of days as one flat row of instants, by their beginning: from, to, from, to … */
export type OpenHours = Float64Array;

/** Asks the clinic's calendar for a run of days once, however many people work in it. */
export class OpenDays {
  readonly #weekly: WeeklyHours;
  readonly #days: DayClock[] = [];

  constructor({ closedDays, hours, timeZone }: ClinicCalendar, fromDay: string, toDay: string) {
    this.#weekly = hours;
    const closed = new Set(closedDays);
    for (let day = fromDay; day <= toDay; day = addDays(day, 1))
      if (!closed.has(day)) this.#days.push(dayClock(day, timeZone));
  }

  /** The intervals of `openRanges`, day after day. */
  hours(weekly: WeeklyHours = this.#weekly): OpenHours {
    const ranges = this.#days.flatMap((clock) =>
      (weekly[clock.weekday] ?? []).flatMap(({ from, to }) => {
        const range: [number, number] = [clock.instantOf(from), clock.instantOf(to)];
        return range[1] > range[0] && clock.holds(range[0]) ? [range] : [];
      }),
    );
    // A clock put forward can turn two ranges of its night around.
    return Float64Array.from(ranges.sort((one, other) => one[0] - other[0]).flat());
  }
}

// Of one day, so that ranges which a change of the clock laid over each other are all seen.
const mostRangesOfDay = 6;

/** Whether [from, to) lies inside one interval; two that touch are still two, as in `isOpen`. */
export function isInside(open: OpenHours, from: number, to: number): boolean {
  let [low, high] = [0, open.length / 2];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((open[2 * middle] as number) <= from) low = middle + 1;
    else high = middle;
  }
  for (let at = low - 1; at >= 0 && at >= low - mostRangesOfDay; at -= 1)
    if ((open[2 * at + 1] as number) >= to) return true;
  return false;
}
