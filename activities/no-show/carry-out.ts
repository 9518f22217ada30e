import { armOf } from '../../domain/no-show/arm.ts';
import type { Intervention } from '../../domain/no-show/intervention-plan.ts';
import { callDueAt } from '../../domain/no-show/ladder.ts';
import type { LadderStepName } from '../../domain/no-show/settings.ts';
import { tellVisit } from '../../models/attention.ts';
import type { ReadWatch } from '../../models/no-show-facts.ts';
import { settleOutcome } from '../../models/no-show-outcomes.ts';
import { scoreVisit } from '../../models/no-show-score.ts';
import { endFated, endSteps, noteStep, setStepsAside, type TakenStep } from '../../models/no-show-steps.ts';
import { takeStep } from '../../models/no-show-take.ts';
import { changeWatch, openWatch } from '../../models/no-show-watch.ts';
import type { Scope } from '../../models/tenancy.ts';

export type RecordAct = Exclude<Intervention, { do: 'wait' | 'over' }>;

export interface Seen extends ReadWatch {
  appointmentId: string;
  /** Epoch milliseconds. */
  now: number;
}

/** Does one act of the plan in the caller's transaction. False when it changed nothing, so that planning it again would not end. */
export async function carryOut(scope: Scope, seen: Seen, act: RecordAct): Promise<boolean> {
  const { appointmentId, facts, now } = seen;
  switch (act.do) {
    case 'open':
      await open(scope, seen);
      return true;
    case 'renew':
      await renew(scope, seen);
      return true;
    case 'close':
      return close(scope, seen, act);
    case 'answer':
      await endSteps(scope, appointmentId, act.answer);
      await changeWatch(scope, appointmentId, {
        ...{ state: 'answered', answer: act.answer, answeredAt: new Date(now), nextStep: null, nextAt: null },
      });
      await tellVisit(scope, appointmentId, 'no-show-answered', { answer: act.answer });
      await scoreVisit(scope, { appointmentId, moment: 'reply', now });
      return true;
    case 'score':
      return (await scoreVisit(scope, { appointmentId, moment: act.moment, now })) !== null;
    case 'take-back':
      await endSteps(scope, appointmentId, act.reason);
      return true;
    case 'settle-steps':
      await endFated(scope, appointmentId, facts.steps);
      return true;
    case 'skip':
      return note(scope, seen, act.step, { state: 'skipped', reason: act.reason });
    case 'count':
      return note(scope, seen, act.step, { state: 'done', reason: 'asked-by-visit' });
    case 'start':
      return start(scope, seen, act.step);
  }
}

function open(scope: Scope, { appointmentId, clientId, facts, salt, holdoutPercent }: Seen): Promise<void> {
  const arm = armOf(salt, clientId, holdoutPercent);
  return openWatch(scope, appointmentId, new Date(facts.visit.startsAt), arm);
}

/** What was begun for the old time is taken back with it. */
async function renew(scope: Scope, seen: Seen): Promise<void> {
  const { appointmentId, facts } = seen;
  await endSteps(scope, appointmentId, 'moved');
  await setStepsAside(scope, appointmentId, new Date(facts.visit.startsAt));
  const before = facts.watch?.startsAt ?? facts.visit.startsAt;
  // A time that was missed and moved afterwards stays missed: only what was awaited is moved.
  if (!facts.watch?.isClosed) await settleOutcome(scope, appointmentId, new Date(before), 'moved');
  await open(scope, seen);
}

async function close(
  scope: Scope,
  { appointmentId, facts, now }: Seen,
  { outcome, reason }: Extract<RecordAct, { do: 'close' }>,
): Promise<boolean> {
  const isReleased = facts.steps.some(({ step, state }) => step === 'release' && state === 'done');
  await endSteps(scope, appointmentId, isReleased ? 'over' : reason);
  if (outcome) await settleOutcome(scope, appointmentId, new Date(facts.visit.startsAt), outcome);
  const wasClimbing = facts.watch?.state === 'climbing';
  const answer = outcome === 'came' ? 'arrived' : outcome === 'cancelled' ? 'cancelled' : null;
  await changeWatch(scope, appointmentId, {
    ...{ isClosed: true, nextStep: null, nextAt: null },
    ...(facts.watch?.state !== 'stopped' && facts.watch?.state !== 'answered' && { state: 'over' }),
    ...(wasClimbing && answer && !isReleased && { answer, answeredAt: new Date(now) }),
  });
  return true;
}

async function start(scope: Scope, seen: Seen, step: LadderStepName): Promise<boolean> {
  const { appointmentId, clientId, facts, now, callOwnerId } = seen;
  const { startsAt } = facts.visit;
  const rungs = facts.ladders[facts.watch?.band === 'high' ? 'high' : 'medium'];
  const taken = await takeStep(scope, {
    ...{ appointmentId, clientId, step, startsAt, bookedAt: facts.bookedAt, now, callOwnerId },
    callDueAt: Math.max(callDueAt({ rungs, startsAt, time: facts.time }, now), now),
  });
  const isNew = await note(scope, seen, step, taken);
  if (!isNew || taken.state === 'skipped') return isNew;
  await changeWatch(scope, appointmentId, { state: 'climbing' });
  await tellVisit(scope, appointmentId, 'no-show-step', { step });
  return true;
}

export const note = (scope: Scope, seen: Seen, step: LadderStepName, taken: TakenStep): Promise<boolean> =>
  noteStep(
    scope,
    { appointmentId: seen.appointmentId, startsAt: new Date(seen.facts.visit.startsAt), step },
    taken,
    { at: new Date(seen.now) },
  );
