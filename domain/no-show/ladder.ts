import { addDays, openRanges, wallTime, type ClinicCalendar } from '../clinic/calendar.ts';
import { quietTime } from '../appointments/quiet-time.ts';
import type { VisitPolicy } from '../appointments/visit-policy.ts';
import type { LadderRung, LadderStepName } from './settings.ts';

const minute = 60_000;
const hour = 60 * minute;

/** Later than this she is on her way, or has made up her mind. */
export const latestBeforeMs = 2 * hour;
/** Two steps to the same person. */
export const spacingMs = 2 * hour;
/** Her own confirmation request and the ladder's are one question. */
export const oneQuestionMs = 12 * hour;
/** How long somebody has had to answer before her time may be given away. */
const graceBeforeReleaseMs = 4 * hour;
/** A call that was pulled before the closing of the day before needs somebody who is still there. */
const callMarginMs = hour;

/** Why a step was skipped, failed or taken back, and what it came to: closed, because people read it. */
export const stepReasons = [
  ...['no-phone', 'no-mobile', 'no-opt-in', 'no-channel', 'erased', 'sms-off'],
  ...['no-account', 'no-deposit-policy', 'deposit-there', 'never-asked'],
  ...['too-late', 'booked-late', 'overtaken', 'asked-by-visit', 'not-sent', 'unpaid', 'trouble'],
  ...['will-come', 'wants-to-move', 'cancels', 'no-answer', 'done-by-hand'],
  ...['confirmed', 'cancelled', 'moved', 'wrote', 'paid', 'told-staff', 'arrived'],
  ...['stopped', 'switched-off', 'over'],
] as const;
export type StepReason = (typeof stepReasons)[number];

/** What a clinic's time is made of; instants are epoch milliseconds everywhere here. */
export interface ClinicTime {
  policy: Pick<VisitPolicy, 'quietHours' | 'quietDays' | 'quietMargin'>;
  calendar: ClinicCalendar;
}

export interface PlacedRung {
  step: LadderStepName;
  /** Null: no moment fits. */
  at: number | null;
  isOn: boolean;
}

/** When each rung may be taken, by the clinic's silence and hours alone: what the card shows before anything has happened. */
export const placedRungs = (rungs: readonly LadderRung[], startsAt: number, time: ClinicTime): PlacedRung[] =>
  rungs.map(({ step, leadMin, isOn }) => ({
    ...{ step, isOn },
    at: placeStep(step, startsAt - leadMin * minute, startsAt - latestBeforeMs, time),
  }));

/** When due, else after the silence it falls in while that is of use, else before it; null when neither is. */
function placeStep(step: LadderStepName, due: number, latest: number, time: ClinicTime): number | null {
  const later = freeFrom(step, due, time);
  if (later !== null && later <= latest) return later;
  const earlier = step === 'call' ? openBefore(due, time) : spokenBefore(due, time);
  return earlier !== null && earlier <= latest ? earlier : null;
}

/** The instant itself, or the first one after it at which the step may be taken; null when none comes in two months. */
function freeFrom(step: LadderStepName, instant: number, time: ClinicTime): number | null {
  if (step === 'call') return openFrom(instant, time);
  const { policy, calendar } = time;
  const quiet = quietTime(policy, calendar, true);
  const at = quiet.after(instant);
  return quiet.isQuiet(at) ? null : at;
}

function spokenBefore(instant: number, { policy, calendar }: ClinicTime): number | null {
  const quiet = quietTime(policy, calendar, true);
  // Retries must fit in before the silence.
  const at = quiet.before(quiet.before(instant) - policy.quietMargin);
  return quiet.isQuiet(at) ? null : at;
}

const mostDays = 60;

function openFrom(instant: number, { calendar }: ClinicTime): number | null {
  const { day } = wallTime(instant, calendar.timeZone);
  for (let count = 0; count <= mostDays; count += 1)
    for (const [from, to] of openRanges(calendar, addDays(day, count)))
      if (to > instant) return Math.max(from, instant);
  return null;
}

