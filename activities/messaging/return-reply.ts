import { parseReturnPayload } from '../../domain/messaging/return-payload.ts';
import type { WebhookMessage } from '../../domain/messaging/webhook.ts';
import { answerReturn, clientOfReturn } from '../../models/due-return-answer.ts';
import { isSender, type Sender } from '../../models/reply-facts.ts';
import { systemActor } from '../../models/tenancy.ts';
import type { InboundDeps } from './inbound.ts';
import { keepTap } from './keep-message.ts';

/**
 * The client pressed «Quero marcar» or «Agora não» under an invitation. False when the button is not of an invitation, or is not this
 * sender's to press. Once: a repeated webhook finds the message kept.
 */
export async function applyReturnReply(
  { tenancy, live }: InboundDeps,
  clinicId: string,
  item: WebhookMessage,
  sender: Sender,
): Promise<boolean> {
  const asked = item.payload === undefined ? undefined : parseReturnPayload(item.payload);
  if (!asked) return false;
  const { returnId, reply } = asked;
  const clientId = await tenancy.withClinic(systemActor(clinicId), async (scope) => {
    const id = await clientOfReturn(scope, returnId);
    return id !== null && (await isSender(scope, id, sender)) ? id : null;
  });
  if (clientId === null) return false;
  const actor = { clinicId, actorId: clientId, role: 'client', sessionId: null, requestId: null } as const;
  await tenancy.withClinic(actor, async (scope) => {
    if (await keepTap(scope, item, clientId, null)) await answerReturn(scope, returnId, reply);
  });
  live.poke('neonpro_outbox');
  live.publish({ clinicId, entity: 'return', id: returnId });
  return true;
}
