import { climb, type Climb, latestBeforeMs, type StepReason } from './ladder.ts';
import type { Ladders, LadderStepName } from './settings.ts';

const hour = 3_600_000;
const day = 24 * hour;
/** Reading what came in takes seconds; a minute later it has been read. */
const unreadMs = 60_000;

export const momentNames = ['booking', 'week-before', 'two-days-before', 'day-before', 'reply'] as const;
export type MomentName = (typeof momentNames)[number];
export type Answer = 'confirmed' | 'cancelled' | 'moved' | 'wrote' | 'paid' | 'told-staff' | 'arrived';

/** What one look at the record tells of a visit that somebody may miss; instants are epoch milliseconds. */
export interface WatchFacts extends Omit<Climb, 'rungs' | 'taken' | 'startsAt'> {
  isOn: boolean;
  ladders: Ladders;
  visit: {
    status: 'held' | 'booked' | 'confirmed' | 'arrived' | 'in-room' | 'done' | 'no-show' | 'cancelled';
    startsAt: number;
    rescheduleRequested: boolean;
  };
  /** Null before the first look. */
  watch: {
    startsAt: number;
    state: 'watching' | 'climbing' | 'answered' | 'stopped' | 'over';
    arm: 'treated' | 'held-out';
    band: 'low' | 'medium' | 'high' | null;
    answer: Answer | null;
    /** When somebody went on with what had been stopped. */
    resumedAt: number | null;
    isClosed: boolean;
  } | null;
  /** Of the time as it is now. */
  scored: readonly MomentName[];
  steps: readonly (Climb['taken'][number] & {
    /** Somebody wants it now and nothing of it has been done. */
    isAsked: boolean;
    /** What it started has come to its end by itself: a message that failed, a task that was done, a deposit that was paid. */
    fate: { state: 'done' | 'failed'; reason: StepReason | null } | null;
  })[];
  /** When she last wrote, whatever she wrote. */
  wroteAt: number | null;
  /** When she last paid for this visit. */
  paidAt: number | null;
  /** Something came in, from anybody or from the bank, that nobody has read yet: her word may be in it. */
  hasUnread: boolean;
}

export type Outcome = 'came' | 'missed' | 'cancelled' | 'moved';

export type Intervention =
  /** Nothing to watch. */
  | { do: 'over' }
  /** The first look, or the first since the clinic switched it on again. */
  | { do: 'open' }
  /** Another time was agreed: what was known of the old one is written down, and everything begins anew. */
  | { do: 'renew' }
  | { do: 'close'; outcome: Outcome | null; reason: StepReason }
  | { do: 'answer'; answer: Answer }
  | { do: 'score'; moment: MomentName }
  | { do: 'take-back'; reason: StepReason }
  | { do: 'settle-steps' }
  /** Somebody asked for it: whether it suits the hour is theirs to know. */
  | { do: 'start'; step: LadderStepName; isAsked: boolean }
  | { do: 'skip'; step: LadderStepName; reason: StepReason }
  | { do: 'count'; step: LadderStepName }
  | {
      do: 'wait';
      until: number | null;
      for: MomentName | LadderStepName | 'outcome';
      /** The rung that comes next, though something else may come before it. */
      rung?: { step: LadderStepName; at: number };
    };

/** What comes next: the whole policy of an intervention, pure, asked anew after whatever happened. */
export function planIntervention(facts: WatchFacts, now: number): Intervention {
  const { visit, watch, isOn } = facts;
  // Nobody's visit yet: it is booked or given back, and both are told.
  if (visit.status === 'held') return { do: 'wait', until: null, for: 'outcome' };
  const isAwaited = visit.status === 'booked' || visit.status === 'confirmed';
  if (!watch) return isOn && isAwaited && now < visit.startsAt ? { do: 'open' } : { do: 'over' };
  if (watch.startsAt !== visit.startsAt) return { do: 'renew' };
  if (!isAwaited) return { do: 'close', ...endOf(visit.status) };
  if (!isOn) return planOff(facts, watch);
  if (watch.isClosed) return now < visit.startsAt ? { do: 'open' } : { do: 'over' };
  return planAwaited(facts, watch, now);
}

function endOf(status: WatchFacts['visit']['status']): { outcome: Outcome; reason: StepReason } {
  if (status === 'cancelled') return { outcome: 'cancelled', reason: 'cancelled' };
  if (status === 'no-show') return { outcome: 'missed', reason: 'over' };
  return { outcome: 'came', reason: 'arrived' };
}

type Watch = NonNullable<WatchFacts['watch']>;

/** Nothing more is done or weighed; what was predicted is waited for, or the measure would lack whoever the clinic switched off on. */
function planOff({ steps, scored }: WatchFacts, { isClosed }: Watch): Intervention {
  if (isClosed) return { do: 'over' };
  if (scored.length === 0) return { do: 'close', outcome: null, reason: 'switched-off' };
  if (steps.some(({ state }) => state === 'started')) return { do: 'take-back', reason: 'switched-off' };
  return { do: 'wait', until: null, for: 'outcome' };
}

