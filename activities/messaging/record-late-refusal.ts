import { offerStep } from '../../domain/waitlist/offer-payload.ts';
import { applyStatus, type ProviderStatus } from '../../domain/messaging/message-state.ts';
import { refusalOf, retryDelayMs } from '../../domain/messaging/whatsapp-errors.ts';
import { handToDelivery, usefulUntilOf } from '../../models/message-delivery.ts';
import { changeMessage, type MessageRow } from '../../models/message-send.ts';
import { providerRef } from '../../models/provider-ref.ts';
import type { Scope } from '../../models/tenancy.ts';

/** Sendings of one message after which what passes by itself has not passed. */
const mostSendings = 3;
const isOnItsWay = ({ state }: MessageRow): boolean => ['unknown', 'accepted', 'sent'].includes(state);

/**
 * WhatsApp took it and says later that it could not send it, for a reason that passes by itself (a rate, its own fault): it leaves again,
 * as if it had been refused at once. The row keeps the provider's id of the sending that failed, by which its late words are known.
 * Null when it has failed for good.
 */
export async function tryAgainLater(
  scope: Scope,
  row: MessageRow,
  { errorCode, wamid }: { errorCode?: string; wamid?: string },
): Promise<MessageRow | null> {
  const refusal = refusalOf(Number(errorCode ?? NaN));
  if (row.channel !== 'whatsapp' || refusal.action !== 'retry' || !isOnItsWay(row)) return null;
  const isItsOwn = row.purpose === 'access' || row.kind === 'echo' || row.step === offerStep;
  if (isItsOwn || row.contentCt === null || row.attempts >= mostSendings) return null;
  const notBefore = Date.now() + (retryDelayMs(refusal, row.attempts) ?? 0);
  if (notBefore >= usefulUntilOf(row)) return null;
  const changed = await changeMessage(scope, row, {
    ...{ state: 'pending', errorCode: errorCode ?? null, notBefore: new Date(notBefore), isClosed: false },
    ...(wamid !== undefined && { providerId: providerRef(scope.vault, wamid) }),
  });
  await handToDelivery(scope, row.id);
  return changed;
}

/** Words about a sending that another has followed, or is about to: only that it arrived after all is news. */
export function isStale(scope: Scope, row: MessageRow, status: ProviderStatus, wamid?: string): boolean {
  const hasArrived = applyStatus('failed', status) !== 'failed';
  if (row.channel !== 'whatsapp' || row.providerId === null || wamid === undefined || hasArrived)
    return false;
  const isOfRow = providerRef(scope.vault, wamid) === row.providerId;
  const isBetween = row.state === 'pending' || row.state === 'sending';
  // The answer to the new sending brings an id that the row does not have yet.
  return isBetween ? isOfRow : !isOfRow && row.attempts > 1 && status !== 'accepted';
}
