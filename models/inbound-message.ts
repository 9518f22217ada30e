// Table inbound_messages: what people wrote or pressed; owner context: messaging.
import { randomUUID } from 'node:crypto';
import type { Channel } from '../domain/messaging/delivery.ts';
import { type Conversation, touchConversation } from './conversation-row.ts';
import { indexWords } from './message-words.ts';
import { providerRef } from './provider-ref.ts';
import type { Scope } from './tenancy.ts';

export interface InboundRecord {
  /** The provider's id of it: a second copy is not kept. */
  wamid: string;
  /** WhatsApp's word: text, button, image, reaction … */
  kind: string;
  text: string | null;
  channel: Channel;
  appointmentId: string | null;
  receivedAt: Date;
  /** wamid of the message that was answered or reacted to. */
  targetWamid: string | null;
}

export const bodyPlace = (id: string) => ({ table: 'inbound_messages', column: 'body_ct', row: id });
export const wamidPlace = (id: string) => ({ table: 'inbound_messages', column: 'wamid_ct', row: id });

/** Neither says anything that somebody has to read. */
const isQuiet = (kind: string): boolean => kind === 'reaction' || kind === 'system';

/**
 * Keeps it and moves its conversation on; null when it was kept before. Everything lies under the key of whom the conversation is of, so
 * that erasing the person erases it.
 */
export async function keepInbound(
  scope: Scope,
  conversation: Conversation,
  record: InboundRecord,
): Promise<string | null> {
  const { trx, vault, clinicId } = scope;
  const { text, wamid, targetWamid, ...fields } = record;
  const { id: conversationId, clientId, sealer } = conversation;
  const id = randomUUID();
  const kept: { id: string }[] = await trx('inboundMessages')
    .insert({
      ...{ ...fields, clinicId, id, clientId, conversationId },
      bodyCt: text === null ? null : sealer.seal(bodyPlace(id), text),
      wamidCt: sealer.seal(wamidPlace(id), wamid),
      providerId: providerRef(vault, wamid),
      targetRef: targetWamid === null ? null : providerRef(vault, targetWamid),
      // What came before staff answered on their telephone was seen there.
      seenAt: isQuiet(record.kind)
        ? new Date()
        : trx.raw(
            `(select case when phone_answer_at >= ?::timestamptz then now() end from conversations where clinic_id = ? and id = ?)`,
            [record.receivedAt, clinicId, conversationId],
          ),
    })
    .onConflict(['clinicId', 'providerId'])
    .ignore()
    .returning('id');
  if (kept.length === 0) return null;
  const { receivedAt: at, kind, channel } = record;
  if (!isQuiet(kind)) {
    await touchConversation(scope, conversation, {
      ...{ at, preview: text, opensWindow: channel === 'whatsapp', isReopened: true },
    });
    await indexWords(scope, { conversationId, itemId: id, saidAt: at }, text);
  }
  await scope.audit({
    action: 'message.receive',
    entity: 'message',
    subjectIds: clientId === null ? [] : [clientId],
    purpose: 'BOOKING_CONTRACT',
  });
  return id;
}
