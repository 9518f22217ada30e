// Deducts a session of a prepaid package when its service is done; owner context: packages.
import type { Appointment } from './appointment.ts';
import type { Scope } from './tenancy.ts';

/**
 * Called in the transaction that finishes a visit. For each service for which the client has a live package, one session is taken from
 * the package that ends first; once for ever, however often a finish is repeated.
 */
export async function useOnFinish(_scope: Scope, _visit: Pick<Appointment, 'id' | 'clientId'>): Promise<void> {
  // The ledger comes with migration 54.
}
