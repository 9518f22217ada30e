import type { VisitMessageStep } from '../../domain/appointments/visit-plan.ts';
import type { MessageState } from '../../domain/messaging/message-state.ts';
import { firstNameOf, renderTemplate, visitWhen } from '../../domain/messaging/templates.ts';
import { isStillWanted, templateOfStep } from '../../domain/messaging/visit-message.ts';
import { tellVisit } from '../../models/attention.ts';
import { contactObstacle } from '../../models/client-contact.ts';
import { changeMessage, lockIntent, lockMessageByKey, type MessageRow } from '../../models/message-send.ts';
import type { Scope } from '../../models/tenancy.ts';
import { readVisitMessageFacts, type VisitMessageFacts } from '../../models/visit-message-facts.ts';
import type { TemplateSend } from './whatsapp.ts';

export interface VisitMessageInput {
  appointmentId: string;
  step: VisitMessageStep;
  /** Epoch milliseconds of the start that the message speaks of. */
  startsAt: number;
}
export interface VisitMessageResult {
  /** Null when nothing was ever going to be sent. */
  messageId: string | null;
  state: MessageState;
}
/** An attempt's sign on the row: when it began, and which try of the row it made before a commit that may have been lost. */
export interface ClaimMark {
  at: Date;
  attempts?: number;
}
export type Claim =
  | { isMine: false; result: VisitMessageResult }
  | { isMine: true; row: MessageRow; send: Omit<TemplateSend, 'token'> };

/**
 * Before the provider is called: the intent is on record as `sending`, or there is nothing to do. A row that another
 * attempt left in `sending` may be with the provider already: it becomes `unknown` and is never sent again by us.
 * By `mark` a second run after a lost commit knows its own claim.
 */
export async function claimVisitMessage(
  scope: Scope,
  { appointmentId, step, startsAt }: VisitMessageInput,
  key: string,
  mark: ClaimMark,
): Promise<Claim> {
  const facts = await readVisitMessageFacts(scope, appointmentId);
  const isWanted = facts !== null && isStillWanted(step, startsAt, facts.visit);
  const row = isWanted
    ? await lockIntent(scope, {
        key,
        clientId: facts.clientId,
        appointmentId,
        step,
        template: templateOfStep[step],
        visitStartsAt: startsAt,
      })
    : await lockMessageByKey(scope, key);
  if (!row) return settled(null, 'dropped');
  const before = await whatIsDone(scope, row, mark);
  if (before.settled) return before.settled;
  const { isMine } = before;

  const obstacle = isWanted ? contactObstacle(facts) : 'not-wanted';
  if (!isWanted || obstacle) {
    await dropMessage(scope, row, appointmentId, obstacle ?? 'not-wanted');
    return settled(row.id, 'dropped');
  }
  await scope.audit({
    action: 'message.prepare',
    entity: 'message',
    entityId: row.id,
    subjectIds: [facts.clientId],
    purpose: 'BOOKING_CONTRACT',
  });
  const claimed = await claimRow(scope, row, mark, isMine);
  return { isMine: true, row: claimed, send: write(facts, appointmentId, step, row.id) };
}

/**
 * What earlier attempts left of the row: nothing (it may be claimed), this attempt's own claim, or an end. One that another attempt left
 * in `sending` may be with the provider already: it becomes `unknown`.
 */
export async function whatIsDone(
  scope: Scope,
  row: MessageRow,
  mark: ClaimMark,
): Promise<{ isMine: boolean; settled?: Claim }> {
  const isMine =
    row.state === 'sending' &&
    row.attempts === mark.attempts &&
    row.updatedAt.getTime() === mark.at.getTime();
  if (row.state === 'sending' && !isMine) {
    await changeMessage(scope, row, { state: 'unknown' });
    return { isMine, settled: settled(row.id, 'unknown') };
  }
  if (row.state !== 'pending' && !isMine) return { isMine, settled: settled(row.id, row.state) };
  return { isMine };
}

/** The intent on record, as this attempt's. */
export async function claimRow(
  scope: Scope,
  row: MessageRow,
  mark: ClaimMark,
  isMine: boolean,
): Promise<MessageRow> {
  const attempts = row.attempts + 1;
  const claimed = isMine
    ? row
    : await changeMessage(scope, row, { state: 'sending', attempts, updatedAt: mark.at });
  mark.attempts = claimed.attempts;
  return claimed;
}

export async function dropMessage(scope: Scope, row: MessageRow, appointmentId: string, code: string) {
  await changeMessage(scope, row, { state: 'dropped', errorCode: code });
  await tellVisit(scope, appointmentId, 'message-dropped', { step: row.step, code });
}

export const settled = (messageId: string | null, state: MessageState): Claim => ({
  isMine: false,
  result: { messageId, state },
});

function write(facts: VisitMessageFacts, appointmentId: string, step: VisitMessageStep, messageId: string) {
  const { client, clinic, visit, phoneNumberId } = facts;
  const rendered = renderTemplate(
    templateOfStep[step],
    { appointmentId, startsAt: visit.startsAt },
    {
      firstName: firstNameOf(client?.name ?? ''),
      clinicName: clinic.name,
      when: visitWhen(visit.startsAt, clinic.timeZone),
    },
  );
  const { providerName: name, language, bodyParams, quickReplyPayloads } = rendered;
  return {
    phoneNumberId: phoneNumberId ?? '',
    to: (client?.phone ?? '').replace('+', ''),
    callbackData: messageId,
    template: { name, language, bodyParams, quickReplyPayloads },
  };
}
