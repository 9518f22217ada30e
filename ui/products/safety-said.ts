import type { SafetyLine } from './safety-types.ts';

const hourMs = 3_600_000;

/** How much of a clock is left: in hours when it is less than two days, else in whole days; a key of `safety.clock`. */
export function clockSaid(event: Pick<SafetyLine, 'clock' | 'dueAt'>, now: number) {
  if (event.clock !== 'running' && event.clock !== 'late')
    return { key: event.clock, n: 0, tone: event.clock === 'done-late' ? 'late' : 'over' } as const;
  const left = Date.parse(event.dueAt) - now;
  if (left <= 0) return { key: 'late', n: 0, tone: 'late' } as const;
  const hours = Math.floor(left / hourMs);
  if (hours < 1) return { key: 'minutes', n: 0, tone: 'late' } as const;
  if (hours < 48) return { key: 'hours', n: hours, tone: hours < 24 ? 'late' : 'soon' } as const;
  const days = Math.floor(hours / 24);
  return { key: 'days', n: days, tone: days <= 3 ? 'soon' : 'calm' } as const;
}

/** A term in days ends with its last day: midnight is said as 23h59 of the day before. */
export const lastMoment = (at: string, time: (at: string) => string): string =>
  time(at) === '00:00' ? new Date(Date.parse(at) - 60_000).toISOString() : at;

export interface SafetyMoment {
  /** A key of `safety.moment`. */
  key: 'happened' | 'known' | 'reported' | 'breached' | 'notified' | 'dismissed' | 'due';
  at: string;
}
/** What happened to it, in its order; what is still to come at the end. */
export function momentsOf(event: {
  happenedAt: string;
  knownAt: string;
  reportedAt: string;
  breachedAt: string | null;
  notifiedAt: string | null;
  endedAt: string | null;
  dueAt: string;
  state: SafetyLine['state'];
}): SafetyMoment[] {
  const said = (key: SafetyMoment['key'], at: string | null) => (at === null ? [] : [{ key, at }]);
  const past = [
    ...said('happened', event.happenedAt),
    ...said('known', event.knownAt),
    ...said('reported', event.reportedAt),
    ...said('breached', event.breachedAt),
    ...said('notified', event.notifiedAt),
    ...said('dismissed', event.state === 'dismissed' ? event.endedAt : null),
  ].sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
  return event.state === 'draft' && event.breachedAt === null ? [...past, ...said('due', event.dueAt)] : past;
}
