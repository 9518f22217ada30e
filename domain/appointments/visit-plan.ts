import { quietTime } from './quiet-time.ts';
import type { QuietCalendar } from './quiet-time.ts';
import type { VisitPolicy } from './visit-policy.ts';

export type VisitMessageStep = 'confirmation-request' | 'reminder' | 'after-care';
export type VisitStep = VisitMessageStep | 'no-show' | 'release';

/** What the plan needs to know of a visit; instants are epoch milliseconds. */
export interface Visit {
  status: 'held' | 'booked' | 'confirmed' | 'arrived' | 'in-room' | 'done' | 'no-show' | 'cancelled';
  startsAt: number;
  endsAt: number;
  /** When the visit was finished; null before. */
  finishedAt: number | null;
  /** The client pressed Remarcar and the clinic has not moved the visit yet. */
  rescheduleRequested: boolean;
  /** Whether the procedure has after-care advice to send. */
  hasAfterCare: boolean;
  /** Of a held visit only: when it lapses. */
  holdExpiresAt?: number;
}

/** A step already taken (sent, given up or skipped) for one start time: a move makes it count no more. */
export interface DoneStep {
  step: VisitStep;
  startsAt: number;
}

export interface PlannedStep {
  step: VisitStep;
  at: number;
  /** After this the step must not be taken any more; for messages also the next silence, which retries may not cross. */
  latestUseful: number;
}

export type WaitingFor =
  | 'hold-end'
  | 'confirmation-time'
  | 'client-confirmation'
  | 'clinic-to-reschedule'
  | 'visit-day'
  | 'arrival'
  | 'finish'
  | 'after-care-time'
  | 'nothing';

export interface VisitPlan {
  next: PlannedStep | null;
  waitingFor: WaitingFor;
  /** When the wait ends by itself; null = only an event ends it. */
  until: number | null;
}

/** Everything one look at the record tells the process; `version` guards what it writes back. */
export interface VisitFacts {
  version: number;
  visit: Visit;
  policy: VisitPolicy;
  calendar: QuietCalendar;
  done: DoneStep[];
}

interface DueMessage {
  step: VisitMessageStep;
  due: number;
  latestUseful: number;
  /** Not before this, even to escape a silence. */
  earliest: number;
  keepsQuietDays: boolean;
}

/** The steps a visit still has ahead of it, in order of time; what is past its use is left out. */
export function remainingSteps(
  visit: Visit,
  policy: VisitPolicy,
  calendar: QuietCalendar,
  now: number,
  done: readonly DoneStep[],
): PlannedStep[] {
  const isDone = (step: VisitStep): boolean =>
    done.some((one) => one.step === step && one.startsAt === visit.startsAt);
  const messages = dueMessages(visit, policy)
    .filter(({ step }) => !isDone(step))
    .map((message) => placeMessage(message, policy, calendar, now))
    .filter((step) => step !== null);
  // What is only held is nobody's visit yet: nothing is sent, and at its end it is given back.
  if (visit.status === 'held') {
    const at = Math.max(visit.holdExpiresAt ?? now, now);
    return [{ step: 'release', at, latestUseful: Number.MAX_SAFE_INTEGER }];
  }
  const isAwaited = visit.status === 'booked' || visit.status === 'confirmed';
  const noShow: PlannedStep[] = isAwaited
    ? [
        {
          step: 'no-show',
          at: Math.max(visit.startsAt + policy.noShowGrace, now),
          latestUseful: Number.MAX_SAFE_INTEGER,
        },
      ]
    : [];
  return [...messages, ...noShow].sort((one, other) => one.at - other.at);
}

/** What a visit waits for and what comes next: the whole policy of a visit's time, pure, asked anew after every event. */
export function planVisit(
  visit: Visit,
  policy: VisitPolicy,
  calendar: QuietCalendar,
  now: number,
  done: readonly DoneStep[],
): VisitPlan {
  const next = remainingSteps(visit, policy, calendar, now, done)[0] ?? null;
  return { next, waitingFor: waitingFor(visit, next, done), until: next?.at ?? null };
}

