import type { Knex } from 'knex';
import { protectTenantTable } from './tenant-table.ts';

/** Spreadsheet imports: the file as encrypted chunks, so that the workflow resumes at a chunk and never sees a person. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table imports (
      clinic_id uuid not null references clinics,
      id uuid not null,
      kind text not null check (kind in ('clients', 'appointments')),
      file_name_ct bytea not null,
      mapping jsonb not null,
      options jsonb not null default '{}',
      status text not null default 'waiting-file' check (status in ('waiting-file', 'running', 'done', 'failed')),
      chunk_count integer not null default 0,
      total_rows integer not null default 0,
      created_by text not null default app.actor(),
      created_at timestamptz not null default now(),
      finished_at timestamptz,
      primary key (clinic_id, id)
    );
    create table import_chunks (
      clinic_id uuid not null,
      import_id uuid not null,
      chunk_no integer not null,
      first_row integer not null,
      row_count integer not null,
      rows_ct bytea,
      failed_rows integer not null default 0,
      done_at timestamptz,
      primary key (clinic_id, import_id, chunk_no),
      foreign key (clinic_id, import_id) references imports (clinic_id, id)
    );
    comment on column import_chunks.rows_ct is 'emptied in the transaction that imports it';
    create table import_errors (
      clinic_id uuid not null,
      import_id uuid not null,
      row_no integer not null,
      column_name text not null,
      code text not null,
      primary key (clinic_id, import_id, row_no, column_name),
      foreign key (clinic_id, import_id) references imports (clinic_id, id)
    );`);
  for (const table of ['imports', 'import_chunks', 'import_errors']) {
    await protectTenantTable(knex, table, {
      neonpro_api: 'select, insert, update',
      neonpro_worker: 'select, insert, update',
    });
  }
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table import_errors, import_chunks, imports');
}
