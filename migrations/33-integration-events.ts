import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { protectTenantTable } from './tenant-table.ts';

/**
 * What happened to clients and imports, for endpoints that asked to be told; visits have their story (appointment_events). Written in
 * the acting transaction, and only where somebody listens; gone after 30 days, as the log of what was told is.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table integration_events (
      clinic_id uuid not null references clinics,
      entity_id uuid not null,
      id uuid not null default gen_random_uuid(),
      event text not null,
      at timestamptz not null default clock_timestamp(),
      primary key (clinic_id, entity_id, id)
    );
    create index integration_events_by_time on integration_events (at);`);
  await protectTenantTable(knex, 'integration_events', {
    neonpro_api: 'insert',
    neonpro_worker: 'select, insert',
  });
  await limitToRoles(knex, 'integration_events');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table integration_events');
}
