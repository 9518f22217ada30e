// Column erased_at of clients: somebody whose erasure has begun, or is over; owner context: privacy.
import { refuse } from '../domain/errors.ts';
import type { Scope } from './tenancy.ts';

/**
 * Refuses with `not-found`, and with `person-erased` from the first step of an erasure on. What is written after this, in the same
 * transaction, is there before that step or not at all. An advisory lock, because a lock of the row wants the right to change it, which
 * she herself and whoever decides do not have; a statement of its own, so that the next one sees what it waited for.
 */
export async function requireNotErased(scope: Scope, clientId: string): Promise<void> {
  const { run, clinicId } = scope;
  scope.later({
    name: 'person-erased-wait',
    text: `select pg_advisory_xact_lock_shared(hashtextextended('erased ' || $1 || $2, 0))`,
    values: [clinicId, clientId],
  });
  const [client] = await run<{ isErased: boolean }>({
    name: 'person-erased',
    text: 'select erased_at is not null as "isErased" from clients where clinic_id = $1 and id = $2',
    values: [clinicId, clientId],
  });
  if (!client) refuse('not-found');
  if (client.isErased) refuse('person-erased');
}

/** Before the first step of an erasure touches a row of hers: waits for whoever was told that she is not erased, and keeps others waiting. */
export function waitForHerWords(scope: Scope, clientId: string): void {
  scope.later({
    name: 'person-erased-lock',
    text: `select pg_advisory_xact_lock(hashtextextended('erased ' || $1 || $2, 0))`,
    values: [scope.clinicId, clientId],
  });
}
