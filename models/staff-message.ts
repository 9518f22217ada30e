// Table messages: what staff write in a conversation; owner context: messaging.
import { randomUUID } from 'node:crypto';
import { isWindowOpen, windowMs, type Channel, type MessageContent } from '../domain/messaging/delivery.ts';
import { refuse } from '../domain/errors.ts';
import { refusesSms } from '../domain/messaging/send-consent.ts';
import { currentChoices } from './contact-choice.ts';
import { addressOf } from './conversation-address.ts';
import { type Conversation, holdConversation, touchConversation } from './conversation-row.ts';
import { wamidPlace } from './inbound-message.ts';
import { queueMessage } from './message-queue.ts';
import { indexWords } from './message-words.ts';
import type { Scope } from './tenancy.ts';

const hourMs = 3_600_000;
/** An SMS answers an SMS: three days after hers it would be a message of its own. */
const smsWindowMs = 72 * hourMs;
/** Written in the evening it leaves in the morning (domain/messaging/send-hours.ts); later than that it is no answer any more. */
const smsLifeMs = 13 * hourMs;

interface LastWords {
  /** On which she last wrote. */
  channel: Channel;
  at: Date | null;
  lastInboundAt: Date | null;
}

async function lastWordsOf({ run, clinicId }: Scope, conversationId: string): Promise<LastWords> {
  const [row] = await run<LastWords>({
    name: 'last-words',
    text: `select coalesce(i.channel, 'whatsapp') as channel, i.received_at as at, c.last_inbound_at as "lastInboundAt"
      from conversations c left join lateral (select channel, received_at from inbound_messages i
        where i.clinic_id = $1 and i.conversation_id = $2 order by received_at desc limit 1) i on true
      where c.clinic_id = $1 and c.id = $2`,
    values: [clinicId, conversationId],
  });
  return row ?? refuse('not-found');
}

/**
 * Free words go while she may be answered: WhatsApp's 24 hours are open, she can be reached, and she has not asked for silence since she
 * last wrote. Refused here, before anything is asked of the provider.
 */
async function answerable(
  scope: Scope,
  { id, clientId }: Conversation,
): Promise<{ channel: Channel; until: number }> {
  const now = Date.now();
  const { channel, at, lastInboundAt } = await lastWordsOf(scope, id);
  if (channel === 'whatsapp' && !isWindowOpen(lastInboundAt, now)) refuse('window-closed');
  const smsEnd = (at?.getTime() ?? 0) + smsWindowMs;
  if (channel === 'sms' && smsEnd <= now) refuse('window-closed');
  if (channel === 'sms' && clientId !== null && refusesSms(await currentChoices(scope, clientId)))
    refuseContact('opted-out');
  if (clientId !== null && at !== null && (await hasLeft(scope, clientId, channel, at)))
    refuseContact('opted-out');
  if ((await addressOf(scope, { clientId, conversationId: id }, channel)) === null) refuseContact('no-phone');
  const windowEnd = (lastInboundAt?.getTime() ?? 0) + windowMs - 60_000;
  return { channel, until: channel === 'whatsapp' ? windowEnd : Math.min(smsEnd, now + smsLifeMs) };
}

export const refuseContact = (code: string): never => refuse('contact-refused', { reasons: [{ code }] });

/** The last that she wrote on this channel is that she wants no more. */
async function hasLeft(
  { run, clinicId }: Scope,
  clientId: string,
  channel: Channel,
  at: Date,
): Promise<boolean> {
  const rows = await run({
    name: 'left-last',
    text: `select 1 from (select choice, inbound_id, chosen_at from contact_choices
        where clinic_id = $1 and client_id = $2 and channel = $3 and purpose = 'service' order by chosen_at desc limit 1) h
      left join inbound_messages i on i.clinic_id = $1 and i.id = h.inbound_id
      where h.choice = 'withdrawn' and coalesce(i.received_at, h.chosen_at) >= $4`,
    values: [clinicId, clientId, channel, at],
  });
  return rows.length > 0;
}

/** Queues what somebody of the staff wrote; answers with the message's id. */
export async function sendWords(
  scope: Scope,
  conversationId: string,
  { text, replyTo }: { text: string; replyTo?: string | undefined },
): Promise<string> {
  const conversation = await holdConversation(scope, conversationId);
  const { channel, until } = await answerable(scope, conversation);
  const wamid = replyTo === undefined ? undefined : await wamidOf(scope, conversation, replyTo);
  const content = { text, ...(wamid !== undefined && { replyTo: wamid }) };
  return queueOfStaff(scope, conversation, { template: 'text', content, channel, usefulUntil: until });
}

/** As {@link sendWords}, under a message of hers; an empty emoji takes it back. */
export async function sendReaction(
  scope: Scope,
  conversationId: string,
  { itemId, emoji }: { itemId: string; emoji: string },
): Promise<string> {
  const conversation = await holdConversation(scope, conversationId);
  const targetWamid = await wamidOf(scope, conversation, itemId);
  const { channel, until } = await answerable(scope, conversation);
  if (channel !== 'whatsapp') refuseContact('no-reactions');
  const content = { reaction: { targetWamid, emoji }, text: emoji };
  return queueOfStaff(scope, conversation, { template: 'reaction', content, channel, usefulUntil: until });
}

export interface StaffMessage {
  /** Name of its use; `text` and `reaction` for words inside the window. */
  template: string;
  templateId?: string | null;
  purpose?: 'service' | 'offers' | 'conversation';
  content: MessageContent;
  channel: Channel;
  usefulUntil: number;
}

export async function queueOfStaff(
  scope: Scope,
  conversation: Conversation,
  { template, templateId = null, purpose = 'conversation', content, channel, usefulUntil }: StaffMessage,
): Promise<string> {
  const { id: conversationId, clientId } = conversation;
  const isReaction = 'reaction' in content;
  const id = await queueMessage(scope, {
    ...{ key: `staff/${randomUUID()}`, kind: 'template' in content ? 'template' : 'text', purpose, template },
    ...{
      step: isReaction ? 'reaction' : 'words',
      clientId,
      conversationId,
      channel,
      usefulUntil,
      content,
      templateId,
    },
    sentBy: scope.actor.actorId,
  });
  const at = new Date();
  if (!isReaction) {
    await touchConversation(scope, conversation, { at, preview: content.text, isReopened: true });
    await indexWords(scope, { conversationId, itemId: id, saidAt: at }, content.text);
  }
  await scope.audit({
    ...{ action: 'message.write', entity: 'message', entityId: id },
    subjectIds: clientId === null ? [] : [clientId],
  });
  return id;
}

/** Of a message that she sent in this conversation; ours have none on record. */
async function wamidOf(
  scope: Scope,
  { id: conversationId, clientId, sealer }: Conversation,
  itemId: string,
): Promise<string> {
  const { trx, clinicId, vault } = scope;
  const row = await trx('inboundMessages')
    .where({ clinicId, conversationId, id: itemId })
    .whereNot({ kind: 'reaction' })
    .first<{ wamidCt: Buffer | null; clientId: string | null } | undefined>('wamidCt', 'clientId');
  if (!row?.wamidCt || (row.clientId !== null && row.clientId !== clientId)) refuse('not-found');
  return (row.clientId === null ? vault : sealer).open(wamidPlace(itemId), row.wamidCt);
}
