// One item of a conversation, by its id alone; owner context: messaging.
import { refuse } from '../domain/errors.ts';
import { getThreadItem, type ThreadItem } from './thread.ts';
import type { Scope } from './tenancy.ts';

/** Refuses with `not-found`. Audited. */
export async function threadItemAgain(scope: Scope, itemId: string): Promise<ThreadItem> {
  const [place] = await scope.run<{ conversationId: string }>({
    name: 'item-place',
    text: `select conversation_id as "conversationId" from messages where clinic_id = $1 and id = $2 and conversation_id is not null
      union all select conversation_id from inbound_messages where clinic_id = $1 and id = $2 and conversation_id is not null
      union all select conversation_id from conversation_notes where clinic_id = $1 and id = $2`,
    values: [scope.clinicId, itemId],
  });
  return getThreadItem(scope, (place ?? refuse('not-found')).conversationId, itemId);
}
