import { activityInfo } from '@temporalio/activity';
import { offerAnswerText } from '../../domain/messaging/session-texts.ts';
import { visitWhen } from '../../domain/messaging/templates.ts';
import { contactObstacle, readClientContact } from '../../models/client-contact.ts';
import { changeMessage, lockIntent, type MessageRow } from '../../models/message-send.ts';
import { readOfferAnswer } from '../../models/offer-answer.ts';
import { type Line, readLine } from '../../models/sender.ts';
import { systemActor, type Scope } from '../../models/tenancy.ts';
import { clinicOfWorkflow, workflowId } from '../clinic-of-workflow.ts';
import type { MessagingDeps } from './activities.ts';
import { claimRow, whatIsDone, type ClaimMark } from './claim.ts';
import { notTaken } from './not-taken.ts';
import { persist } from './persist.ts';
import { recordOutcome } from './record-outcome.ts';
import type { TextSend } from './whatsapp.ts';

export type OfferAnswerActivities = ReturnType<typeof createOfferAnswerActivities>;
type Claimed = { row: MessageRow; send: Omit<TextSend, 'token'>; line: Line } | null;

export function createOfferAnswerActivities({
  tenancy,
  whatsapp,
  whatsappToken: token,
}: Pick<MessagingDeps, 'tenancy' | 'whatsapp' | 'whatsappToken'>) {
  return {
    /** Tells a client what came of her tap, once for each answer: intent on record, the call, the answer on record. */
    async sendOfferAnswer({ offerId }: { offerId: string }): Promise<void> {
      const clinicId = clinicOfWorkflow();
      const inClinic = <T>(work: (scope: Scope) => Promise<T>): Promise<T> =>
        persist(() => tenancy.withClinic(systemActor(clinicId), work));
      const mark: ClaimMark = { at: new Date() };
      const claim = await inClinic((scope) => claimAnswer(scope, offerId, mark));
      if (!claim) return;
      const { attempt } = activityInfo();
      const outcome = await whatsapp.sendText({ ...claim.send, token: claim.line.token ?? token });
      const verdict = await inClinic((scope) =>
        recordOutcome(scope, claim.row, outcome, attempt, claim.line.token),
      );
      if (verdict.isOver) return;
      throw notTaken(verdict.code, verdict.afterMs);
    },
  };
}

async function claimAnswer(scope: Scope, offerId: string, mark: ClaimMark): Promise<Claimed> {
  const facts = await readOfferAnswer(scope, offerId);
  const contact = facts && (await readClientContact(scope, facts.clientId));
  if (!facts || !contact) return null;
  const { clientId, answer, startsAt } = facts;
  const row = await lockIntent(scope, {
    ...{ key: `${workflowId()}/${answer}`, clientId, appointmentId: null, step: 'waitlist-answer' },
    ...{ template: `vaga_resposta_${answer}`, visitStartsAt: null },
  });
  const before = await whatIsDone(scope, row, mark);
  if (before.settled) return null;
  const obstacle = contactObstacle(contact);
  const line = await readLine(scope);
  if (obstacle !== undefined || !line) {
    await changeMessage(scope, row, { state: 'dropped', errorCode: obstacle ?? 'no-channel' });
    return null;
  }
  await scope.audit({
    ...{ action: 'message.prepare', entity: 'message', entityId: row.id, subjectIds: [clientId] },
    purpose: 'BOOKING_CONTRACT',
  });
  return {
    ...{ row: await claimRow(scope, row, mark, before.isMine), line },
    send: {
      phoneNumberId: line.phoneNumberId,
      to: (contact.client?.phone ?? '').replace('+', ''),
      callbackData: row.id,
      text: offerAnswerText(answer, visitWhen(startsAt.getTime(), contact.clinic.timeZone)),
    },
  };
}
