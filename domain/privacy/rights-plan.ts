import { type ClockFacts, type ClockMark, nextMark, passedMark } from './rights-clock.ts';

/** What the process of a request decides by; instants in epoch ms. */
export interface RightsFacts extends ClockFacts {
  isProved: boolean;
  needsPerson: boolean;
  state: 'open' | 'decided' | 'answered';
  /** Of the erasure, export, withdrawal or review that fulfils it. */
  work: 'none' | 'running' | 'done' | 'failed';
  isClosed: boolean;
}

export type RightsStep =
  | { do: 'wait'; until: number | null }
  | { do: ClockMark }
  | { do: 'fulfil' }
  | { do: 'answer' }
  | { do: 'close' };

/** Those who work tell when they have ended; a word that was lost costs this long. */
const lookAgainMs = 15 * 60_000;

/**
 * What comes next. A late answer is written down as late before it is given; by rule a right is fulfilled as soon as it is known who asks; what
 * could not be begun by rule waits for a person.
 */
export function nextRightsStep(facts: RightsFacts, now: number): RightsStep {
  const { state, work } = facts;
  if (state === 'answered') return { do: 'close' };
  const mark = passedMark(facts, now);
  if (mark === 'breach') return { do: mark };
  if (state === 'decided' && (work === 'none' || work === 'done')) return { do: 'answer' };
  if (state === 'open' && facts.isProved && !facts.needsPerson && work === 'none') return { do: 'fulfil' };
  if (mark) return { do: mark };
  const next = nextMark(facts, now);
  if (work !== 'running') return { do: 'wait', until: next };
  return { do: 'wait', until: Math.min(next ?? Infinity, now + lookAgainMs) };
}
