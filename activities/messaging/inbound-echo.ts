import type { WebhookEcho } from '../../domain/messaging/webhook.ts';
import { conversationOf } from '../../models/conversation.ts';
import { markAnsweredOnPhone, touchConversation } from '../../models/conversation-row.ts';
import { keepEcho } from '../../models/message-echo.ts';
import { systemActor } from '../../models/tenancy.ts';
import type { InboundDeps } from './inbound.ts';
import { identitiesOfItem } from './keep-message.ts';

/**
 * Staff wrote on the clinic's own telephone: it is in the conversation as what went out, and what had come until then was seen there. The
 * provider has it already, so nothing is sent.
 */
export async function applyEcho(
  { tenancy, live }: InboundDeps,
  clinicId: string,
  item: WebhookEcho,
): Promise<void> {
  const at = new Date(item.at);
  const person = {
    ...(item.to !== undefined && { from: item.to }),
    ...(item.toUserId !== undefined && { fromUserId: item.toUserId }),
  };
  const identities = identitiesOfItem(person);
  if (identities.length === 0) return;
  const id = await tenancy.withClinic(systemActor(clinicId), async (scope) => {
    const conversation = await conversationOf(scope, { identities, profileName: null, at });
    const text = item.text ?? item.media?.caption ?? null;
    if (!(await keepEcho(scope, conversation, { wamid: item.wamid, type: item.type, text, at }))) return null;
    await markAnsweredOnPhone(scope, conversation.id, at);
    await touchConversation(scope, conversation, { at, preview: text });
    return conversation.id;
  });
  if (id !== null) live.publish({ clinicId, entity: 'conversation', id });
}
