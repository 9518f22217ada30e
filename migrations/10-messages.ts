import type { Knex } from 'knex';
import { protectTenantTable } from './tenant-table.ts';

/**
 * Messages out (a send intent each, written before the provider is called: D7), messages in, and stored webhook events (D25).
 * `provider_id` and `event_id` are blind indexes, because a WhatsApp id contains the client's telephone number; the body of an
 * event is emptied once the event is processed.
 * A webhook arrives without a clinic: its number is looked up by a definer function before the tenant is set.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table messaging_channels (
      clinic_id uuid not null references clinics,
      phone_number_id text not null unique,
      display_phone text not null,
      primary key (clinic_id, phone_number_id)
    );
    create table messages (
      clinic_id uuid not null references clinics,
      id uuid not null,
      key text not null,
      client_id uuid not null,
      appointment_id uuid,
      step text not null,
      visit_starts_at timestamptz,
      template text not null,
      state text not null default 'pending' check (state in
        ('pending', 'sending', 'unknown', 'accepted', 'sent', 'delivered', 'read', 'failed', 'dropped', 'needs-person')),
      provider_id text,
      error_code text,
      attempts integer not null default 0,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      primary key (clinic_id, id),
      unique (clinic_id, key),
      foreign key (clinic_id, client_id) references clients (clinic_id, id),
      foreign key (clinic_id, appointment_id) references appointments (clinic_id, id)
    );
    create index messages_by_appointment on messages (clinic_id, appointment_id);
    create table inbound_messages (
      clinic_id uuid not null references clinics,
      id uuid not null,
      provider_id text not null,
      client_id uuid,
      appointment_id uuid,
      kind text not null,
      body_ct bytea,
      received_at timestamptz not null,
      primary key (clinic_id, id),
      unique (clinic_id, provider_id),
      foreign key (clinic_id, client_id) references clients (clinic_id, id),
      foreign key (clinic_id, appointment_id) references appointments (clinic_id, id)
    );
    create table webhook_events (
      clinic_id uuid not null references clinics,
      event_id text not null,
      body_ct bytea not null,
      received_at timestamptz not null default clock_timestamp(),
      due_at timestamptz not null default now(),
      attempts integer not null default 0,
      processed_at timestamptz,
      primary key (clinic_id, event_id)
    );
    create index webhook_events_due on webhook_events (due_at) where processed_at is null;`);
  const both = 'select, insert, update';
  await protectTenantTable(knex, 'messaging_channels', { neonpro_api: 'select', neonpro_worker: 'select' });
  await protectTenantTable(knex, 'messages', { neonpro_api: 'select', neonpro_worker: both });
  await protectTenantTable(knex, 'inbound_messages', { neonpro_api: 'select', neonpro_worker: both });
  await protectTenantTable(knex, 'webhook_events', {
    neonpro_api: 'select, insert',
    neonpro_worker: 'select, update',
    neonpro_outbox: 'select',
  });
  await knex.raw(`
    create policy relay on webhook_events for select to neonpro_outbox using (true);
    create policy by_number on messaging_channels for select to neonpro_owner using (true);
    create function app.clinic_of_number(number_id text) returns uuid language sql stable security definer
      set search_path = pg_catalog, pg_temp as $$
      select clinic_id from public.messaging_channels where phone_number_id = number_id $$;
    revoke all on function app.clinic_of_number from public;
    grant execute on function app.clinic_of_number to neonpro_api;`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`drop function app.clinic_of_number;
    drop table webhook_events, inbound_messages, messages, messaging_channels`);
}
