import { activityInfo } from '@temporalio/activity';
import { visitMessageKey } from '../../domain/messaging/visit-message.ts';
import { raiseAttention, tellVisit } from '../../models/attention.ts';
import type { LivePublisher } from '../../models/live.ts';
import { handToDelivery } from '../../models/message-delivery.ts';
import { queueMessage } from '../../models/message-queue.ts';
import { changeMessage, lockIntent, lockMessage, lockMessageByKey } from '../../models/message-send.ts';
import { systemActor, type Scope, type Tenancy } from '../../models/tenancy.ts';
import { readVisitMessageFacts } from '../../models/visit-message-facts.ts';
import { templateOfStep } from '../../domain/messaging/visit-message.ts';
import { clinicOfWorkflow, workflowId } from '../clinic-of-workflow.ts';
import { claimVisitMessage, dropMessage, type VisitMessageInput, type VisitMessageResult } from './claim.ts';
import { notTaken, withJitter } from './not-taken.ts';
import { persist } from './persist.ts';
import { recordOutcome } from './record-outcome.ts';
import type { WhatsApp } from './whatsapp.ts';

export interface MessagingDeps {
  tenancy: Pick<Tenancy, 'withClinic'>;
  whatsapp: WhatsApp;
  /** Bearer token of the house's WhatsApp system user. */
  whatsappToken: string;
  live: Pick<LivePublisher, 'publish' | 'poke'>;
}

export type MessagingActivities = ReturnType<typeof createMessagingActivities>;

export function createMessagingActivities({ tenancy, whatsapp, whatsappToken: token, live }: MessagingDeps) {
  const inClinic = <T>(clinicId: string, work: (scope: Scope) => Promise<T>): Promise<T> =>
    persist(() => tenancy.withClinic(systemActor(clinicId), work));

  function show(clinicId: string, appointmentId: string | null, messageId: string | null): void {
    if (messageId !== null) live.publish({ clinicId, entity: 'message', id: messageId });
    if (appointmentId !== null) live.publish({ clinicId, entity: 'appointment', id: appointmentId });
  }

  return {
    /**
     * Sends the message of a step once. Intent on record, then the call outside of any transaction, then the answer on
     * record. Fails (to be tried again) only when the provider certainly did not take it.
     */
    async sendVisitMessage(input: VisitMessageInput): Promise<VisitMessageResult> {
      const clinicId = clinicOfWorkflow();
      const key = visitMessageKey(workflowId(), input.step, input.startsAt);
      const mark = { at: new Date() };
      const claim = await inClinic(clinicId, (scope) => claimVisitMessage(scope, input, key, mark));
      if (!claim.isMine) {
        show(clinicId, input.appointmentId, claim.result.messageId);
        return claim.result;
      }
      const { attempt } = activityInfo();
      const outcome = await whatsapp.sendTemplate({ ...claim.send, token: claim.line.token ?? token });
      const verdict = await inClinic(clinicId, (scope) =>
        recordOutcome(scope, claim.row, outcome, attempt, claim.line.token),
      );
      show(clinicId, input.appointmentId, claim.row.id);
      if (verdict.isOver) return { messageId: claim.row.id, state: verdict.state };
      throw notTaken(verdict.code, withJitter(verdict.afterMs));
    },

    /** Wants the message of a step said, once for ever: its own process delivers it (deliverMessage). Twice is once. */
    async queueVisitMessage({
      usefulUntil,
      ...input
    }: VisitMessageInput & { usefulUntil: number }): Promise<void> {
      const clinicId = clinicOfWorkflow();
      // The same key as a visit of before 2026-11-26 sends under: an old and a new release never both send.
      const key = visitMessageKey(workflowId(), input.step, input.startsAt);
      const id = await inClinic(clinicId, (scope) => queueForVisit(scope, { ...input, key, usefulUntil }));
      if (id === null) return;
      live.poke('neonpro_outbox');
      show(clinicId, input.appointmentId, id);
    },

    /** The bounded wait is over: if nobody has told the fate of the message, a person decides. Never sent again blindly. */
    async settleUnknown({ messageId }: { messageId: string }): Promise<void> {
      const clinicId = clinicOfWorkflow();
      const appointmentId = await inClinic(clinicId, async (scope) => {
        const row = await lockMessage(scope, messageId);
        if (row?.state !== 'unknown') return null;
        await changeMessage(scope, row, { state: 'needs-person' });
        await askPerson(scope, row.appointmentId, row.step);
        return row.appointmentId;
      });
      if (appointmentId !== null) show(clinicId, appointmentId, messageId);
    },

    /** The step has become useless before it could be sent. */
    async dropVisitMessage({ appointmentId, step, startsAt }: VisitMessageInput): Promise<void> {
      const clinicId = clinicOfWorkflow();
      const key = visitMessageKey(workflowId(), step, startsAt);
      await inClinic(clinicId, async (scope) => {
        const facts = await readVisitMessageFacts(scope, appointmentId);
        if (!facts) return;
        const template = templateOfStep[step];
        const { clientId } = facts;
        const intent = { key, clientId, appointmentId, step, template, visitStartsAt: startsAt };
        const row = await lockIntent(scope, intent);
        if (row.state === 'pending') return dropMessage(scope, row, 'too-late');
        // Its attempt died between claim and answer: it may be with the client, or not.
        if (row.state !== 'sending') return;
        await changeMessage(scope, row, { state: 'needs-person' });
        await askPerson(scope, appointmentId, step);
      });
      show(clinicId, appointmentId, null);
    },
  };
}

/** Null when the visit is gone. A row that the old way left unsent is taken over. */
async function queueForVisit(
  scope: Scope,
  {
    appointmentId,
    step,
    startsAt,
    key,
    usefulUntil,
  }: VisitMessageInput & { key: string; usefulUntil: number },
): Promise<string | null> {
  const facts = await readVisitMessageFacts(scope, appointmentId);
  if (!facts) return null;
  const known = await lockMessageByKey(scope, key);
  if (known?.state === 'pending' && known.isClosed) {
    await changeMessage(scope, known, { kind: 'visit', usefulUntil: new Date(usefulUntil) });
    await handToDelivery(scope, known.id);
  }
  return queueMessage(scope, {
    ...{ key, kind: 'visit', purpose: 'service', step, template: templateOfStep[step] },
    ...{ clientId: facts.clientId, appointmentId, visitStartsAt: startsAt, usefulUntil },
  });
}

async function askPerson(scope: Scope, appointmentId: string | null, step: string): Promise<void> {
  if (appointmentId === null) return;
  await tellVisit(scope, appointmentId, 'message-unknown', { step });
  await raiseAttention(scope, appointmentId, 'message-unknown');
}
