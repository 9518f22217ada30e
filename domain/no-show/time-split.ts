import type { RiskVisit } from './risk-visit.ts';

export const leastVisits = 300;
export const leastMissed = 30;
/** From so many visits on trees add something to the spline; below they only learn the noise. */
export const blendFrom = 5_000;
const laterShare = 0.2;

export type TooFew = 'too-few-visits' | 'too-few-missed';

/** Why a clinic's visits teach nothing yet; null when they do. */
export function whyTooFew(visits: readonly Pick<RiskVisit, 'outcome'>[]): TooFew | null {
  if (visits.length < leastVisits) return 'too-few-visits';
  const missed = visits.filter(({ outcome }) => outcome === 'missed').length;
  return missed < leastMissed ? 'too-few-missed' : null;
}

/** The first day of the last fifth: what lies before teaches, what comes later judges. Never a random split. */
export function cutDay(visits: readonly Pick<RiskVisit, 'day'>[]): number {
  const days = visits.map(({ day }) => day).sort((a, b) => a - b);
  return days[Math.floor(days.length * (1 - laterShare))] as number;
}
