import type { QuietTime } from '../appointments/quiet-time.ts';

/** What a message may take to be with the provider; a turn counts from there, the hold from before. */
export const sendWindowMs = 2 * 60_000;
/** The hold outlives the turn a little, so that an answer of its last instant finds the time still held. */
export const holdMarginMs = 5_000;

/** As long as «Desfazer» stands under a moved visit, and then some: a slip of the hand is offered to nobody. */
export const undoMs = 60_000;

/** Before that no turn begins. */
export const firstTurnAt = (createdAt: number, isUndoable: boolean): number =>
  isUndoable ? createdAt + undoMs : createdAt;

export interface TurnQuestion {
  now: number;
  notBefore: number;
  /** Of the time that is offered. */
  startsAt: number;
  turnMs: number;
  minLeadMs: number;
  quiet: QuietTime;
}

export type TurnPlan =
  { when: 'now' } | { when: 'later'; at: number; why: 'undo' | 'quiet-time' } | { when: 'never' };

const mostNights = 8;

/** Turns lie in waking hours from beginning to end, and end before the time that they are about. */
export function planTurn({ now, notBefore, startsAt, turnMs, minLeadMs, quiet }: TurnQuestion): TurnPlan {
  const length = turnMs + sendWindowMs;
  const latest = startsAt - Math.max(minLeadMs, length);
  let at = quiet.after(Math.max(now, notBefore));
  for (let nights = 0; nights < mostNights && at <= latest; nights += 1) {
    const night = quiet.nextStart(at, at + length);
    if (night >= at + length) {
      return at <= now
        ? { when: 'now' }
        : { when: 'later', at, why: at === notBefore ? 'undo' : 'quiet-time' };
    }
    at = quiet.after(night);
  }
  return { when: 'never' };
}
