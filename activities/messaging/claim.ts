import type { VisitMessageStep } from '../../domain/appointments/visit-plan.ts';
import type { MessageContent, Provider } from '../../domain/messaging/delivery.ts';
import { wasTaken, type MessageState } from '../../domain/messaging/message-state.ts';
import { isStillWanted, templateOfStep } from '../../domain/messaging/visit-message.ts';
import { tellVisit } from '../../models/attention.ts';
import { contactObstacle } from '../../models/client-contact.ts';
import { findConversationOfClient } from '../../models/conversation-row.ts';
import {
  changeMessage,
  lockIntent,
  lockMessage,
  lockMessageByKey,
  type MessageRow,
} from '../../models/message-send.ts';
import { sealContent } from '../../models/message-content.ts';
import { chooseTemplate } from '../../models/template-choice.ts';
import { type Line, readLine } from '../../models/sender.ts';
import type { Scope } from '../../models/tenancy.ts';
import { readVisitMessageFacts } from '../../models/visit-message-facts.ts';
import { tellAskLost } from '../../models/no-show-words.ts';
import { writeVisitMessage } from './visit-words.ts';
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
  /** It may leave then, epoch milliseconds, and whoever asked sleeps that long. */
  waitUntil?: number;
}
/** An attempt's sign on the row: when it began, and which try of the row it made before a commit that may have been lost. */
export interface ClaimMark {
  at: Date;
  attempts?: number;
}
/** There is nothing to send: how it stands. */
interface Settled {
  isMine: false;
  result: VisitMessageResult;
}
export type Claim =
  Settled | { isMine: true; row: MessageRow; send: Omit<TemplateSend, 'token'>; line: Line };

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
        kind: 'visit',
      })
    : await lockMessageByKey(scope, key);
  if (!row) return settled(null, 'dropped');
  const before = await whatIsDone(scope, row, mark);
  if (before.settled) return before.settled;
  const { isMine } = before;

  const obstacle = isWanted ? contactObstacle(facts) : 'not-wanted';
  const chosen = obstacle ? null : await chooseTemplate(scope, templateOfStep[step]);
  const line = await readLine(scope);
  if (!isWanted || obstacle || !chosen || !line) {
    await dropMessage(scope, row, obstacle ?? (line ? 'template-none' : 'no-channel'));
    return settled(row.id, 'dropped');
  }
  await scope.audit({
    action: 'message.prepare',
    entity: 'message',
    entityId: row.id,
    subjectIds: [facts.clientId],
    purpose: 'BOOKING_CONTRACT',
  });
  const content = writeVisitMessage(facts, appointmentId, chosen);
  const claimed = await claimRow(scope, row, mark, isMine, { provider: 'whatsapp', content });
  return {
    isMine: true,
    ...{ row: claimed, line },
    send: {
      phoneNumberId: line.phoneNumberId,
      to: (facts.client?.phone ?? '').replace('+', ''),
      callbackData: row.id,
      template: content.template,
    },
  };
}

/**
 * What earlier attempts left of the row: nothing (it may be claimed), this attempt's own claim, or an end. One that another attempt left
 * in `sending` may be with the provider already: it becomes `unknown`.
 */
export async function whatIsDone(
  scope: Scope,
  row: MessageRow,
  mark: ClaimMark,
): Promise<{ isMine: boolean; settled?: Settled }> {
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

/** What goes out with this claim; `templateId`: of a clinic's own text. */
export interface Written {
  /** Null while the first of several that takes it has it (SMS). */
  provider: Provider | null;
  content: MessageContent;
  templateId?: string | null;
}

/** The intent on record, as this attempt's, with what is written; codes for signing in are kept nowhere. */
export async function claimRow(
  scope: Scope,
  row: MessageRow,
  mark: ClaimMark,
  isMine: boolean,
  written?: Written,
): Promise<MessageRow> {
  const { at } = mark;
  const claimed = isMine
    ? row
    : await changeMessage(scope, row, {
        ...{ state: 'sending', attempts: row.attempts + 1, updatedAt: at, sentAt: at, waitCode: null },
        ...{ notBefore: null, triedSince: row.triedSince ?? at },
        ...(written && (await keptOf(scope, row, written))),
      });
  mark.attempts = claimed.attempts;
  return claimed;
}

async function keptOf(scope: Scope, row: MessageRow, { provider, content, templateId }: Written) {
  const { clientId } = row;
  return {
    provider,
    contentCt: await sealContent(scope, row, content),
    conversationId:
      row.conversationId ?? (clientId === null ? null : await findConversationOfClient(scope, clientId)),
    ...(templateId !== undefined && { templateId }),
  };
}

/** We chose not to send it; the visit that it is about tells so. */
export async function dropMessage(scope: Scope, row: MessageRow, code: string): Promise<void> {
  await changeMessage(scope, row, { state: 'dropped', errorCode: code });
  await tellAskLost(scope, row);
  const { appointmentId, step } = row;
  if (appointmentId !== null) await tellVisit(scope, appointmentId, 'message-dropped', { step, code });
}

/** What it stands in for arrived after all, late: the receipt came when the SMS was asked for already. */
export async function hasArrived(scope: Scope, { fallbackOf }: MessageRow): Promise<boolean> {
  const replaced = fallbackOf === null ? undefined : await lockMessage(scope, fallbackOf);
  return replaced !== undefined && wasTaken(replaced.state);
}

export const settled = (messageId: string | null, state: MessageState): Settled => ({
  isMine: false,
  result: { messageId, state },
});
