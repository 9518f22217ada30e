// What became of a message whose fate was unknown, for the visit that waits; owner context: messaging.
import type { MessageState } from '../domain/messaging/message-state.ts';
import { changeMessage, lockMessageByKey } from './message-send.ts';
import type { Scope } from './tenancy.ts';

export async function readMessageFate(
  { trx, clinicId }: Scope,
  messageId: string,
): Promise<{ appointmentId: string; state: MessageState } | null> {
  const row = await trx('messages')
    .where({ clinicId, id: messageId })
    .whereNotNull('appointmentId')
    .first<{ appointmentId: string; state: MessageState } | undefined>('appointmentId', 'state');
  return row ?? null;
}

/** Its process gave it up: what never left never will, and what may have left is nobody's to judge. */
export async function endNotice(scope: Scope, key: string): Promise<void> {
  const row = await lockMessageByKey(scope, key);
  if (row?.state === 'pending') await changeMessage(scope, row, { state: 'dropped', errorCode: 'not-taken' });
  if (row?.state === 'sending')
    await changeMessage(scope, row, { state: 'unknown', errorCode: 'attempt-lost' });
}
