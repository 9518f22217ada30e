import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { makeAppendOnly, protectTenantTable } from './tenant-table.ts';

/**
 * A person's copy of her data (LGPD art. 18 II and V, art. 19): ordered, prepared by a process, opened for seven days and then thrown
 * away. Its bytes lie under her own key in parts of a size that a statement bears; each opening is a line of its own.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table data_exports (
      clinic_id uuid not null references clinics,
      id uuid not null,
      client_id uuid not null,
      request_id uuid,
      format text not null check (format in ('access', 'portability')),
      ordered_by text not null check (ordered_by in ('client', 'staff', 'system')),
      state text not null default 'preparing' check (state in ('preparing', 'ready', 'failed', 'expired')),
      size integer check (size > 0),
      sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
      manifest_sha256 text check (manifest_sha256 ~ '^[0-9a-f]{64}$'),
      ordered_at timestamptz not null default now(),
      ready_at timestamptz,
      expires_at timestamptz check (expires_at > ready_at),
      is_closed boolean not null default false,
      updated_at timestamptz not null default now(),
      primary key (clinic_id, id),
      foreign key (clinic_id, client_id) references clients (clinic_id, id),
      foreign key (clinic_id, request_id) references rights_requests (clinic_id, id),
      check ((state in ('ready', 'expired')) = (ready_at is not null and expires_at is not null and sha256 is not null))
    );
    comment on column data_exports.size is 'bytes of the archive';
    comment on column data_exports.manifest_sha256 is 'of the signed list of what is in it: proves what was given after the bytes are gone';
    create index data_exports_by_client on data_exports (clinic_id, client_id, ordered_at);
    create index data_exports_by_request on data_exports (clinic_id, request_id) where request_id is not null;
    create index data_exports_open on data_exports (clinic_id, id) where not is_closed;
    -- One at a time: somebody who taps twice gets the one that is being prepared.
    create unique index data_exports_preparing on data_exports (clinic_id, client_id, format, coalesce(request_id, clinic_id))
      where state = 'preparing';

    create table data_export_parts (
      clinic_id uuid not null,
      export_id uuid not null,
      position integer not null check (position >= 0),
      content_ct bytea not null,
      primary key (clinic_id, export_id, position),
      foreign key (clinic_id, export_id) references data_exports (clinic_id, id)
    );

    create table data_export_openings (
      clinic_id uuid not null,
      id uuid not null default gen_random_uuid(),
      export_id uuid not null,
      opened_by text not null check (opened_by in ('client', 'staff')),
      opened_at timestamptz not null default now(),
      primary key (clinic_id, id),
      foreign key (clinic_id, export_id) references data_exports (clinic_id, id)
    );
    create index data_export_openings_by_export on data_export_openings (clinic_id, export_id);`);
  await protectTenantTable(knex, 'data_exports', {
    neonpro_api: 'select, insert',
    neonpro_worker: 'select, insert, update',
  });
  await protectTenantTable(knex, 'data_export_parts', {
    neonpro_api: 'select',
    neonpro_worker: 'select, insert, delete',
  });
  await protectTenantTable(knex, 'data_export_openings', {
    neonpro_api: 'select, insert',
    neonpro_worker: 'select',
  });
  for (const table of tables) await limitToRoles(knex, table);
  await makeAppendOnly(knex, 'data_export_openings');
  await knex.raw(`
    grant select (clinic_id, id, is_closed, updated_at) on data_exports to neonpro_outbox;
    create policy reconciler on data_exports for select to neonpro_outbox using (true);`);
}

const tables = ['data_exports', 'data_export_parts', 'data_export_openings'];

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table data_export_openings, data_export_parts, data_exports');
}
