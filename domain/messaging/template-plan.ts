import { isWaiting, type TemplateState } from './template-life.ts';

/** What its process knows of a template: nothing of it is about a person. */
export interface TemplateFacts {
  state: TemplateState;
  /** Since when it waits (epoch milliseconds): submitted, or paused. */
  since: number;
}

export interface TemplateLooks {
  asked: number;
  lastAskedAt: number;
  hasReported: boolean;
}

export type TemplateStep = { do: 'ask' | 'report' | 'over' } | { do: 'wait'; ms: number };

const minute = 60_000;
const longest = 12 * 60 * minute;
/** Meta answers in minutes, at most in a day or two: after a week a person has to ask there. */
export const patienceMs = 7 * 24 * 60 * minute;

/** Milliseconds after the n-th question: the webhook tells of most answers, this is for those that were lost. */
export const pauseAfter = (asked: number): number =>
  asked === 0 ? 0 : Math.min(longest, 5 * minute * 2 ** (asked - 1));

/** What comes next for a template, by its record, what was asked in this run, and the clock alone. */
export function planTemplate(facts: TemplateFacts | null, looks: TemplateLooks, now: number): TemplateStep {
  if (!facts || !isWaiting(facts.state)) return { do: 'over' };
  if (!looks.hasReported && now >= facts.since + patienceMs) return { do: 'report' };
  const next = looks.lastAskedAt + pauseAfter(looks.asked);
  return now >= next ? { do: 'ask' } : { do: 'wait', ms: next - now };
}
