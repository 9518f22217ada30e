import type { Knex } from 'knex';

/** Counters of rate-limiter-flexible; keys are HMACs, never an address or an e-mail in clear. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table app.rate_limits (key varchar(255) primary key, points integer not null default 0, expire bigint);
    grant select, insert, update, delete on app.rate_limits to neonpro_api;`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table app.rate_limits');
}
