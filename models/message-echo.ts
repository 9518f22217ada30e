// Table messages: what staff wrote on the clinic's own telephone; owner context: messaging.
import { randomUUID } from 'node:crypto';
import type { Conversation } from './conversation-row.ts';
import { contentPlace } from './message-content.ts';
import { indexWords } from './message-words.ts';
import { providerRef } from './provider-ref.ts';
import type { Scope } from './tenancy.ts';

export interface Echo {
  wamid: string;
  /** WhatsApp's word: text, image, audio … */
  type: string;
  text: string | null;
  at: Date;
}

/** A row that is over from the start: the provider has it. False when it was kept before. */
export async function keepEcho(scope: Scope, conversation: Conversation, echo: Echo): Promise<boolean> {
  const { trx, vault, clinicId } = scope;
  const { id: conversationId, clientId, sealer } = conversation;
  const id = randomUUID();
  const ref = providerRef(vault, echo.wamid);
  const { at, text } = echo;
  const kept: { id: string }[] = await trx('messages')
    .insert({
      ...{ clinicId, id, clientId, conversationId, key: `echo/${ref}`, providerId: ref },
      ...{ kind: 'echo', purpose: 'conversation', step: 'echo', template: echo.type.slice(0, 40) },
      ...{ state: 'accepted', provider: 'whatsapp', isClosed: true },
      ...{ createdAt: at, updatedAt: at, sentAt: at, stateAt: at },
      contentCt: text === null ? null : sealer.seal(contentPlace(id), JSON.stringify({ text })),
    })
    .onConflict(['clinicId', 'key'])
    .ignore()
    .returning('id');
  if (kept.length === 0) return false;
  await indexWords(scope, { conversationId, itemId: id, saidAt: at }, text);
  await scope.audit({
    ...{ action: 'message.echo', entity: 'message', entityId: id, purpose: 'BOOKING_CONTRACT' },
    subjectIds: clientId === null ? [] : [clientId],
  });
  return true;
}
