import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { protectTenantTable } from './tenant-table.ts';

/** Outgoing webhooks (docs/adr/0010): where a clinic wants to be told, and of what since when. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table webhook_endpoints (
      clinic_id uuid not null references clinics,
      id uuid not null,
      url_ct bytea not null,
      description_ct bytea not null,
      secret_ct bytea not null,
      previous_secret_ct bytea,
      previous_secret_until timestamptz,
      state text not null default 'active' check (state in ('active', 'paused')),
      last_delivered_at timestamptz,
      last_failed_at timestamptz,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      primary key (clinic_id, id)
    );
    comment on column webhook_endpoints.previous_secret_ct is 'signs beside the new one for a day after a rotation';
    create table webhook_subscriptions (
      clinic_id uuid not null,
      endpoint_id uuid not null,
      event text not null,
      since timestamptz not null default clock_timestamp(),
      primary key (clinic_id, endpoint_id, event),
      foreign key (clinic_id, endpoint_id) references webhook_endpoints (clinic_id, id) on delete cascade
    );
    comment on column webhook_subscriptions.since is 'what happened before is not told';
    create index webhook_subscriptions_by_event on webhook_subscriptions (clinic_id, event);`);
  await protectTenantTable(knex, 'webhook_endpoints', {
    neonpro_api: 'select, insert, update, delete',
    neonpro_worker: 'select, update',
  });
  await protectTenantTable(knex, 'webhook_subscriptions', {
    neonpro_api: 'select, insert, delete',
    neonpro_worker: 'select',
  });
  for (const table of ['webhook_endpoints', 'webhook_subscriptions']) await limitToRoles(knex, table);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table webhook_subscriptions, webhook_endpoints');
}
