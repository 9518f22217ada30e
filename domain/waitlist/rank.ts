import { layVisit, type ServiceWish } from '../appointments/lay-visit.ts';
import { instantOf, wallTime } from '../clinic/calendar.ts';
import { offersPerDay, type DayWindow } from './entry.ts';

/** Half-open, epoch milliseconds. */
type Span = readonly [from: number, to: number];

/** A time of one professional that became free, and what lies around it on its day. */
export interface FreedTime {
  professionalId: string;
  startsAt: number;
  endsAt: number;
  /** No visit may be offered that begins before. */
  earliest: number;
  /** What the professional is held for. */
  busy: readonly Span[];
  /** When clinic and professional work. */
  open: readonly Span[];
  timeZone: string;
  /** The client whose visit it was. */
  leftBy: string;
}

/** An entry of the waitlist whose procedures this professional may do. */
export interface Waiting {
  entryId: string;
  clientId: string;
  services: readonly ServiceWish['procedure'][];
  /** Null: whoever is free. */
  professionalId: string | null;
  windows: readonly DayWindow[];
  earliestDay: string | null;
  latestDay: string | null;
  priority: number;
  waitsSince: number;
  /** Offers she declined or let lapse in the last thirty days. */
  recentRefusals: number;
  offersToday: number;
  /** She had an offer for this time already. */
  wasAsked: boolean;
  /** When the turn ends that she has at another time. */
  busyUntil: number | null;
}

export const rankReasons = [
  'fits-exactly',
  'fits',
  'wants-professional',
  'any-professional',
  'inside-window',
  'any-time',
  'priority-urgent',
  'priority-raised',
  'waits-longest',
  'refused-lately',
] as const;
export type RankReason = (typeof rankReasons)[number];

export interface Ranked {
  entryId: string;
  clientId: string;
  startsAt: number;
  offersToday: number;
  /** Why it is her turn, for the reception. */
  reasons: RankReason[];
}

/** From so many refusals on somebody who did not refuse goes first. */
const manyRefusals = 2;
/** Less than this between two visits is nothing to offer. */
const leastMs = 5 * 60_000;

/** Who is asked next, in order; `comesBackAt` when somebody would fit whose turn at another time has to end first. */
export function rankWaiting(
  entries: readonly Waiting[],
  time: FreedTime,
): { ranked: Ranked[]; comesBackAt: number | null } {
  const able = entries.flatMap((entry) => {
    const startsAt = mayBeAsked(entry, time) ? startThatFits(entry, time) : null;
    return startsAt === null ? [] : [{ ...entry, startsAt }];
  });
  const later = able.flatMap(({ busyUntil }) => (busyUntil === null ? [] : [busyUntil]));
  const asked = new Set<string>();
  const inOrder = able
    .filter(({ busyUntil }) => busyUntil === null)
    .toSorted(comesBefore)
    .filter(({ clientId }) => !asked.has(clientId) && asked.add(clientId));
  const ranked = inOrder.map((entry) => ({
    entryId: entry.entryId,
    clientId: entry.clientId,
    startsAt: entry.startsAt,
    offersToday: entry.offersToday,
    reasons: reasonsFor(entry, time, inOrder),
  }));
  return { ranked, comesBackAt: ranked.length === 0 && later.length > 0 ? Math.min(...later) : null };
}

/** Nothing of the time is left that could be offered. */
export function isGone({ startsAt, endsAt, busy }: Pick<FreedTime, 'startsAt' | 'endsAt' | 'busy'>): boolean {
  let from = startsAt;
  for (const [start, end] of busy.toSorted((one, other) => one[0] - other[0])) {
    if (Math.min(start, endsAt) - from >= leastMs) return false;
    from = Math.max(from, end);
  }
  return endsAt - from < leastMs;
}

function mayBeAsked(entry: Waiting, time: FreedTime): boolean {
  if (entry.clientId === time.leftBy || entry.wasAsked || entry.offersToday >= offersPerDay) return false;
  return entry.professionalId === null || entry.professionalId === time.professionalId;
}

