import { parseRecallPayload } from '../../domain/messaging/recall-payload.ts';
import type { WebhookMessage } from '../../domain/messaging/webhook.ts';
import { answerRecall } from '../../models/recall-answer.ts';
import { isSender, type Sender } from '../../models/reply-facts.ts';
import { systemActor } from '../../models/tenancy.ts';
import type { InboundDeps } from './inbound.ts';
import { keepTap } from './keep-message.ts';

/**
 * She pressed «Quero uma revisão» or «Prefiro uma ligação» under the notice of a recall. False when the button is not of one, or is not
 * this sender's to press. Once: a repeated webhook finds the message kept.
 */
export async function applyRecallReply(
  { tenancy, live }: InboundDeps,
  clinicId: string,
  item: WebhookMessage,
  sender: Sender,
): Promise<boolean> {
  const asked = item.payload === undefined ? undefined : parseRecallPayload(item.payload);
  if (!asked) return false;
  const { recallId, clientId, reply } = asked;
  const isHers = await tenancy.withClinic(systemActor(clinicId), async (scope) => {
    if (!(await isSender(scope, clientId, sender))) return false;
    if (await keepTap(scope, item, clientId, null)) await answerRecall(scope, recallId, clientId, reply);
    return true;
  });
  if (!isHers) return false;
  live.poke('neonpro_outbox');
  live.publish({ clinicId, entity: 'recall', id: recallId });
  return true;
}
