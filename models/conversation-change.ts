// Table conversations: what staff do with one; owner context: messaging.
import { refuse } from '../domain/errors.ts';
import { isClient } from './client.ts';
import { conversationOfClient } from './conversation-row.ts';
import type { Scope } from './tenancy.ts';

export interface ConversationChange {
  state?: 'open' | 'closed' | undefined;
  /** Somebody of the staff who may still sign in; null: nobody. */
  assignedTo?: string | null | undefined;
}

/** Refuses with `not-found` (also for somebody who is not of the staff) and `version-conflict`. */
export async function changeConversation(
  scope: Scope,
  id: string,
  version: number,
  { state, assignedTo }: ConversationChange,
): Promise<void> {
  const { trx, clinicId } = scope;
  const row = await trx('conversations')
    .where({ clinicId, id })
    .forUpdate()
    .first<{ version: number; clientId: string | null } | undefined>('version', 'clientId');
  if (!row) refuse('not-found');
  if (row.version !== version) refuse('version-conflict');
  if (typeof assignedTo === 'string') {
    const staff: { id: string }[] = await trx('staff')
      .where({ clinicId, id: assignedTo, isActive: true })
      .select('id');
    if (staff.length === 0) refuse('not-found');
  }
  await trx('conversations')
    .where({ clinicId, id })
    .update({
      ...(state !== undefined && { state }),
      ...(assignedTo !== undefined && { assignedTo }),
      version: version + 1,
    });
  await scope.audit({
    ...{ action: 'conversation.change', entity: 'conversation', entityId: id },
    subjectIds: row.clientId === null ? [] : [row.clientId],
  });
}

/** The conversation with a client, made when nobody has written yet. Refuses with `not-found`, and `key-destroyed` after erasure. */
export async function openConversationWith(scope: Scope, clientId: string): Promise<string> {
  if (!(await isClient(scope, clientId))) refuse('not-found');
  return (await conversationOfClient(scope, clientId, new Date())).id;
}

export async function nextVisitOf(
  { run, clinicId }: Scope,
  clientId: string,
): Promise<{ id: string; startsAt: Date } | null> {
  const [visit] = await run<{ id: string; startsAt: Date }>({
    name: 'next-visit',
    text: `select id, starts_at as "startsAt" from appointments
      where clinic_id = $1 and client_id = $2 and starts_at > now() and status in ('booked', 'confirmed')
      order by starts_at limit 1`,
    values: [clinicId, clientId],
  });
  return visit ?? null;
}
