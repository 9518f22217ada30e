import type { Knex } from 'knex';

/** A rotation of the clinic's key fills the index of records that were sealed before there was one (migration 82), or that an old line brought. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('grant update (cpf_index) on sealed_records to neonpro_worker');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('revoke update (cpf_index) on sealed_records from neonpro_worker');
}
