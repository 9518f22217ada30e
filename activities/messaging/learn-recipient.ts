import { phonesOfSender } from '../../domain/messaging/reply.ts';
import { findIdentities, learnIdentity } from '../../models/contact-identity.ts';
import { clientsOfPhones } from '../../models/conversation.ts';
import { conversationOfClient } from '../../models/conversation-row.ts';
import type { MessageRow } from '../../models/message-send.ts';
import type { Scope } from '../../models/tenancy.ts';

/**
 * Keeps the id by which the provider knows whoever it took a message to: a client with a username answers with that alone, and her «PARAR»
 * has to find her. Once, and only while the number is on her card. A conversation made for it is closed: nobody has said anything.
 */
export async function learnRecipient(
  scope: Scope,
  { clientId, channel, sentAt }: Pick<MessageRow, 'clientId' | 'channel' | 'sentAt'>,
  { waId, userId }: { waId?: string | undefined; userId?: string | undefined },
): Promise<void> {
  if (clientId === null || channel !== 'whatsapp' || waId === undefined || userId === undefined) return;
  if ((await findIdentities(scope, [{ kind: 'bsuid', value: userId }])).length > 0) return;
  if (!(await clientsOfPhones(scope, phonesOfSender(waId))).includes(clientId)) return;
  const conversation = await conversationOfClient(scope, clientId, sentAt ?? new Date(0), 'closed');
  await learnIdentity(scope, conversation, { waId, userId });
}
