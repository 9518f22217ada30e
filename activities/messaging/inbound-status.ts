import type { MessageState } from '../../domain/messaging/message-state.ts';
import type { WebhookStatus } from '../../domain/messaging/webhook.ts';
import { lockReportedMessage } from '../../models/message-send.ts';
import { systemActor } from '../../models/tenancy.ts';
import type { InboundDeps } from './inbound.ts';
import { learnRecipient } from './learn-recipient.ts';
import { recordStatus } from './record-status.ts';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Somebody is asked to look at it now, or no longer. */
const isOfTask = (before: MessageState | undefined, after: MessageState): boolean =>
  before !== after && (after === 'failed' || before === 'failed' || before === 'needs-person');

/** What the provider says became of a message of ours. */
export async function applyStatus(
  { tenancy, live }: InboundDeps,
  clinicId: string,
  item: WebhookStatus,
): Promise<void> {
  const ownId =
    item.callbackData !== undefined && uuid.test(item.callbackData) ? item.callbackData : undefined;
  let before: MessageState | undefined;
  const row = await tenancy.withClinic(systemActor(clinicId), async (scope) => {
    const found = await lockReportedMessage(scope, item.wamid, ownId);
    if (!found) return null;
    before = found.state;
    await learnRecipient(scope, found, { waId: item.recipientId, userId: item.recipientUserId });
    const errorCode = item.errorCode === undefined ? {} : { errorCode: String(item.errorCode) };
    return recordStatus(scope, found, item.status, { wamid: item.wamid, ...errorCode });
  });
  if (!row) return;
  live.poke('neonpro_outbox');
  live.publish({ clinicId, entity: 'message', id: row.id });
  if (isOfTask(before, row.state)) live.publish({ clinicId, entity: 'task', id: row.fallbackOf ?? row.id });
  if (row.conversationId !== null) live.publish({ clinicId, entity: 'conversation', id: row.conversationId });
  if (row.appointmentId !== null) live.publish({ clinicId, entity: 'appointment', id: row.appointmentId });
}
