import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { makeAppendOnly, protectTenantTable } from './tenant-table.ts';

/**
 * The trail by person. An index on `subject_ids` is of no use: array operators are not leakproof, so under row level security the whole
 * trail was read for one person (100,000 events each of two clinics: 42 ms with a GIN index and without; by this table 0.5 ms).
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table audit_subjects (
      clinic_id uuid not null,
      subject_id uuid not null,
      at timestamptz not null,
      event_id uuid not null,
      primary key (clinic_id, subject_id, at, event_id)
    );
    comment on table audit_subjects is 'whom an audit event is about; written by app.audit with the event, and as lasting';
    -- Row level security binds the owner too, but not while it copies.
    alter table audit_events no force row level security;
    insert into audit_subjects (clinic_id, subject_id, at, event_id)
      select distinct clinic_id, unnest(subject_ids), at, id from audit_events;
    alter table audit_events force row level security;`);
  await protectTenantTable(knex, 'audit_subjects', { neonpro_api: 'select' });
  await limitToRoles(knex, 'audit_subjects');
  await makeAppendOnly(knex, 'audit_subjects');
  // For the one event that is written in another clinic (migration 43).
  await knex.raw('create policy hold on audit_subjects for insert to neonpro_owner with check (true)');
  await knex.raw(
    audit(`
      about as (
        insert into public.audit_subjects (clinic_id, subject_id, at, event_id)
        select clinic_id, subject, at, id from event, (select distinct unnest(subject_ids)) s(subject)),`),
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`${audit('')}; drop table audit_subjects`);
}

const audit = (about: string): string => `
    create or replace function app.audit(action text, entity text, entity_id uuid, subject_ids uuid[], purpose text,
        request_id text default null, details_ct bytea default null) returns uuid
      language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
      with claims as materialized (select app.claims() as c),
      event as (
        insert into public.audit_events (clinic_id, actor, actor_role, action, entity, entity_id, subject_ids, purpose, request_id, details_ct)
        select c[2]::uuid, c[3], c[4], action, entity, entity_id, subject_ids, purpose, request_id, details_ct from claims
        returning clinic_id, id, at),${about}
      queued as (
        insert into public.audit_queue (clinic_id, event_id) select clinic_id, id from event returning event_id)
      select event_id from queued $$`;
