import { offerStep } from '../../domain/waitlist/offer-payload.ts';
import type { SmsProvider } from '../../domain/messaging/delivery.ts';
import { wasTaken, type ProviderStatus } from '../../domain/messaging/message-state.ts';
import { smsReceiptOf } from '../../domain/messaging/sms-errors.ts';
import { refusalOf } from '../../domain/messaging/whatsapp-errors.ts';
import { clearAttention, raiseAttention, tellVisit } from '../../models/attention.ts';
import { applyProviderStatus, changeMessage, type MessageRow } from '../../models/message-send.ts';
import { tellAskLost } from '../../models/no-show-words.ts';
import { heedRefusal } from '../../models/sender-pause.ts';
import { settleTask } from '../../models/staff-task.ts';
import type { Scope } from '../../models/tenancy.ts';
import { failOfferOfMessage } from '../../models/waitlist-offer.ts';
import { hasArrived } from './claim.ts';
import { isStale, tryAgainLater } from './record-late-refusal.ts';

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
  if (isStale(scope, row, status, told.wamid)) return row;
  const isForLater = status === 'failed' && (await tryAgainLater(scope, row, told));
  if (isForLater) return isForLater;
  const changed = await applyProviderStatus(scope, row, status, told);
  if (changed.state === row.state) return changed;
  await scope.audit({
    action: `message.${changed.state}`,
    entity: 'message',
    entityId: row.id,
    subjectIds: row.clientId === null ? [] : [row.clientId],
    purpose: 'BOOKING_CONTRACT',
  });
  const { appointmentId, step } = row;
  if (changed.state === 'failed') {
    await heedFailure(scope, changed);
    await tellAskLost(scope, changed);
  }
  if (wasTaken(changed.state)) await settleTasks(scope, row);
  if (step === offerStep && changed.state === 'failed') await failOffer(scope, changed);
  if (appointmentId === null) return changed;
  if (changed.state === 'failed') {
    await tellVisit(scope, appointmentId, 'message-failed', { step, code: told.errorCode ?? '' });
    if (await isMissing(scope, changed)) await raiseAttention(scope, appointmentId, 'message-failed');
  } else if (!wasTaken(row.state)) {
    const by = row.channel === 'sms' ? { step, channel: 'sms' } : { step };
    await tellVisit(scope, appointmentId, 'message-sent', by);
    await clearAttention(scope, appointmentId, 'sender-paused');
    // An SMS that was taken stands in for what failed.
    if (row.state === 'failed' || row.fallbackOf !== null)
      await clearAttention(scope, appointmentId, 'message-failed');
    if (row.state === 'needs-person') await clearAttention(scope, appointmentId, 'message-unknown');
  }
  return changed;
}

/** Not what the clinic sent to itself, nor an SMS in place of what arrived after all. */
async function isMissing(scope: Scope, row: MessageRow): Promise<boolean> {
  return refusalOfRow(row)?.action !== 'drop' && !(await hasArrived(scope, row));
}

/** The next one is asked; nothing stands in for a message about a turn that is over. */
async function failOffer(scope: Scope, row: MessageRow): Promise<void> {
  await failOfferOfMessage(scope, row.id);
  await changeMessage(scope, row, { isClosed: true });
}

/** What the refusal means for everything else that is to be sent. */
async function heedFailure(scope: Scope, row: MessageRow): Promise<void> {
  const refusal = refusalOfRow(row);
  if (refusal) await heedRefusal(scope, row, { code: Number(row.errorCode), action: refusal.action });
}

type Told = Pick<MessageRow, 'errorCode' | 'channel' | 'provider'>;
function refusalOfRow({ errorCode, channel, provider }: Told) {
  const code = Number(errorCode ?? NaN);
  if (!Number.isInteger(code)) return null;
  return channel === 'sms' ? smsReceiptOf(provider as SmsProvider, code) : refusalOf(code);
}

/** It is there after all, late: what a person was asked to look at has gone by itself. */
async function settleTasks(scope: Scope, { id, state, fallbackOf }: MessageRow): Promise<void> {
  const subjectKey = fallbackOf ?? id;
  if (state === 'needs-person') await settleTask(scope, { kind: 'message-unknown', subjectKey });
  if (state === 'failed') await settleTask(scope, { kind: 'message-undelivered', subjectKey });
}
