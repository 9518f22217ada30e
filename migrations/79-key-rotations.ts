import type { Knex } from 'knex';
import { limitToRoles, openToAllRoles } from './role-rights.ts';
import { protectTenantTable } from './tenant-table.ts';

/**
 * A clinic's key gets a new version, and the keys of its people are wrapped anew under it, in batches that can be taken up again. A new
 * version is used from `usable_from` on, when every process has heard of it: vaults are remembered for five minutes.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table clinic_keys add column usable_from timestamptz not null default now();
    grant insert, update (retired_at) on clinic_keys to neonpro_worker;
    create table key_rotations (
      clinic_id uuid not null references clinics,
      id uuid not null default gen_random_uuid(),
      state text not null default 'waiting' check (state in ('waiting', 'wrapping', 'done')),
      to_version integer check (to_version > 1),
      usable_from timestamptz,
      people integer not null default 0 check (people >= 0),
      wrapped integer not null default 0 check (wrapped >= 0),
      cursor uuid,
      started_by text not null,
      started_at timestamptz not null default now(),
      finished_at timestamptz,
      is_closed boolean not null default false,
      updated_at timestamptz not null default now(),
      primary key (clinic_id, id)
    );
    create unique index key_rotations_open on key_rotations (clinic_id) where not is_closed;
    create index key_rotations_by_time on key_rotations (clinic_id, started_at);`);
  await protectTenantTable(knex, 'key_rotations', {
    neonpro_api: 'select, insert',
    neonpro_worker: 'select, update',
  });
  for (const table of ['key_rotations', 'clinic_keys']) await limitToRoles(knex, table);
  await knex.raw(`
    grant select (clinic_id, id, is_closed, updated_at) on key_rotations to neonpro_outbox;
    create policy reconciler on key_rotations for select to neonpro_outbox using (true);`);
}

export async function down(knex: Knex): Promise<void> {
  await openToAllRoles(knex, 'clinic_keys');
  await knex.raw(`
    drop table key_rotations;
    revoke insert, update (retired_at) on clinic_keys from neonpro_worker;
    alter table clinic_keys drop column usable_from;`);
}
