// Table outbox: a file of ANVISA's was swapped, so every clinic looks at what it has; owner context: products.
import type { Knex } from 'knex';

/** `knex` connects as neonpro_outbox. Said twice is once: the run of a clinic and an import has one id. */
export async function announceSwap(
  knex: Knex,
  clinicIds: readonly string[],
  importId: string,
): Promise<void> {
  if (clinicIds.length === 0) return;
  await knex.raw(
    `insert into outbox (clinic_id, topic, entity_id) select c, 'recheck-swap', ?::uuid from unnest(?::uuid[]) as n(c)
     where not exists (select 1 from outbox o where o.clinic_id = c and o.entity_id = ?::uuid)`,
    [importId, [...clinicIds], importId],
  );
}
