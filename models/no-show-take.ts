// Takes one step of the ladder in the caller's transaction; owner context: no-show.
import type { Channel } from '../domain/messaging/delivery.ts';
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
  /** When this time was agreed. */
  bookedAt: number;
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
  if (step === 'release') return release(scope, wish, contact);
  const obstacle = await obstacleTo(scope, step, contact);
  if (obstacle) return skipped(obstacle);
  if (step === 'deposit') return deposit(scope, wish);
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
  { appointmentId, clientId, startsAt, bookedAt }: StepWish,
  step: SpokenStep,
  channel: Channel = step === 'sms' ? 'sms' : 'whatsapp',
): Promise<string> {
  return queueMessage(scope, {
    ...{
      key: ladderMessageKey(appointmentId, step, { startsAt, bookedAt }),
      kind: 'visit',
      purpose: 'service',
    },
    ...{ step: ladderMessageStep(step), template: ladderMessages[step], clientId, appointmentId },
    channel,
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
  if (await isPaidAhead(scope, appointmentId)) return skipped('deposit-there');
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

/** Her time is given back as by a cancellation, so that the waitlist hears of it; never without telling her, nor what she has paid. */
async function release(scope: Scope, wish: StepWish, contact: ClientContact): Promise<TakenStep> {
  if (await isPaidAhead(scope, wish.appointmentId)) return skipped('deposit-there');
  const obstacle = await obstacleTo(scope, 'release', contact);
  if (obstacle && (await obstacleTo(scope, 'sms', contact))) return skipped(obstacle);
  await commandAppointment(scope, 'cancel', { id: wish.appointmentId, reason: 'not-answered' });
  return { state: 'done', messageId: await say(scope, wish, 'release', obstacle ? 'sms' : 'whatsapp') };
}

/** By a deposit whose money is in, or by sessions bought before of which one will be taken when she comes. */
async function isPaidAhead({ run, clinicId }: Scope, appointmentId: string): Promise<boolean> {
  const rows = await run({
    name: 'no-show-paid-ahead',
    text: `select from appointments a where a.clinic_id = $1 and a.id = $2 and (
      exists (select from deposits d where d.clinic_id = $1 and d.appointment_id = a.id and d.state = 'paid')
      or exists (select from treatment_series t where t.clinic_id = $1 and t.id = a.series_id and t.client_package_id is not null)
      or exists (select from appointment_services s
          join client_packages p on p.clinic_id = $1 and p.client_id = a.client_id and p.procedure_id = s.procedure_id
        where s.clinic_id = $1 and s.appointment_id = a.id and
          (select sum(e.sessions) from package_entries e where e.clinic_id = $1 and e.client_package_id = p.id) > 0))`,
    values: [clinicId, appointmentId],
  });
  return rows.length > 0;
}
