import { seededRandom } from '../simulators/random.ts';

/** What of a visit of the demo's past the law looks at. */
export interface LawfulVisit {
  leadDays: number;
  weekday: number;
  startMinute: number;
  priceCents: number;
  isOnline: boolean;
  isFirst: boolean;
  /** Of her earlier visits. */
  missedBefore: number;
}

/** How somebody keeps her word; log-odds, the same in every install. */
export const habitOf = (n: number): number => {
  const random = seededRandom(7_000 + n);
  // The sum of three is round enough for a bell.
  return (random() + random() + random() - 1.5) * 1.2;
};

/**
 * How likely a visit of the invented past is missed: booked long ago, missed before, Mondays, mornings, first and cheap visits, bookings
 * made alone at night. What the house's rules know of it is half; the rest is for the clinic's own model to find.
 */
export function missChance(visit: LawfulVisit, habit: number): number {
  const odds =
    -4.3 +
    0.4 * Math.log1p(visit.leadDays) +
    (visit.leadDays === 0 ? -0.6 : 0) +
    (visit.weekday === 1 ? 0.6 : 0) +
    (visit.startMinute < 600 ? 1.8 : visit.startMinute >= 1_080 ? 1.2 : 0) +
    (visit.priceCents < 40_000 ? 1.6 : visit.priceCents > 150_000 ? -1.2 : 0) +
    (visit.isOnline ? 1.2 : 0) +
    (visit.isFirst ? 0.3 : 0) +
    0.25 * Math.min(visit.missedBefore, 4) +
    habit;
  return 1 / (1 + Math.exp(-odds));
}

/** What the ladder undoes: a modest share, as trials of calls and two-way messages found. */
export const ladderUndoes = 0.35;
