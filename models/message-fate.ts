// What became of a message whose fate was unknown, for the visit that waits; owner context: messaging.
import type { MessageState } from '../domain/messaging/message-state.ts';
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
