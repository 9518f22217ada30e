import ICAL from 'ical.js';
import type { Zone, Zones } from './calendar-zone.ts';

/** The first time of an event; its wall clock has no zone, for the arithmetic. */
export interface Start {
  wall: ICAL.Time;
  instant: number;
  zone: Zone;
}
export interface Window {
  from: number;
  to: number;
}

/** No visit repeats faster than once a day; the finer rules exist to choke readers. */
const frequencies = new Set(['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY']);
const finer = ['BYHOUR', 'BYMINUTE', 'BYSECOND', 'BYSETPOS'];
/** Twenty-five years of a daily event, from its first day to the window. */
const mostSteps = 10_000;
const mostTimes = 500;

function timesOfRule(rule: ICAL.Recur, start: ICAL.Time, zone: Zone, { from, to }: Window): number[] | null {
  if (!frequencies.has(rule.freq) || finer.some((part) => rule.getComponent(part).length > 0)) return null;
  if (rule.until) {
    const { until } = rule;
    if (until.isDate) rule.until = endOfDay(until);
    else if (until.zone === ICAL.Timezone.utcTimezone) rule.until = zone.wallOf(until.toUnixTime() * 1_000);
  }
  const times: number[] = [];
  const iterator = rule.iterator(start);
  for (let step = 0; step < mostSteps; step += 1) {
    const wall = iterator.next() as ICAL.Time | null;
    if (!wall) return times;
    const instant = zone.instantOf(wall);
    if (instant > to || times.length === mostTimes) return times;
    if (instant >= from) times.push(instant);
  }
  return null;
}

function endOfDay({ year, month, day }: ICAL.Time): ICAL.Time {
  return new ICAL.Time(
    { year, month, day, hour: 23, minute: 59, second: 59, isDate: false },
    ICAL.Timezone.localTimezone,
  );
}

/** The library throws on rules that contradict themselves. */
function followed(property: ICAL.Property, { wall, zone }: Start, window: Window): number[] | null {
  try {
    return timesOfRule(property.getFirstValue() as ICAL.Recur, wall, zone, window);
  } catch {
    return null;
  }
}

/**
 * When a repeated event takes place inside the window, as its original times: those that were moved are replaced by the caller. Null
 * when its rule cannot be followed.
 */
export function repetitions(
  event: ICAL.Component,
  start: Start,
  zones: Zones,
  window: Window,
): number[] | null {
  const times = new Set<number>(
    start.instant >= window.from && start.instant <= window.to ? [start.instant] : [],
  );
  for (const property of event.getAllProperties('rrule')) {
    const found = followed(property, start, window);
    if (!found) return null;
    for (const time of found) times.add(time);
  }
  const listed = (name: string) =>
    event.getAllProperties(name).flatMap((property) =>
      property
        .getValues()
        .filter((value): value is ICAL.Time => value instanceof ICAL.Time)
        .map((time) => ({ time, zone: zones.of(property, time) })),
    );
  for (const { time, zone } of listed('rdate')) {
    const instant = zone && !time.isDate ? zone.instantOf(time) : null;
    if (instant !== null && instant >= window.from && instant <= window.to) times.add(instant);
  }
  for (const { time, zone } of listed('exdate')) {
    if (!time.isDate) {
      if (zone) times.delete(zone.instantOf(time));
    } else for (const one of times) if (isOn(start.zone.wallOf(one), time)) times.delete(one);
  }
  return [...times].sort((one, other) => one - other).slice(0, mostTimes);
}

const isOn = (wall: ICAL.Time, { year, month, day }: ICAL.Time): boolean =>
  wall.year === year && wall.month === month && wall.day === day;
