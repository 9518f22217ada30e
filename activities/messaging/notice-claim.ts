import { offerStep } from '../../domain/waitlist/offer-payload.ts';
import type { MessageContent } from '../../domain/messaging/delivery.ts';
import { isMomentMissed, smsMayStillGo } from '../../domain/messaging/delivery-plan.ts';
import { templateUseOf } from '../../domain/messaging/template-uses.ts';
import {
  payloadsOf,
  valuesOf,
  writeTemplate,
  type WritableTemplate,
} from '../../domain/messaging/write-template.ts';
import { readClientContact, type ClientContact } from '../../models/client-contact.ts';
import { handToDelivery } from '../../models/message-delivery.ts';
import { changeMessage, lockIntent, lockMessageByKey, type MessageRow } from '../../models/message-send.ts';
import { sealContent } from '../../models/message-content.ts';
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
  /** Whose process sleeps through a longer wait by itself, instead of being tried again by Temporal. */
  mayWaitOutside?: boolean;
  /** As the house's text of the use has it. */
  write(contact: ClientContact): TemplateSend['template'];
}

/** Of the clinic's own, when it has one. */
export type NoticeClaim =
  | Extract<Claim, { isMine: false }>
  | (Omit<Extract<Claim, { isMine: true }>, 'line'> & { token: string | null })
  /** It may leave later; its process tries again while it is of use. */
  | { isMine: false; wait: Extract<Permit, { may: 'wait' }>; outside?: VisitMessageResult };

/**
 * As for a visit's message (claim.ts): the intent is on record as `sending` with what is written, or there is nothing to do now. What must
 * not leave is dropped with the reason; where that says something of WhatsApp only, its own process sees to the SMS.
 */
export async function claimNotice(
  scope: Scope,
  notice: Notice,
  mark: ClaimMark,
  attempt: number,
): Promise<NoticeClaim> {
  const contact = await readClientContact(scope, notice.clientId);
  if (!contact) return settled(null, 'dropped');
  const asked = await lockIntent(scope, intentOf(notice));
  // Its own process has it: what is under way there is not this attempt's to judge.
  if (!asked.isClosed) return settled(asked.id, asked.state);
  const before = await whatIsDone(scope, asked, mark);
  if (before.settled) {
    if (before.settled.result.state === 'unknown') await watchNotice(scope, asked, 'unknown');
    return before.settled;
  }
  const chosen = await chooseTemplate(scope, notice.template);
  // A text that the provider counts as marketing since is an offer, whatever its use was meant for.
  const isOffer = chosen?.category === 'marketing' && asked.purpose === 'service';
  const row = isOffer ? await changeMessage(scope, asked, { purpose: 'offers' }) : asked;
  const permit: Permit = chosen
    ? await permitSend(scope, row, contact, mark.at)
    : { may: 'never', code: 'template-none' };
  if (permit.may === 'wait') {
    await changeMessage(scope, row, { notBefore: permit.until, waitCode: permit.code });
    const waitMs = permit.until.getTime() - mark.at.getTime();
    if (chosen && !notice.mayWaitOutside && isForDelivery(row, waitMs, attempt)) {
      await tellPrepared(scope, row, notice);
      const contentCt = await sealContent(scope, row, wordsOf(notice, contact, chosen));
      await changeMessage(scope, row, { contentCt, templateId: chosen.templateId });
      await handToDelivery(scope, row.id);
      return settled(row.id, 'pending');
    }
    const waitUntil = permit.until.getTime();
    const isLong = waitMs > longestRetryMs;
    const outside = { messageId: row.id, state: row.state, waitUntil };
    return { isMine: false, wait: permit, ...(notice.mayWaitOutside && isLong && { outside }) };
  }
  if (permit.may === 'never' || !chosen) {
    const errorCode = permit.may === 'never' ? permit.code : 'template-none';
    await changeMessage(scope, row, { state: 'dropped', errorCode });
    if (smsMayStillGo(errorCode) || isMomentMissed(errorCode)) await watchNotice(scope, row, 'dropped');
    return settled(row.id, 'dropped');
  }
  await tellPrepared(scope, row, notice);
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

/** A shorter wait is Temporal's retry, which leaves nothing in the history. */
const longestRetryMs = 60_000;

const tellPrepared = (scope: Scope, { id: entityId }: MessageRow, { clientId, purpose }: Notice) =>
  scope.audit({
    ...{ action: 'message.prepare', entity: 'message', entityId, subjectIds: [clientId], purpose },
  });

/** Short waits are the activity's own, which reads each time whether it is still wanted. */
const longestOwnWaitMs = 15_000;
const mostOwnTries = 3;

/**
 * Whether its own process (deliverMessage) takes over, before the workflow that wants it said gives up and nobody hears of it. Not a turn
 * of the waitlist, which passes on, nor an offer, which nobody misses.
 */
export const isForDelivery = (
  { step, purpose }: Pick<MessageRow, 'step' | 'purpose'>,
  waitMs: number,
  attempt: number,
): boolean =>
  step !== offerStep && purpose === 'service' && (waitMs > longestOwnWaitMs || attempt >= mostOwnTries);

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
  return writeTemplate(chosen, values, payloadsOf(house?.buttons ?? [], quickReplyPayloads));
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
