import type { Knex } from 'knex';

/** A sealer that begins asks once, over all clinics, which heads nobody signed; links are numbers and hashes, and name nobody. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('create policy sealer on audit_chain for select to neonpro_audit_writer using (true)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop policy sealer on audit_chain');
}