/** Epoch milliseconds after which a message is of no use, whatever silence lies before: its own process waits through the night. */
export const usefulUntil = (step: VisitMessageStep, visit: Visit, policy: VisitPolicy): number =>
  dueMessages(visit, policy).find((message) => message.step === step)?.latestUseful ?? visit.startsAt;

/** A visit whose process has nothing left to do. */
export const isVisitOver = (plan: VisitPlan): boolean => plan.waitingFor === 'nothing';

function dueMessages(visit: Visit, policy: VisitPolicy): DueMessage[] {
  const { status, startsAt, finishedAt } = visit;
  const messages: DueMessage[] = [];
  if (status === 'booked' && !visit.rescheduleRequested) {
    messages.push({
      step: 'confirmation-request',
      due: startsAt - policy.confirmationLead,
      latestUseful: startsAt - policy.confirmationMinLead,
      earliest: -Infinity,
      keepsQuietDays: true,
    });
  }
  if ((status === 'booked' || status === 'confirmed') && !visit.rescheduleRequested) {
    messages.push({
      step: 'reminder',
      due: startsAt - policy.reminderLead,
      latestUseful: startsAt - policy.reminderLatest,
      earliest: -Infinity,
      keepsQuietDays: false,
    });
  }
  if (status === 'done' && visit.hasAfterCare) {
    const finished = finishedAt ?? visit.endsAt;
    messages.push({
      step: 'after-care',
      due: finished + policy.afterCareDelay,
      latestUseful: finished + policy.afterCareLatest,
      earliest: finished,
      keepsQuietDays: true,
    });
  }
  return messages;
}

/**
 * When a message leaves: when due, else after the silence it falls in if there is time enough to send it then, else before the silence;
 * where it is too late for that, at the first moment after it, or never.
 */
function placeMessage(
  message: DueMessage,
  policy: VisitPolicy,
  calendar: QuietCalendar,
  now: number,
): PlannedStep | null {
  const { step, latestUseful } = message;
  const quiet = quietTime(policy, calendar, message.keepsQuietDays);
  const wanted = Math.max(message.due, now);
  if (wanted > latestUseful) return null;
  const planned = (at: number): PlannedStep => ({
    step,
    at,
    latestUseful: quiet.nextStart(at, latestUseful),
  });

  const later = quiet.after(wanted);
  const isFree = !quiet.isQuiet(later);
  const margin = later === wanted ? 0 : (policy.morningMargin ?? 0);
  if (isFree && later + margin <= latestUseful) return planned(later);
  const silenceStarts = quiet.before(wanted) + 1;
  const earlier = Math.max(quiet.before(silenceStarts - 1 - policy.quietMargin), message.earliest, now);
  // Between the margin and the silence itself there is still time to send at once.
  if (earlier < silenceStarts && !quiet.isQuiet(earlier)) return planned(earlier);
  return isFree && later < latestUseful ? planned(later) : null;
}

function waitingFor(visit: Visit, next: PlannedStep | null, done: readonly DoneStep[]): WaitingFor {
  switch (visit.status) {
    case 'cancelled':
    case 'no-show':
      return 'nothing';
    case 'done':
      return next ? 'after-care-time' : 'nothing';
    case 'arrived':
    case 'in-room':
      return 'finish';
    case 'held':
      return 'hold-end';
    case 'booked':
    case 'confirmed':
      break;
  }
  if (visit.rescheduleRequested) return 'clinic-to-reschedule';
  if (next?.step === 'confirmation-request') return 'confirmation-time';
  const wasAsked = done.some((one) => one.step === 'confirmation-request' && one.startsAt === visit.startsAt);
  if (visit.status === 'booked' && wasAsked) return 'client-confirmation';
  return next?.step === 'no-show' ? 'arrival' : 'visit-day';
}