function comesBefore(one: Waiting, other: Waiting): number {
  return (
    other.priority - one.priority ||
    Number(refusesOften(one)) - Number(refusesOften(other)) ||
    one.waitsSince - other.waitsSince ||
    (one.entryId < other.entryId ? -1 : 1)
  );
}

const refusesOften = ({ recentRefusals }: Waiting): boolean => recentRefusals >= manyRefusals;

/** The old start when it fits; else the nearest one that leaves no useless gap or at which she can first come. */
function startThatFits(entry: Waiting, time: FreedTime): number | null {
  const first = entry.services[0];
  const last = entry.services.at(-1);
  if (!first || !last) return null;
  const length = entry.services.reduce((sum, { durationMin }) => sum + durationMin * 60_000, 0);
  const { day } = wallTime(time.startsAt, time.timeZone);
  const starts = [
    ...time.busy.map(([, end]) => end + first.bufferBeforeMin * 60_000),
    ...time.busy.map(([start]) => start - last.bufferAfterMin * 60_000 - length),
    ...time.open.flatMap(([from, to]) => [from, to - length]),
    ...entry.windows.map(({ from }) => instantOf(day, from, time.timeZone)),
  ];
  const away = (start: number) => Math.abs(start - time.startsAt);
  const nearest = starts.toSorted((one, other) => away(one) - away(other) || one - other);
  return [time.startsAt, ...nearest].find((start) => fitsAt(entry, time, start)) ?? null;
}

function fitsAt(entry: Waiting, time: FreedTime, start: number): boolean {
  const { professionalId } = time;
  const who = { professionalId, roomId: null, deviceId: null };
  const visit = layVisit(
    start,
    entry.services.map((procedure) => ({ procedure, ...who })),
  );
  if (start < time.earliest || !usesFreed(visit, time) || !suits(entry, time, visit)) return false;
  return (
    time.open.some(([from, to]) => visit.startsAt >= from && visit.endsAt <= to) &&
    visit.holds.every((hold) => !time.busy.some(([from, to]) => from < hold.to && to > hold.from))
  );
}

const usesFreed = (visit: Pick<FreedTime, 'startsAt' | 'endsAt'>, time: FreedTime): boolean =>
  visit.startsAt < time.endsAt && visit.endsAt > time.startsAt;

/** Whether she can come then: from the first minute to the last one. */
function suits(entry: Waiting, time: FreedTime, visit: Pick<FreedTime, 'startsAt' | 'endsAt'>): boolean {
  const begin = wallTime(visit.startsAt, time.timeZone);
  if (entry.earliestDay !== null && begin.day < entry.earliestDay) return false;
  if (entry.latestDay !== null && begin.day > entry.latestDay) return false;
  const ends = wallTime(visit.endsAt, time.timeZone);
  const isSameDay = ends.day === begin.day;
  return (
    entry.windows.length === 0 ||
    entry.windows.some(
      ({ weekday, from, to }) =>
        weekday === begin.weekday && begin.time >= from && isSameDay && ends.time <= to,
    )
  );
}

function reasonsFor(
  entry: Waiting & { startsAt: number },
  time: FreedTime,
  all: readonly Waiting[],
): RankReason[] {
  const length = entry.services.reduce((sum, { durationMin }) => sum + durationMin * 60_000, 0);
  const isExact = entry.startsAt === time.startsAt && length === time.endsAt - time.startsAt;
  const peers = all.filter(
    (one) => one.priority === entry.priority && refusesOften(one) === refusesOften(entry),
  );
  const isOldest = peers.every(({ waitsSince }) => waitsSince >= entry.waitsSince);
  return [
    isExact ? 'fits-exactly' : 'fits',
    entry.professionalId === null ? 'any-professional' : 'wants-professional',
    entry.windows.length === 0 ? 'any-time' : 'inside-window',
    ...(entry.priority === 2 ? (['priority-urgent'] as const) : []),
    ...(entry.priority === 1 ? (['priority-raised'] as const) : []),
    ...(isOldest ? (['waits-longest'] as const) : []),
    ...(refusesOften(entry) ? (['refused-lately'] as const) : []),
  ];
}