function planAwaited(facts: WatchFacts, watch: Watch, now: number): Intervention {
  const answer = newAnswer(facts, watch);
  if (answer) return { do: 'answer', answer };
  const isClimbing = watch.state === 'watching' || watch.state === 'climbing';
  if (facts.steps.some(({ fate }) => fate !== null)) return { do: 'settle-steps' };
  const hasOpen = facts.steps.some(({ state }) => state === 'started');
  if (!isClimbing && hasOpen)
    return { do: 'take-back', reason: watch.state === 'stopped' ? 'stopped' : (watch.answer ?? 'over') };
  const moments = momentsLeft(facts);
  // A wider hold-out draws people in who were climbing.
  if (watch.arm === 'held-out' && hasOpen) return { do: 'take-back', reason: 'switched-off' };
  const due = moments.findLast(({ at }) => at <= now);
  if (due && now < facts.visit.startsAt) return { do: 'score', moment: due.name };
  const next = isClimbing ? planStep(facts, watch, now) : null;
  if (next && next.do !== 'wait') return next;
  return waitFor(moments.find(({ at }) => at > now) ?? null, next);
}

function planStep(facts: WatchFacts, { arm, band }: Watch, now: number): Intervention | null {
  const { visit, steps, ladders } = facts;
  if (arm === 'held-out') return null;
  const asked = steps.find(({ isAsked }) => isAsked);
  if (asked && now <= visit.startsAt - latestBeforeMs)
    return onceRead(facts, { do: 'start', step: asked.step, isAsked: true }, now);
  if (asked) return { do: 'take-back', reason: 'too-late' };
  if (band !== 'medium' && band !== 'high') return null;
  const next = climb({ ...facts, rungs: ladders[band], taken: steps, startsAt: visit.startsAt }, now);
  if (!next) return null;
  if (next.do === 'wait') {
    const { step, until } = next;
    return { do: 'wait', until, for: step, rung: { step, at: until } };
  }
  return next.do === 'start' ? onceRead(facts, { ...next, isAsked: false }, now) : next;
}

/** Her time is not given away over a word of hers that was taken in and not read yet. */
function onceRead({ hasUnread }: WatchFacts, start: Start, now: number): Start | Wait {
  if (start.step !== 'release' || !hasUnread) return start;
  const until = now + unreadMs;
  return { do: 'wait', until, for: 'release', rung: { step: 'release', at: until } };
}

type Start = Extract<Intervention, { do: 'start' }>;
type Wait = Extract<Intervention, { do: 'wait' }>;

function waitFor(moment: Moment | null, step: Intervention | null): Wait {
  const scoring: Wait | null = moment && { do: 'wait', until: moment.at, for: moment.name };
  const climbing = step?.do === 'wait' ? step : null;
  // After the last of them only the visit's fate is waited for, and whoever decides it says so.
  if (!scoring || !climbing) return scoring ?? climbing ?? { do: 'wait', until: null, for: 'outcome' };
  if ((climbing.until ?? 0) <= (scoring.until ?? 0)) return climbing;
  return { ...scoring, ...(climbing.rung && { rung: climbing.rung }) };
}

/** What she said since it was last looked; a plain word may become a clear one. */
function newAnswer({ visit, steps, wroteAt, paidAt }: WatchFacts, watch: Watch): Answer | null {
  const { state, answer } = watch;
  if (state === 'stopped' || state === 'over') return null;
  const hasSaid = visit.rescheduleRequested ? 'moved' : visit.status === 'confirmed' ? 'confirmed' : null;
  if (state === 'answered') {
    const isVague = answer === 'wrote' || answer === 'paid';
    const isOther = answer === 'confirmed' && hasSaid === 'moved';
    return (isVague || isOther) && hasSaid !== null ? hasSaid : null;
  }
  if (hasSaid) return hasSaid;
  const began = Math.min(...steps.filter(({ state }) => state !== 'skipped').map((one) => one.startedAt));
  if (paidAt !== null && paidAt >= began) return 'paid';
  // What she had written by then is known to whoever went on all the same; money is an answer whenever it came.
  const heardSince = Math.max(began, watch.resumedAt ?? began);
  return wroteAt !== null && wroteAt >= heardSince ? 'wrote' : null;
}

interface Moment {
  name: MomentName;
  at: number;
}

/** The moments at which a risk is told anew that are left. One that was missed is not made up for: the next one knows more. */
function momentsLeft({ visit, bookedAt, scored }: WatchFacts): Moment[] {
  const { startsAt } = visit;
  const ahead = startsAt - bookedAt;
  const before = (name: MomentName, lead: number, least: number): Moment[] =>
    ahead > least ? [{ name, at: startsAt - lead }] : [];
  const moments = [
    { name: 'booking' as const, at: bookedAt },
    ...before('week-before', 7 * day, 10 * day),
    // An hour after booking nothing new is known.
    ...before('two-days-before', 2 * day, 2 * day + hour),
    ...before('day-before', day, day + hour),
  ];
  const last = moments.findLastIndex(({ name }) => scored.includes(name));
  return moments.slice(last + 1);
}
