import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { protectTenantTable } from './tenant-table.ts';

/**
 * Time at which a professional, room or device is not to be had: absence, lunch, meeting, maintenance. It occupies like a visit, so that
 * the same constraint keeps both apart. A recurring block is a row for each time it comes.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table resource_blocks (
      clinic_id uuid not null references clinics,
      id uuid not null,
      series_id uuid not null,
      resource_id uuid not null,
      kind text not null check (kind in ('absence', 'lunch', 'meeting', 'maintenance', 'other')),
      note_ct bytea,
      starts_at timestamptz not null,
      ends_at timestamptz not null check (ends_at > starts_at),
      is_long boolean not null generated always as (ends_at - starts_at > interval '24 hours') stored,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      primary key (clinic_id, id),
      foreign key (clinic_id, resource_id) references resources (clinic_id, id)
    );
    comment on column resource_blocks.series_id is 'the same for each time of a recurring block; its own id for a single one';
    create index resource_blocks_by_time on resource_blocks (clinic_id, starts_at);
    -- Few are longer than a day: a look-up of the others begins a day back.
    create index resource_blocks_long on resource_blocks (clinic_id, ends_at) where is_long;
    create index resource_blocks_by_series on resource_blocks (clinic_id, series_id);

    -- Row level security binds the owner too, but not while it checks the new reference.
    alter table occupancies no force row level security;
    alter table occupancies
      drop constraint occupancies_pkey,
      alter column appointment_id drop not null,
      add column block_id uuid,
      add constraint held_by_one check (num_nonnulls(appointment_id, block_id) = 1),
      add foreign key (clinic_id, block_id) references resource_blocks (clinic_id, id) on delete cascade;
    alter table occupancies force row level security;
    create unique index occupancies_by_holder
      on occupancies (clinic_id, coalesce(appointment_id, block_id), resource_id, held_from);
    create index occupancies_by_block on occupancies (clinic_id, block_id) where block_id is not null;
    create index occupancies_by_appointment on occupancies (clinic_id, appointment_id);
    alter table resources add column maintenance_due_on date;
    comment on column resources.maintenance_due_on is 'of a device: from this day on it is not to be booked until it was serviced';`);
  await protectTenantTable(knex, 'resource_blocks', {
    neonpro_api: 'select, insert, update, delete',
    neonpro_worker: 'select',
  });
  await limitToRoles(knex, 'resource_blocks');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table resources drop column maintenance_due_on;
    alter table occupancies no force row level security;
    delete from occupancies where block_id is not null;
    alter table occupancies force row level security;
    drop index occupancies_by_appointment, occupancies_by_holder;
    alter table occupancies
      drop constraint held_by_one,
      drop column block_id,
      alter column appointment_id set not null,
      add primary key (clinic_id, appointment_id, resource_id, held_from);
    drop table resource_blocks`);
}
