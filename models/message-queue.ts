// Table messages: a message that its own process delivers (workflow deliverMessage); owner context: messaging.
import { randomUUID } from 'node:crypto';
import type { Channel, MessageContent, MessageKind, MessagePurpose } from '../domain/messaging/delivery.ts';
import { sealContent } from './message-content.ts';
import type { Scope } from './tenancy.ts';

export interface QueuedMessage {
  /** Once for ever: what asks twice is written once (D7). */
  key: string;
  kind: MessageKind;
  purpose: MessagePurpose;
  step: string;
  /** Name of the use in domain/messaging/templates.ts; `text` for free words. */
  template: string;
  /** Null for somebody the clinic has not matched to a client yet: only inside a conversation. */
  clientId: string | null;
  conversationId?: string | null;
  appointmentId?: string | null;
  /** Epoch milliseconds of the visit's start that it speaks of. */
  visitStartsAt?: number | null;
  channel?: Channel;
  /** Epoch milliseconds after which it is of no use to anybody; it is dropped then, never sent late. */
  usefulUntil: number;
  /** Left out when it is written at the last moment from what is true then (a visit, a campaign). */
  content?: MessageContent;
  templateId?: string | null;
  sentBy?: string | null;
  fallbackOf?: string | null;
}

/** Somebody sits before the screen and waits for the tick: it goes before what processes send, and offers go after that. */
const topicOf = ({ kind, purpose }: QueuedMessage): string => {
  if (purpose === 'offers') return 'message-later';
  return kind === 'text' || kind === 'template' ? 'message-now' : 'message-new';
};

/** Writes the intent and pokes its process, in the transaction of whatever wants it said. The id of the row, whoever wrote it first. */
export async function queueMessage(scope: Scope, message: QueuedMessage): Promise<string> {
  const { trx, clinicId } = scope;
  const id = randomUUID();
  const { visitStartsAt, usefulUntil, content, ...fields } = message;
  const owner = { id, clientId: message.clientId };
  const contentCt = content === undefined ? null : await sealContent(scope, owner, content);
  const written: { id: string }[] = await trx('messages')
    .insert({
      ...fields,
      ...{ clinicId, id, contentCt, isClosed: false, usefulUntil: new Date(usefulUntil) },
      visitStartsAt: visitStartsAt == null ? null : new Date(visitStartsAt),
    })
    .onConflict(['clinicId', 'key'])
    .ignore()
    .returning('id');
  if (!written[0]) {
    const [known]: { id: string }[] = await trx('messages')
      .where({ clinicId, key: message.key })
      .select('id');
    return (known as { id: string }).id;
  }
  await scope.enqueue(topicOf(message), id);
  return id;
}
