import type { Knex } from 'knex';
import { makeAppendOnly, protectTenantTable } from './tenant-table.ts';

/**
 * Audit (D22): one event for each read and write of personal data, written by `app.audit` in the acting transaction without a
 * lock; who acts comes from the signed token. The sealer (role neonpro_audit_writer) chains the queue per clinic within seconds.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table audit_events (
      clinic_id uuid not null references clinics,
      id uuid not null default gen_random_uuid(),
      at timestamptz not null default clock_timestamp(),
      actor text not null,
      actor_role text not null,
      action text not null,
      entity text not null,
      entity_id uuid,
      subject_ids uuid[] not null default '{}',
      purpose text not null,
      request_id text,
      details_ct bytea,
      primary key (clinic_id, id)
    );
    create index audit_events_by_time on audit_events (clinic_id, at);
    create table audit_queue (
      clinic_id uuid not null,
      event_id uuid not null,
      primary key (clinic_id, event_id)
    );
    create table audit_chain (
      clinic_id uuid not null references clinics,
      seq bigint not null,
      event_id uuid not null,
      previous_hash bytea not null,
      hash bytea not null,
      sealed_at timestamptz not null default clock_timestamp(),
      primary key (clinic_id, seq),
      unique (clinic_id, event_id),
      foreign key (clinic_id, event_id) references audit_events (clinic_id, id)
    );`);
  await protectTenantTable(knex, 'audit_events', { neonpro_api: 'select', neonpro_audit_writer: 'select' });
  await protectTenantTable(knex, 'audit_queue', { neonpro_audit_writer: 'select, delete' });
  await protectTenantTable(knex, 'audit_chain', {
    neonpro_api: 'select',
    neonpro_audit_writer: 'select, insert',
  });
  await makeAppendOnly(knex, 'audit_events');
  await makeAppendOnly(knex, 'audit_chain');
  await knex.raw(`
    create policy sealer on audit_queue for select to neonpro_audit_writer using (true);

    create function app.audit(action text, entity text, entity_id uuid, subject_ids uuid[], purpose text,
        request_id text default null, details_ct bytea default null) returns uuid
      language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
      with claims as materialized (select app.claims() as c),
      event as (
        insert into public.audit_events (clinic_id, actor, actor_role, action, entity, entity_id, subject_ids, purpose, request_id, details_ct)
        select c[2]::uuid, c[3], c[4], action, entity, entity_id, subject_ids, purpose, request_id, details_ct from claims
        returning clinic_id, id)
      insert into public.audit_queue (clinic_id, event_id) select clinic_id, id from event returning event_id $$;
    revoke all on function app.audit from public;
    grant execute on function app.audit to neonpro_api, neonpro_worker;`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop function app.audit; drop table audit_chain, audit_queue, audit_events');
}
