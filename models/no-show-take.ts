// Takes one step of the ladder in the caller's transaction; owner context: no-show.
import {
  ladderMessageKey,
  ladderMessages,
  ladderMessageStep,
  type SpokenStep,
} from '../domain/no-show/ladder-message.ts';
import { latestBeforeMs, type StepReason } from '../domain/no-show/ladder.ts';
import type { LadderStepName } from '../domain/no-show/settings.ts';
import { commandAppointment } from './appointment-commands.ts';
import { getAppointment } from './appointment.ts';
import { readBookingPolicy } from './booking-policy.ts';
import { contactObstacle, readClientContact, type ClientContact } from './client-contact.ts';
import { findDepositOfVisit } from './deposit.ts';
import { askForDeposit, depositDue } from './deposit-ask.ts';
import { queueMessage } from './message-queue.ts';
import { readMessagingSettings } from './messaging-settings.ts';
import { callSubject, type TakenStep } from './no-show-steps.ts';
import { hasActiveAccount } from './payment-account.ts';
import { raiseTask } from './staff-task.ts';
import type { Scope } from './tenancy.ts';

export interface StepWish {
  appointmentId: string;
  clientId: string;
  step: LadderStepName;
  /** Epoch milliseconds, all of them. */
  startsAt: number;
  now: number;
  /** Until when a call is to be made. */
  callDueAt: number;
  callOwnerId: string | null;
}

const skipped = (reason: StepReason): TakenStep => ({ state: 'skipped', reason });

/** Twice is once: rows, keys and tasks carry the visit's time. A step that makes no sense now says why, and nothing else happens. */
export async function takeStep(scope: Scope, wish: StepWish): Promise<TakenStep> {
  const contact = await readClientContact(scope, wish.clientId);
  if (!contact?.client) return skipped('erased');
  const { appointmentId, clientId, step } = wish;
  await scope.audit({
    ...{ action: 'no-show.step', entity: 'appointment', entityId: appointmentId, subjectIds: [clientId] },
    purpose: 'BOOKING_CONTRACT',
  });
  if (step === 'call') return call(scope, wish, contact);
  const obstacle = step === 'release' ? null : await obstacleTo(scope, step, contact);
  if (obstacle) return skipped(obstacle);
  if (step === 'deposit') return deposit(scope, wish);
  if (step === 'release') return release(scope, wish, contact);
  return { state: 'started', messageId: await say(scope, wish, step) };
}

/** Why nothing can be said to her on the step's channel. */
async function obstacleTo(
  scope: Scope,
  step: SpokenStep,
  contact: ClientContact,
): Promise<StepReason | null> {
  if (step !== 'sms') return (contactObstacle(contact) as StepReason | undefined) ?? null;
  if (!(await readMessagingSettings(scope)).isSmsOn) return 'sms-off';
  const obstacle = contactObstacle({ ...contact, phoneNumberId: '' }) as StepReason | undefined;
  // Consent to WhatsApp is not asked for an SMS about her own visit.
  return obstacle === undefined || obstacle === 'no-opt-in' ? null : obstacle;
}

function say(
  scope: Scope,
  { appointmentId, clientId, startsAt }: StepWish,
  step: SpokenStep,
): Promise<string> {
  return queueMessage(scope, {
    ...{ key: ladderMessageKey(appointmentId, step, startsAt), kind: 'visit', purpose: 'service' },
    ...{ step: ladderMessageStep(step), template: ladderMessages[step], clientId, appointmentId },
    ...(step === 'sms' && { channel: 'sms' }),
    visitStartsAt: startsAt,
    // That her time is free is of use to her for as long as she might have set out.
    usefulUntil: step === 'release' ? startsAt : startsAt - latestBeforeMs,
  });
}

async function call(scope: Scope, wish: StepWish, { client }: ClientContact): Promise<TakenStep> {
  if (!client?.phone) return skipped('no-phone');
  const { trx, clinicId } = scope;
  const { appointmentId, clientId, startsAt, callDueAt, callOwnerId } = wish;
  const kind = 'no-show-call';
  const subjectKey = callSubject(appointmentId, new Date(startsAt));
  const dueAt = new Date(callDueAt);
  const trouble = { kind, subjectKey, reason: 'may-not-come', clientId, appointmentId, dueAt } as const;
  await raiseTask(scope, trouble, { mayReopen: true });
  const [task] = await trx('staffTasks')
    .where({ clinicId, kind, subjectKey })
    .update({ assignedTo: trx.raw('coalesce(assigned_to, ?)', [callOwnerId]), dueAt })
    .returning<{ id: string }[]>('id');
  return { state: 'started', taskId: task?.id ?? null };
}

/** As the clinic's policy has it, and not at all without an account. What follows is decided by payments. */
async function deposit(scope: Scope, wish: StepWish): Promise<TakenStep> {
  const { appointmentId, startsAt } = wish;
  if (!(await hasActiveAccount(scope))) return skipped('no-account');
  if ((await readBookingPolicy(scope)).depositKind === 'none') return skipped('no-deposit-policy');
  const visit = await getAppointment(scope, appointmentId);
  const before = await findDepositOfVisit(scope, appointmentId, true);
  if (before && ['asked', 'open', 'removing', 'paid', 'refunding'].includes(before.state))
    return skipped('deposit-there');
  const { cents } = await depositDue(
    scope,
    visit.services.map(({ procedureId }) => procedureId),
  );
  if (cents === 0) return skipped('no-deposit-policy');
  const expiresAt = new Date(startsAt - latestBeforeMs);
  const { id } = await askForDeposit(scope, {
    ...{ appointmentId, amountCents: cents, expiresAt, isRemote: true },
  });
  return { state: 'started', depositId: id, messageId: await say(scope, wish, 'deposit') };
}

/** Her time is given back as by a cancellation, so that the waitlist hears of it; and she is told, if she can be. */
async function release(scope: Scope, wish: StepWish, contact: ClientContact): Promise<TakenStep> {
  await commandAppointment(scope, 'cancel', { id: wish.appointmentId, reason: 'not-answered' });
  if (contactObstacle(contact) !== undefined) return { state: 'done' };
  return { state: 'done', messageId: await say(scope, wish, 'release') };
}
