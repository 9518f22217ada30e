import { buildReplyPayload } from '../../domain/messaging/payloads.ts';
import { isYes } from '../../domain/messaging/reply.ts';
import type { WebhookMessage } from '../../domain/messaging/webhook.ts';
import { clientsOfPhones } from '../../models/conversation.ts';
import { openSmsQuestion } from '../../models/sms-question.ts';
import { systemActor } from '../../models/tenancy.ts';
import type { InboundDeps } from './inbound.ts';

/**
 * «SIM» by SMS is the button that an SMS has not: from here on it goes the same way as a tap on «Confirmar», with the same questions
 * asked. Anything else, or a yes to nobody knows what, stays words for a person to read.
 */
export async function asTap(
  { tenancy }: Pick<InboundDeps, 'tenancy'>,
  clinicId: string,
  item: WebhookMessage,
  phones: readonly string[],
): Promise<WebhookMessage> {
  if (item.channel !== 'sms' || !isYes(item.text ?? '')) return item;
  const asked = await tenancy.withClinic(systemActor(clinicId), async (scope) =>
    openSmsQuestion(scope, await clientsOfPhones(scope, phones)),
  );
  if (!asked) return item;
  const { appointmentId, startsAt, providerId } = asked;
  const payload = buildReplyPayload({ appointmentId, reply: 'confirm', startsAt: startsAt.getTime() });
  return { ...item, payload, ...(providerId !== null && { contextId: providerId }) };
}
