import { smsOf } from '../../domain/messaging/sms-templates.ts';
import { smsText } from '../../domain/messaging/sms-text.ts';
import { valuesOf } from '../../domain/messaging/write-template.ts';
import { usefulUntilOf } from '../../models/message-delivery.ts';
import { queueMessage } from '../../models/message-queue.ts';
import { type MessageRow } from '../../models/message-send.ts';
import { openContent } from '../../models/message-content.ts';
import type { Scope } from '../../models/tenancy.ts';
import { parametersOf } from './deliver-sibling.ts';
import { clinicPage, type DeliveryWorld } from './deliver-words.ts';

/**
 * The one SMS that goes in place of a WhatsApp message: a row of its own, which the unique key and `fallback_of` let be only one. False
 * when there are no words for it.
 */
export async function queueSms(scope: Scope, row: MessageRow, world: DeliveryWorld): Promise<boolean> {
  // A visit's SMS is written when it leaves, as the visit is then.
  const text = row.kind === 'visit' ? undefined : await smsWords(scope, row, world);
  if (text === null) return false;
  const { kind, purpose, step, template, clientId, conversationId, appointmentId, visitStartsAt } = row;
  await queueMessage(scope, {
    ...{ kind, purpose, step, template, clientId, conversationId, appointmentId },
    ...{ key: `${row.key}/sms`, channel: 'sms', fallbackOf: row.id, usefulUntil: usefulUntilOf(row) },
    visitStartsAt: visitStartsAt?.getTime() ?? null,
    ...(text !== undefined && { content: { text } }),
  });
  return true;
}

async function smsWords(
  scope: Scope,
  row: MessageRow,
  { origin, canReply = false }: DeliveryWorld,
): Promise<string | null> {
  const content = await openContent(scope, row);
  if (!content || !('template' in content)) return null;
  const parameters = await parametersOf(scope, row);
  const values = { link: clinicPage(scope, origin), ...valuesOf(parameters, content.template.bodyParams) };
  return (smsOf(row.template, values, { canReply }) ?? smsText(content.text)).text;
}
