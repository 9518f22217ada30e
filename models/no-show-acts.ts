// What staff do about a visit's risk with one tap; owner context: no-show. The process does what follows from it.
import { refuse } from '../domain/errors.ts';
import { latestBeforeMs } from '../domain/no-show/ladder.ts';
import type { LadderStepName } from '../domain/no-show/settings.ts';
import type { Appointment } from './appointment.ts';
import { commandAppointment, lockForCommand, requestReschedule } from './appointment-commands.ts';
import { tellVisit } from './attention.ts';
import { wasHeard } from './no-show-facts.ts';
import { readNoShowSettings } from './no-show-settings.ts';
import { callSubject, noteStep, stepsOfVisit } from './no-show-steps.ts';
import { changeWatch, lockWatch, stopLadder, type StopReason, type Watch } from './no-show-watch.ts';
import { scoreVisit } from './no-show-score.ts';
import { isBlocked } from './processing-block.ts';
import { changeTask } from './staff-task-list.ts';
import type { Scope } from './tenancy.ts';

export const callResults = ['will-come', 'wants-to-move', 'cancels', 'no-answer'] as const;
export type CallResult = (typeof callResults)[number];

/** Visit before watch, as the process locks them. Refuses with `not-found`, and with `held-out`: a call would spoil the comparison. */
async function lockBoth(scope: Scope, id: string): Promise<{ visit: Appointment; watch: Watch }> {
  const visit = await lockForCommand(scope, { id });
  const watch = await lockWatch(scope, id);
  if (!watch) refuse('not-found');
  if (watch.arm === 'held-out') refuse('held-out');
  const isOfNow = watch.visitStartsAt.getTime() === visit.startsAt.getTime();
  if (watch.isClosed || !isOfNow) refuse('transition-refused');
  // Switched off, or by her objection, the watch only waits for what becomes of the visit.
  if (!(await readNoShowSettings(scope)).isOn) refuse('transition-refused');
  if (await isBlocked(scope, visit.clientId, 'scoring')) refuse('transition-refused');
  return { visit, watch };
}

const audit = (scope: Scope, action: string, { id: entityId, clientId }: Appointment) =>
  scope.audit({
    action,
    entity: 'appointment',
    entityId,
    subjectIds: [clientId],
    purpose: 'BOOKING_CONTRACT',
  });

/**
 * A step now instead of at its time. Refuses with `step-not-now`: after her answer, when it was taken already, with less than two hours
 * left, or the last one before anything has reached her.
 */
export async function takeStepNow(
  scope: Scope,
  id: string,
  step: LadderStepName,
  now: number,
): Promise<void> {
  const { visit, watch } = await lockBoth(scope, id);
  const isClimbing = watch.state === 'watching' || watch.state === 'climbing';
  if (!isClimbing || !['booked', 'confirmed'].includes(visit.status)) refuse('step-not-now');
  if (now > visit.startsAt.getTime() - latestBeforeMs) refuse('step-not-now');
  const taken = await stepsOfVisit(scope, id);
  if (step === 'release' && !(await wasHeard(scope, id))) refuse('step-not-now');
  const of = { appointmentId: id, startsAt: visit.startsAt, step };
  const isKnown = taken.some((one) => one.step === step && one.state !== 'skipped');
  const by = { at: new Date(now), staffId: scope.actor.actorId };
  if (isKnown || !(await noteStep(scope, of, { state: 'started' }, by))) refuse('step-not-now');
  await audit(scope, 'no-show.step', visit);
  await scope.enqueue('no-show', id);
}

/**
 * What a call found. «Vem» confirms, «quer remarcar» asks for another time, «cancela» cancels by her wish: each is her answer and ends the
 * climb. Nobody there: the task is over, and the ladder goes on. A call that nobody asked for counts as well.
 */
export async function noteCall(
  scope: Scope,
  id: string,
  call: { result: CallResult; note?: string | undefined },
  now: number,
): Promise<void> {
  const { visit, watch } = await lockBoth(scope, id);
  const { result } = call;
  const isAwaited = visit.status === 'booked' || visit.status === 'confirmed';
  if (!isAwaited || watch.state === 'answered' || watch.state === 'over') refuse('transition-refused');
  await endCall(scope, visit, call, new Date(now));
  if (result !== 'no-answer') {
    const answered = { state: 'answered', answer: 'told-staff', answeredAt: new Date(now) } as const;
    await changeWatch(scope, id, { ...answered, nextStep: null, nextAt: null });
    await tellVisit(scope, id, 'no-show-answered', { answer: 'told-staff' });
  }
  if (result === 'will-come') await commandAppointment(scope, 'confirm', { id });
  if (result === 'cancels') await commandAppointment(scope, 'cancel', { id, reason: 'client' });
  if (result === 'wants-to-move') await requestReschedule(scope, id);
  await scoreVisit(scope, { appointmentId: id, moment: 'reply', now });
  await audit(scope, 'no-show.call', visit);
  await scope.enqueue('no-show', id);
}

/** The step and its task, with what was found and what was noted; a step that was not there is written down as done. */
async function endCall(
  scope: Scope,
  { id, startsAt }: Appointment,
  { result, note }: { result: CallResult; note?: string | undefined },
  at: Date,
): Promise<void> {
  const { trx, clinicId, actor } = scope;
  const ended = await trx('noShowSteps')
    .where({ clinicId, appointmentId: id, visitStartsAt: startsAt, step: 'call' })
    .whereIn('state', ['started', 'done'])
    .update({ state: 'done', reason: result, endedAt: at });
  const of = { appointmentId: id, startsAt, step: 'call' } as const;
  if (ended === 0)
    await noteStep(scope, of, { state: 'done', reason: result }, { at, staffId: actor.actorId });
  const [task] = await trx('staffTasks')
    .where({ clinicId, kind: 'no-show-call', subjectKey: callSubject(id, startsAt) })
    .select<{ id: string; version: number }[]>('id', 'version');
  if (task) await changeTask(scope, task.id, { version: task.version, state: 'done', note });
}

/** «Parar»: somebody knows better than the model. Refuses as every act does, and when the ladder has ended. */
export async function stopByHand(scope: Scope, id: string, reason: StopReason): Promise<void> {
  const { visit } = await lockBoth(scope, id);
  await stopLadder(scope, id, reason);
  await audit(scope, 'no-show.stop', visit);
}

/** Only what a person stopped: what she answered, or a review set aside, stays as it is. */
export async function resumeLadder(scope: Scope, id: string, now: number): Promise<void> {
  const { visit, watch } = await lockBoth(scope, id);
  if (watch.state !== 'stopped' || watch.stopReason === 'review') refuse('transition-refused');
  await changeWatch(scope, id, {
    ...{ state: 'watching', stoppedBy: null, stopReason: null, resumedAt: new Date(now) },
  });
  await audit(scope, 'no-show.resume', visit);
  await scope.enqueue('no-show', id);
}
