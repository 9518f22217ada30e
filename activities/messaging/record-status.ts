import { offerStep } from '../../domain/waitlist/offer-payload.ts';
import { wasTaken, type ProviderStatus } from '../../domain/messaging/message-state.ts';
import { clearAttention, raiseAttention, tellVisit } from '../../models/attention.ts';
import { applyProviderStatus, type MessageRow } from '../../models/message-send.ts';
import type { Scope } from '../../models/tenancy.ts';
import { failOfferOfMessage } from '../../models/waitlist-offer.ts';

/**
 * Writes down what the provider said of a message, and tells it once in the visit's story, whether the answer or a webhook
 * brought it first.
 */
export async function recordStatus(
  scope: Scope,
  row: MessageRow,
  status: ProviderStatus,
  told: { wamid?: string; errorCode?: string },
): Promise<MessageRow> {
  const changed = await applyProviderStatus(scope, row, status, told);
  if (changed.state === row.state) return changed;
  await scope.audit({
    action: `message.${changed.state}`,
    entity: 'message',
    entityId: row.id,
    subjectIds: [row.clientId],
    purpose: 'BOOKING_CONTRACT',
  });
  const { appointmentId, step } = row;
  if (step === offerStep && changed.state === 'failed') await failOfferOfMessage(scope, row.id);
  if (appointmentId === null) return changed;
  if (changed.state === 'failed') {
    await tellVisit(scope, appointmentId, 'message-failed', { step, code: told.errorCode ?? '' });
    await raiseAttention(scope, appointmentId, 'message-failed');
  } else if (!wasTaken(row.state)) {
    await tellVisit(scope, appointmentId, 'message-sent', { step });
    await clearAttention(scope, appointmentId, 'sender-paused');
    if (row.state === 'failed') await clearAttention(scope, appointmentId, 'message-failed');
    if (row.state === 'needs-person') await clearAttention(scope, appointmentId, 'message-unknown');
  }
  return changed;
}
