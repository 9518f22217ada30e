// Table break_glass_grants as its process sees it (role neonpro_worker); owner context: privacy. Ids and instants only.
import type { GrantFacts } from '../domain/privacy/break-glass.ts';
import type { Scope } from './tenancy.ts';

export async function readGrantFacts(scope: Scope, id: string): Promise<GrantFacts | null> {
  const [row] = await scope.run<
    Record<'expiresAt', Date> &
      Record<'endedAt' | 'reviewedAt', Date | null> & { reminders: number; isClosed: boolean }
  >({
    name: 'break-glass-facts',
    text: `select expires_at as "expiresAt", ended_at as "endedAt", reviewed_at as "reviewedAt", reminders, is_closed as "isClosed"
      from break_glass_grants where clinic_id = $1 and id = $2`,
    values: [scope.clinicId, id],
  });
  if (!row) return null;
  return {
    expiresAt: row.expiresAt.getTime(),
    endedAt: row.endedAt?.getTime() ?? null,
    reviewedAt: row.reviewedAt?.getTime() ?? null,
    reminders: row.reminders,
    isClosed: row.isClosed,
  };
}

/** Changes the row where the condition still holds and says so in the audit trail; a second run changes and says nothing. */
async function change(
  scope: Scope,
  id: string,
  action: string,
  sql: string,
  more: readonly number[] = [],
): Promise<void> {
  const [row] = await scope.run<{ clientId: string }>({
    text: `update break_glass_grants set ${sql} and clinic_id = $1 and id = $2 returning client_id as "clientId"`,
    values: [scope.clinicId, id, ...more],
  });
  if (!row) return;
  const about = { entity: 'break-glass', entityId: id, subjectIds: [row.clientId] };
  await scope.audit({ action, ...about, purpose: 'ACCOUNTABILITY' });
}

/** The instant is the promised one, not the one at which a worker came to it. */
export const endGrantByTime = (scope: Scope, id: string): Promise<void> =>
  change(scope, id, 'break-glass.end', `ended_at = expires_at, ended_by = 'time' where ended_at is null`);

export const remindOfGrant = (scope: Scope, id: string, reminder: number): Promise<void> =>
  change(scope, id, 'break-glass.review-due', 'reminders = $3 where reviewed_at is null and reminders < $3', [
    reminder,
  ]);

/** Nobody reviewed in time: it stays marked until somebody does. */
export const escalateGrant = (scope: Scope, id: string): Promise<void> =>
  change(
    scope,
    id,
    'break-glass.review-missed',
    'escalated_at = now(), is_closed = true where reviewed_at is null and escalated_at is null',
  );

export const closeGrant = (scope: Scope, id: string): Promise<void> =>
  change(scope, id, 'break-glass.close', 'is_closed = true where reviewed_at is not null and not is_closed');
