import type { Knex } from 'knex';
import { protectTenantTable } from './tenant-table.ts';

/** What a clinic offers and with what: resources (people, rooms, devices), procedures, and who is competent for which. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table resources (
      clinic_id uuid not null references clinics,
      id uuid not null,
      kind text not null check (kind in ('professional', 'room', 'device')),
      name_ct bytea not null,
      tag text,
      color text not null default 'slate',
      hours jsonb,
      staff_id uuid,
      is_active boolean not null default true,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      primary key (clinic_id, id),
      foreign key (clinic_id, staff_id) references staff (clinic_id, id)
    );
    create table procedures (
      clinic_id uuid not null references clinics,
      id uuid not null,
      code text not null,
      name text not null,
      duration_min integer not null check (duration_min between 1 and 720),
      buffer_before_min integer not null default 0 check (buffer_before_min between 0 and 240),
      buffer_after_min integer not null default 0 check (buffer_after_min between 0 and 240),
      room_tag text,
      device_tag text,
      price_cents integer check (price_cents >= 0),
      after_care text,
      is_active boolean not null default true,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      primary key (clinic_id, id),
      unique (clinic_id, code)
    );
    create table competences (
      clinic_id uuid not null,
      professional_id uuid not null,
      procedure_id uuid not null,
      primary key (clinic_id, professional_id, procedure_id),
      foreign key (clinic_id, professional_id) references resources (clinic_id, id),
      foreign key (clinic_id, procedure_id) references procedures (clinic_id, id)
    );`);
  for (const table of ['resources', 'procedures', 'competences']) {
    await protectTenantTable(knex, table, {
      neonpro_api: 'select, insert, update, delete',
      neonpro_worker: 'select, insert',
    });
  }
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table competences, procedures, resources');
}
