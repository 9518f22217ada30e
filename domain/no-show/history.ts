import type { Moment, RiskVisit } from './risk-visit.ts';

/** What a client's other visits say at a moment. Rates and ages are NaN where there is nothing to say. */
export interface History {
  /** Visits whose outcome is known. */
  known: number;
  missed: number;
  /** The same, each visit counting half as much every 30 days. */
  recentKnown: number;
  recentMissed: number;
  /** Of visits booked at least a day ahead. */
  aheadKnown: number;
  aheadMissed: number;
  /** 1 missed, 0 came, of the last day with an outcome. */
  lastMissed: number;
  daysSinceLast: number;
  /** Bookings for later days than the moment's, beside this visit. */
  waiting: number;
  /** Beside this visit, booked for the same day; made in the same second. */
  sameDay: number;
  together: number;
  /** Bookings made before this one, whatever became of them, and the days since the last of them. */
  booked: number;
  daysSinceBooked: number;
  /** Visits before the moment whose outcome is not known yet. */
  unknown: number;
}

const halfLifeDays = 30;

/** Reads the client's other visits strictly as they were known at the moment: later bookings and later outcomes are not looked at. */
export function historyOf(visit: RiskVisit, others: readonly RiskVisit[], moment: Moment): History {
  const history = empty();
  let lastDay = -Infinity;
  let lastKnown = 0;
  let lastMissed = 0;
  let lastBooked = -Infinity;
  for (const other of others) {
    if (other.id === visit.id || other.bookedAt > moment.at) continue;
    if (other.bookedAt < visit.bookedAt) {
      history.booked += 1;
      lastBooked = Math.max(lastBooked, other.bookedAt);
    }
    if (other.bookedAt === visit.bookedAt) history.together += 1;
    if (other.day === visit.day) history.sameDay += 1;
    if (other.day > visit.day) history.waiting += 1;
    if (other.day >= moment.day || other.outcome === null) {
      if (other.day < visit.day) history.unknown += 1;
      continue;
    }
    count(history, other, moment);
    if (other.day > lastDay) [lastDay, lastKnown, lastMissed] = [other.day, 0, 0];
    if (other.day === lastDay) {
      lastKnown += 1;
      lastMissed += other.outcome === 'missed' ? 1 : 0;
    }
  }
  if (lastKnown > 0) {
    history.lastMissed = lastMissed / lastKnown;
    history.daysSinceLast = visit.day - lastDay;
  }
  if (history.booked > 0) history.daysSinceBooked = (visit.bookedAt - lastBooked) / 86_400_000;
  return history;
}

function count(history: History, other: RiskVisit, moment: Moment): void {
  const missed = other.outcome === 'missed' ? 1 : 0;
  const weight = 0.5 ** ((moment.day - other.day) / halfLifeDays);
  history.known += 1;
  history.missed += missed;
  history.recentKnown += weight;
  history.recentMissed += weight * missed;
  if (other.day <= other.bookedDay) return;
  history.aheadKnown += 1;
  history.aheadMissed += missed;
}

/** One literal: made for every visit, so that its shape has to be the engine's fast one. */
const empty = (): History => ({
  known: 0,
  missed: 0,
  recentKnown: 0,
  recentMissed: 0,
  aheadKnown: 0,
  aheadMissed: 0,
  lastMissed: NaN,
  daysSinceLast: NaN,
  waiting: 0,
  sameDay: 0,
  together: 0,
  booked: 0,
  daysSinceBooked: NaN,
  unknown: 0,
});
