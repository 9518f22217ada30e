import { addDays, instantOf, wallTime } from '../clinic/calendar.ts';
import { addBusinessDays } from '../compliance/business-days.ts';
import type { Regime } from './registration.ts';
import { type SafetyKind, type SafetyRule, safetyRules, severities, type Severity } from './safety-rules.ts';

export interface SafetySubject {
  kind: SafetyKind;
  severity: Severity;
  regime: Regime;
  /** Epoch milliseconds, as all instants here. */
  happenedAt: number;
  knownAt: number;
  timeZone: string;
}
export interface SafetyClock {
  /** Codes of the rules in force, the one that ends first before the others. */
  rules: string[];
  /** The first instant that is too late. */
  dueAt: number;
  warnAt: number;
  escalateAt: number;
}

const hourMs = 3_600_000;
/** What counts from the event may have ended before anybody knew: nobody owes what nobody knew for a day. */
const leastHours = 24;

function ends({ term, from }: SafetyRule, { happenedAt, knownAt, timeZone }: SafetySubject): number {
  const start = from === 'known' ? knownAt : happenedAt;
  const { day } = wallTime(start, timeZone);
  const midnightAfter = (last: string) => instantOf(addDays(last, 1), '00:00', timeZone);
  const end =
    'hours' in term
      ? start + term.hours * hourMs
      : 'days' in term
        ? midnightAfter(addDays(day, term.days))
        : midnightAfter(nthOfNextMonth(day, term.businessDayOfNextMonth));
  return from === 'known' ? end : Math.max(end, knownAt + leastHours * hourMs);
}

/** National holidays by law rest, optional days do not (domain/compliance/business-days.ts): no clock ends later than ANVISA may count. */
function nthOfNextMonth(day: string, count: number): string {
  const [year = 0, month = 1] = day.split('-').map(Number);
  const lastOfThis = new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
  return addBusinessDays(lastOfThis, count);
}

/** Frozen at the report. People are reminded at half of the time; whoever decides for the clinic at three quarters. */
export function safetyClock(subject: SafetySubject): SafetyClock {
  const { day } = wallTime(subject.knownAt, subject.timeZone);
  const running = safetyRules
    .filter(({ since, until }) => since <= day && (until === undefined || day <= until))
    .filter(({ kinds }) => kinds.includes(subject.kind))
    .filter((rule) => rule.severities.includes(subject.severity) && rule.regimes.includes(subject.regime))
    .map((rule) => ({ code: rule.code, at: ends(rule, subject) }))
    .sort((a, b) => a.at - b.at);
  const dueAt = running[0]?.at ?? subject.knownAt + 30 * leastHours * hourMs;
  const time = dueAt - subject.knownAt;
  return {
    rules: running.map(({ code }) => code),
    dueAt,
    warnAt: subject.knownAt + time / 2,
    escalateAt: subject.knownAt + (time * 3) / 4,
  };
}

/** It may turn out to be graver; a clock that runs is never made longer. */
export const isGraver = (after: Severity, before: Severity): boolean =>
  severities.indexOf(after) < severities.indexOf(before);

export const safetyStates = ['draft', 'notified', 'dismissed'] as const;
export type SafetyState = (typeof safetyStates)[number];
export type SafetyMark = 'asked' | 'warned' | 'escalated' | 'breached' | 'settled';

/** What the process of an event decides by. */
export interface SafetyFacts extends Omit<SafetyClock, 'rules'> {
  state: SafetyState;
  marks: readonly string[];
}
export type SafetyStep =
  { do: 'mark'; mark: SafetyMark } | { do: 'wait'; until: number | null } | { do: 'end' };

/** Asks at once, reminds, escalates and writes the breach, each once; whoever looks late says the last thing alone. */
export function nextSafetyStep(facts: SafetyFacts, now: number): SafetyStep {
  const has = (mark: SafetyMark) => facts.marks.includes(mark);
  if (facts.state !== 'draft')
    return has('asked') && !has('settled') ? { do: 'mark', mark: 'settled' } : { do: 'end' };
  if (!has('asked')) return { do: 'mark', mark: 'asked' };
  if (has('breached')) return { do: 'wait', until: null };
  const moments: readonly [SafetyMark, number][] = [
    ['breached', facts.dueAt],
    ['escalated', facts.escalateAt],
    ['warned', facts.warnAt],
  ];
  const reached = moments.find(([, at]) => at <= now)?.[0];
  if (reached && !has(reached)) return { do: 'mark', mark: reached };
  const next = moments.filter(([, at]) => at > now).map(([, at]) => at);
  return { do: 'wait', until: next.length > 0 ? Math.min(...next) : null };
}
