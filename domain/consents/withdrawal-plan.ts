import type { Downstream } from './purposes.ts';

export interface WithdrawalFacts {
  isClosed: boolean;
  /** Uses that have not said yet that they stopped. */
  pending: Downstream[];
}

/** What only a person can stop: a picture on somebody else's site. */
export const byPerson = (use: Downstream): boolean => use === 'photos';

/** Asked again so soon at first, because somebody waits; then ever more seldom (milliseconds). */
const soonestMs = 2_000;
const latestMs = 6 * 3_600_000;
export const askAgainAfter = (rounds: number): number => Math.min(soonestMs * 2 ** rounds, latestMs);
/** Rounds without its word after which a person is told: about four minutes. */
export const patientRounds = 7;
