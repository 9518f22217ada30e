import type { WebhookStatus } from '../../domain/messaging/webhook.ts';
import { lockReportedMessage } from '../../models/message-send.ts';
import { systemActor } from '../../models/tenancy.ts';
import type { InboundDeps } from './inbound.ts';
import { recordStatus } from './record-status.ts';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What the provider says became of a message of ours. */
export async function applyStatus(
  { tenancy, live }: InboundDeps,
  clinicId: string,
  item: WebhookStatus,
): Promise<void> {
  const ownId =
    item.callbackData !== undefined && uuid.test(item.callbackData) ? item.callbackData : undefined;
  const row = await tenancy.withClinic(systemActor(clinicId), async (scope) => {
    const found = await lockReportedMessage(scope, item.wamid, ownId);
    if (!found) return null;
    const errorCode = item.errorCode === undefined ? {} : { errorCode: String(item.errorCode) };
    return recordStatus(scope, found, item.status, { wamid: item.wamid, ...errorCode });
  });
  if (!row) return;
  live.poke('neonpro_outbox');
  live.publish({ clinicId, entity: 'message', id: row.id });
  if (row.conversationId !== null) live.publish({ clinicId, entity: 'conversation', id: row.conversationId });
  if (row.appointmentId !== null) live.publish({ clinicId, entity: 'appointment', id: row.appointmentId });
}
