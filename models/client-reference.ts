// Column clients.reference_index; owner context: clients.
import { referenceIndex } from './client-index.ts';
import type { Scope } from './tenancy.ts';

/** Gives people who were registered by hand the number they have in the clinic's old system. A number that is taken stays where it is. */
export async function giveReferences(
  { trx, vault, clinicId }: Scope,
  people: readonly { id: string; reference: string }[],
): Promise<void> {
  if (people.length === 0) return;
  await trx.raw(
    `update clients c set reference_index = p.reference
     from (select distinct on (id) id, reference from unnest(?::uuid[], ?::bytea[]) as p(id, reference)) p
     where c.clinic_id = ? and c.id = p.id and c.reference_index is null
       and not exists (select from clients o where o.clinic_id = c.clinic_id and o.reference_index = p.reference)`,
    [people.map(({ id }) => id), people.map(({ reference }) => referenceIndex(vault, reference)), clinicId],
  );
}
