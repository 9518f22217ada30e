import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { protectTenantTable } from './tenant-table.ts';

/**
 * One row for each event and endpoint, and one for each try. The row is the record, its workflow the process. `seq` is the order in which
 * an endpoint hears of one entity; ids and states only, so nothing here is sealed.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table webhook_deliveries (
      clinic_id uuid not null,
      id uuid not null default gen_random_uuid(),
      seq bigint not null generated always as identity,
      endpoint_id uuid not null,
      event_id uuid not null,
      event text not null,
      entity text not null,
      entity_id uuid not null,
      occurred_at timestamptz not null,
      state text not null default 'waiting'
        check (state in ('waiting', 'delivering', 'held', 'delivered', 'failed', 'skipped')),
      attempts integer not null default 0,
      round integer not null default 0,
      next_try_at timestamptz,
      lease_until timestamptz,
      last_status integer,
      last_error text,
      delivered_at timestamptz,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      primary key (clinic_id, id),
      unique (clinic_id, endpoint_id, event_id),
      foreign key (clinic_id, endpoint_id) references webhook_endpoints (clinic_id, id) on delete cascade
    );
    comment on column webhook_deliveries.round is 'tries since it was made or replayed: the step of the backoff';
    comment on column webhook_deliveries.lease_until is 'until then the try under way is alone';
    create index webhook_deliveries_log on webhook_deliveries (clinic_id, endpoint_id, seq);
    create index webhook_deliveries_open on webhook_deliveries (clinic_id, endpoint_id, entity_id, seq)
      where state not in ('delivered', 'skipped');
    create index webhook_deliveries_running on webhook_deliveries (clinic_id, id) where state in ('waiting', 'delivering', 'held');
    create index webhook_deliveries_settled on webhook_deliveries (updated_at) where state in ('delivered', 'skipped');
    create table webhook_tries (
      clinic_id uuid not null,
      delivery_id uuid not null,
      no integer not null,
      at timestamptz not null default now(),
      status integer,
      error text,
      ms integer not null,
      primary key (clinic_id, delivery_id, no),
      foreign key (clinic_id, delivery_id) references webhook_deliveries (clinic_id, id) on delete cascade
    );`);
  await protectTenantTable(knex, 'webhook_deliveries', {
    neonpro_api: 'select, insert, update',
    neonpro_worker: 'select, insert, update',
  });
  await protectTenantTable(knex, 'webhook_tries', {
    neonpro_api: 'select',
    neonpro_worker: 'select, insert',
  });
  for (const table of ['webhook_deliveries', 'webhook_tries']) await limitToRoles(knex, table);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table webhook_tries, webhook_deliveries');
}
