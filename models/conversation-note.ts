// Table conversation_notes: what staff tell each other about a conversation, never sent; owner context: messaging.
import { randomUUID } from 'node:crypto';
import { type Conversation, holdConversation } from './conversation-row.ts';
import { indexWords } from './message-words.ts';
import type { Scope } from './tenancy.ts';

export const notePlace = (id: string) => ({ table: 'conversation_notes', column: 'body_ct', row: id });

/** Under the key of whom it is about. */
export async function addConversationNote(
  scope: Scope,
  conversationId: string,
  text: string,
): Promise<string> {
  const { trx, clinicId, actor } = scope;
  const conversation: Conversation = await holdConversation(scope, conversationId);
  const id = randomUUID();
  const bodyCt = conversation.sealer.seal(notePlace(id), text);
  await trx('conversationNotes').insert({ clinicId, id, conversationId, staffId: actor.actorId, bodyCt });
  await indexWords(scope, { conversationId, itemId: id, saidAt: new Date() }, text);
  const { clientId } = conversation;
  await scope.audit({
    ...{ action: 'conversation.note', entity: 'conversation', entityId: conversationId },
    subjectIds: clientId === null ? [] : [clientId],
  });
  return id;
}
