// Column erased_at of clients: somebody whose erasure has begun, or is over; owner context: privacy.
import { refuse } from '../domain/errors.ts';
import type { Scope } from './tenancy.ts';

/** Refuses with `not-found`, and with `person-erased` from the first step of an erasure on. */
export async function requireNotErased({ run, clinicId }: Scope, clientId: string): Promise<void> {
  const [client] = await run<{ isErased: boolean }>({
    name: 'person-erased',
    text: 'select erased_at is not null as "isErased" from clients where clinic_id = $1 and id = $2',
    values: [clinicId, clientId],
  });
  if (!client) refuse('not-found');
  if (client.isErased) refuse('person-erased');
}
