// Table recall_people, as messaging knocks at it; owner context: products.
import type { Scope } from './tenancy.ts';

/** She wrote or pressed something: the processes of recalls that wait for a word of hers look again. */
export function pokeRecallsOf(scope: Scope, clientId: string): void {
  scope.later({
    name: 'recall-poke-client',
    text: `select app.enqueue('recall', recall_id) from recall_people
      where clinic_id = $1 and client_id = $2 and accounted_at is null and asked_at is not null`,
    values: [scope.clinicId, clientId],
  });
}
