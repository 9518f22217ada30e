import { offerStep } from '../../domain/waitlist/offer-payload.ts';
import type { MessageContent } from '../../domain/messaging/delivery.ts';
import { smsMayStillGo } from '../../domain/messaging/delivery-plan.ts';
import { templateUseOf } from '../../domain/messaging/template-uses.ts';
import { valuesOf, writeTemplate, type WritableTemplate } from '../../domain/messaging/write-template.ts';
import { readClientContact, type ClientContact } from '../../models/client-contact.ts';
import { handToDelivery } from '../../models/message-delivery.ts';
import { changeMessage, lockIntent, lockMessageByKey, type MessageRow } from '../../models/message-send.ts';
import { readMessagingSettings } from '../../models/messaging-settings.ts';
import { type Permit, permitSend } from '../../models/send-permission.ts';
import { chooseTemplate } from '../../models/template-choice.ts';
import type { Scope } from '../../models/tenancy.ts';
import {
  claimRow,
  settled,
  whatIsDone,
  type Claim,
  type ClaimMark,
  type VisitMessageResult,
} from './claim.ts';
import type { TemplateSend } from './whatsapp.ts';

/** A message to a client that is not a step of a visit's own plan: an offer of the waitlist, an invitation, news of a delay. */
export interface Notice {
  /** Once for ever: workflow id + step, and what else makes it another message. */
  key: string;
  step: string;
  clientId: string;
  /** The visit in whose drawer it is shown; null for none. */
  appointmentId: string | null;
  /** Name of its use in domain/messaging/templates.ts. */
  template: string;
  /** As the audit names it (docs/privacy.md). */
  purpose: string;
  /** Epoch milliseconds after which an SMS in its place would come too late; a day without it. */
  usefulUntil?: number;
  /** As the house's text of the use has it. */
  write(contact: ClientContact): TemplateSend['template'];
}

/** Of the clinic's own, when it has one. */
export type NoticeClaim =
  | Extract<Claim, { isMine: false }>
  | (Extract<Claim, { isMine: true }> & { token: string | null })
  /** It may leave later; its process tries again while it is of use. */
  | { isMine: false; wait: Extract<Permit, { may: 'wait' }> };

/**
 * As for a visit's message (claim.ts): the intent is on record as `sending` with what is written, or there is nothing to do now. What must
 * not leave is dropped with the reason; where that says something of WhatsApp only, its own process sees to the SMS.
 */
export async function claimNotice(scope: Scope, notice: Notice, mark: ClaimMark): Promise<NoticeClaim> {
  const contact = await readClientContact(scope, notice.clientId);
  if (!contact) return settled(null, 'dropped');
  const row = await lockIntent(scope, intentOf(notice));
  const before = await whatIsDone(scope, row, mark);
  if (before.settled) return before.settled;
  const chosen = await chooseTemplate(scope, notice.template);
  const permit: Permit = chosen
    ? await permitSend(scope, row, contact, mark.at)
    : { may: 'never', code: 'template-none' };
  if (permit.may === 'wait') {
    await changeMessage(scope, row, { notBefore: permit.until, waitCode: permit.code });
    return { isMine: false, wait: permit };
  }
  if (permit.may === 'never' || !chosen) {
    const errorCode = permit.may === 'never' ? permit.code : 'template-none';
    await changeMessage(scope, row, { state: 'dropped', errorCode });
    if (smsMayStillGo(errorCode)) await watchNotice(scope, row, 'dropped');
    return settled(row.id, 'dropped');
  }
  const { clientId, purpose } = notice;
  await scope.audit({
    ...{ action: 'message.prepare', entity: 'message', entityId: row.id, subjectIds: [clientId], purpose },
  });
  const content = wordsOf(notice, contact, chosen);
  const { templateId } = chosen;
  const claimed = await claimRow(scope, row, mark, before.isMine, {
    provider: 'whatsapp',
    content,
    templateId,
  });
  const to = (contact.client?.phone ?? '').replace('+', '');
  const send = { phoneNumberId: permit.sender, to, callbackData: row.id, template: content.template };
  return { isMine: true, row: claimed, send, token: permit.token };
}

const intentOf = ({ key, step, clientId, appointmentId, template, usefulUntil }: Notice) => ({
  ...{ key, step, clientId, appointmentId, template, visitStartsAt: null, kind: 'notice' as const },
  // What the provider takes for marketing is marketing by law as well: a recall is an offer.
  purpose: templateUseOf(template)?.category === 'marketing' ? ('offers' as const) : ('service' as const),
  usefulUntil: usefulUntil === undefined ? null : new Date(usefulUntil),
});

/** In the words of the text that is sent now, which may be a clinic's own with its values in another order. */
function wordsOf(
  notice: Notice,
  contact: ClientContact,
  chosen: WritableTemplate,
): Extract<MessageContent, { template: unknown }> {
  const { bodyParams, quickReplyPayloads } = notice.write(contact);
  const house = templateUseOf(notice.template);
  const values = valuesOf(house?.parameters ?? [], bodyParams);
  const at = (reply: string) => house?.buttons.findIndex((button) => button.reply === reply) ?? -1;
  return writeTemplate(chosen, values, (reply) => quickReplyPayloads[at(reply)] ?? '');
}

/**
 * Its own process watches over it where an SMS may stand in or a person has to look. A turn of the waitlist is over by then: whoever could
 * not be told is passed over, and the next one is asked.
 */
export async function watchNotice(scope: Scope, row: MessageRow, state: MessageRow['state']): Promise<void> {
  if (row.step === offerStep || row.purpose !== 'service') return;
  const isOpen = state === 'dropped' || state === 'failed' || state === 'unknown';
  if (isOpen || (await readMessagingSettings(scope)).isSmsOn) await handToDelivery(scope, row.id);
}

/** An intent whose reason has gone before it was sent. */
export async function dropNotice(scope: Scope, key: string): Promise<VisitMessageResult> {
  const row = await lockMessageByKey(scope, key);
  if (row?.state === 'pending')
    await changeMessage(scope, row, { state: 'dropped', errorCode: 'not-wanted' });
  return { messageId: row?.id ?? null, state: row && row.state !== 'pending' ? row.state : 'dropped' };
}
