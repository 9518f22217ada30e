import type { Knex } from 'knex';
import { protectTenantTable } from './tenant-table.ts';

/** The tenant itself, and the wrapped keys of the envelope (D17): master key (outside) → clinic → person. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table clinics (
      clinic_id uuid primary key,
      name text not null,
      time_zone text not null,
      hours jsonb not null,
      closed_days jsonb not null default '[]',
      visit_policy jsonb not null default '{}',
      version integer not null default 1,
      created_at timestamptz not null default now()
    );
    create table clinic_keys (
      clinic_id uuid not null references clinics,
      version integer not null,
      wrapped_key bytea not null,
      created_at timestamptz not null default now(),
      retired_at timestamptz,
      primary key (clinic_id, version)
    );
    create table person_keys (
      clinic_id uuid not null references clinics,
      person_id uuid not null,
      wrapped_key bytea,
      created_at timestamptz not null default now(),
      destroyed_at timestamptz,
      primary key (clinic_id, person_id),
      check ((wrapped_key is null) = (destroyed_at is not null))
    );`);
  await protectTenantTable(knex, 'clinics', { neonpro_api: 'select, update', neonpro_worker: 'select' });
  await protectTenantTable(knex, 'clinic_keys', {
    neonpro_api: 'select',
    neonpro_worker: 'select',
    neonpro_audit_writer: 'select',
  });
  await protectTenantTable(knex, 'person_keys', {
    neonpro_api: 'select, insert, update',
    neonpro_worker: 'select, insert, update',
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table person_keys, clinic_keys, clinics');
}