function openBefore(instant: number, { calendar }: ClinicTime): number | null {
  const { day } = wallTime(instant, calendar.timeZone);
  for (let count = 0; count <= mostDays; count += 1)
    for (const [from, to] of openRanges(calendar, addDays(day, -count)).toReversed())
      if (from < instant) return Math.max(from, Math.min(to, instant) - callMarginMs);
  return null;
}

export interface TakenStep {
  step: LadderStepName;
  state: 'started' | 'done' | 'cancelled' | 'skipped' | 'failed';
  startedAt: number;
  /** When it reached her: a message that was delivered, a telephone that rang. Null: as far as anybody knows, never. */
  heardAt: number | null;
}

export interface Climb {
  rungs: readonly LadderRung[];
  taken: readonly TakenStep[];
  startsAt: number;
  /** When this time was agreed. */
  bookedAt: number;
  /** When the visit's own plan asked her to confirm; null when it did not, or that never left. */
  askedAt: number | null;
  time: ClinicTime;
}

export type ClimbStep =
  | { do: 'start'; step: LadderStepName }
  | { do: 'skip'; step: LadderStepName; reason: StepReason }
  /** The visit's own message was this step. */
  | { do: 'count'; step: LadderStepName }
  | { do: 'wait'; step: LadderStepName; until: number };

const isContact = ({ step, state }: TakenStep): boolean =>
  step !== 'release' && (state === 'started' || state === 'done');

function firstHeard(taken: readonly TakenStep[]): number | null {
  const times = taken.flatMap(({ heardAt }) => heardAt ?? []);
  return times.length > 0 ? Math.min(...times) : null;
}

/** The next rung, mildest first, each once: taken, skipped with its reason, or waited for. Null when the ladder has no more. */
export function climb(facts: Climb, now: number): ClimbStep | null {
  const { rungs, taken, startsAt, time } = facts;
  const left = placedRungs(rungs, startsAt, time).filter(
    ({ step, isOn }) => isOn && !taken.some((one) => one.step === step),
  );
  const [next, ...rest] = left;
  if (!next) return null;
  const { step } = next;
  const skip = (reason: StepReason): ClimbStep => ({ do: 'skip', step, reason });
  if (next.at === null) return skip('too-late');
  if (next.at < facts.bookedAt) return skip('booked-late');
  const isOvertaken = rest.some(
    (one) => one.step !== 'release' && one.at !== null && one.at <= now - spacingMs,
  );
  if (isOvertaken) return skip('overtaken');
  const heard = step === 'release' ? firstHeard(taken) : null;
  const contacts = taken.filter(isContact).map(({ startedAt }) => startedAt);
  const rested = Math.max(...contacts, -Infinity) + spacingMs;
  const answered = heard === null ? -Infinity : heard + graceBeforeReleaseMs;
  const at = freeFrom(step, Math.max(next.at, rested, answered, now), time);
  if (at === null || at > startsAt - latestBeforeMs) return skip('too-late');
  if (at > now) return { do: 'wait', step, until: at };
  // What has not reached her by now: she does not know that anybody waits for her word.
  if (step === 'release' && heard === null) return skip('never-asked');
  if (step === 'ask' && facts.askedAt !== null && facts.askedAt > now - oneQuestionMs)
    return { do: 'count', step };
  return { do: 'start', step };
}

/** Until when somebody is asked to have called: before the next rung, and in time for the freed hour to be of use. */
export function callDueAt(facts: Pick<Climb, 'rungs' | 'startsAt' | 'time'>, now: number): number {
  const after = placedRungs(facts.rungs, facts.startsAt, facts.time)
    .filter(({ step, isOn, at }) => isOn && step !== 'call' && at !== null && at > now)
    .map(({ at }) => at as number);
  return Math.min(facts.startsAt - latestBeforeMs, ...after);
}
