// What was said in a conversation, read across messages, inbound_messages and conversation_notes; owner context: messaging.
import type { Channel, MessageKind } from '../domain/messaging/delivery.ts';
import type { MediaState } from '../domain/messaging/media.ts';
import type { MessageState } from '../domain/messaging/message-state.ts';
import { refuse } from '../domain/errors.ts';
import { openConversation } from './conversation-row.ts';
import { marksOf } from './thread-marks.ts';
import { readThread } from './thread-rows.ts';
import type { Scope } from './tenancy.ts';

export interface ThreadItem {
  id: string;
  kind: 'out' | 'in' | 'note';
  at: Date;
  channel: Channel;
  text: string | null;
  buttons: string[];
  author: { id: string; name: string } | null;
  origin: MessageKind | null;
  state: MessageState | null;
  errorCode: string | null;
  waitCode: string | null;
  notBefore: Date | null;
  fallbackOf: string | null;
  replyTo: string | null;
  reactions: { emoji: string; by: 'client' | 'clinic' }[];
  media: {
    state: MediaState;
    mime: string | null;
    size: number | null;
    fileName: string | null;
    errorCode: string | null;
  } | null;
  inboundType: string | null;
}

export interface ThreadQuestion {
  after: readonly [string, string] | null;
  limit: number;
  /** One alone. */
  itemId?: string;
}
/** Newest first, one more than a page when there is more. Audited. */
export async function pageOfThread(
  scope: Scope,
  conversationId: string,
  question: ThreadQuestion,
): Promise<(ThreadItem & { position: string })[]> {
  const conversation = await openConversation(scope, conversationId);
  const read = (await readThread(scope, conversation, question))
    .sort((one, other) => compare(other.position, one.position) || compare(other.id, one.id))
    .slice(0, question.limit);
  const marks = await marksOf(scope, conversation, read);
  const { clientId } = conversation;
  await scope.audit({
    ...{ action: 'conversation.read', entity: 'conversation', entityId: conversationId },
    subjectIds: clientId === null ? [] : [clientId],
  });
  return read.map(({ ref, target, ...item }) => ({
    ...item,
    replyTo: target === null ? null : (marks.itemOf.get(target) ?? null),
    reactions: ref === null ? [] : (marks.reactions.get(ref) ?? []),
  }));
}

export async function getThreadItem(
  scope: Scope,
  conversationId: string,
  itemId: string,
): Promise<ThreadItem> {
  const [item] = await pageOfThread(scope, conversationId, { after: null, limit: 1, itemId });
  return item ?? refuse('not-found');
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
