import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { protectTenantTable } from './tenant-table.ts';

const checksOf = (kinds: string, statuses: string): string => `
  alter table imports drop constraint imports_kind_check, drop constraint imports_status_check,
    add constraint imports_kind_check check (kind in (${kinds})),
    add constraint imports_status_check check (status in (${statuses}));`;
const plans = ['import_plan_keys', 'import_plan_slots'];

/**
 * Imports that are looked through before they are run, and calendars. The plan is what the earlier pieces of a dry run would have
 * made, so that the later ones decide as they will: keyed indexes and times, thrown away when the look-through ends.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ${checksOf(`'clients', 'appointments', 'calendar'`, `'waiting-file', 'checking', 'checked', 'running', 'done', 'failed', 'discarded'`)}
    alter table imports
      add column check_first boolean not null default false,
      add column checked_at timestamptz,
      add column check_tally jsonb not null default '{}',
      add column run_tally jsonb not null default '{}',
      add column findings_ct bytea;
    comment on column imports.findings_ct is 'first rows, unknown names and collisions; emptied when the import is run or thrown away';
    alter table import_chunks add column checked_at timestamptz, add column check_failed_rows integer not null default 0;
    alter table import_errors
      add column phase text not null default 'run' check (phase in ('check', 'run')),
      add column starts_at timestamptz,
      drop constraint import_errors_pkey,
      add primary key (clinic_id, import_id, phase, row_no, column_name);
    alter table clients add column email_index bytea;
    comment on column clients.email_index is 'keyed; rows from before migration 56 get theirs when a calendar is imported';
    create index clients_by_email on clients (clinic_id, email_index) where email_index is not null;
    create index clients_without_email_index on clients (clinic_id) where email_ct is not null and email_index is null;
    create table import_plan_keys (
      clinic_id uuid not null,
      import_id uuid not null,
      key bytea not null,
      target uuid not null,
      name_ct bytea,
      primary key (clinic_id, import_id, key, target),
      foreign key (clinic_id, import_id) references imports (clinic_id, id)
    );
    create table import_plan_slots (
      clinic_id uuid not null,
      import_id uuid not null,
      resource_id uuid not null,
      held_from timestamptz not null,
      held_to timestamptz not null,
      row_no integer not null,
      primary key (clinic_id, import_id, resource_id, held_from),
      foreign key (clinic_id, import_id) references imports (clinic_id, id)
    );`);
  for (const table of plans) {
    await protectTenantTable(knex, table, {
      neonpro_api: 'select, delete',
      neonpro_worker: 'select, insert, delete',
    });
    await limitToRoles(knex, table);
  }
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table ${plans.join(', ')};
    alter table clients drop column email_index;
    alter table import_errors no force row level security;
    delete from import_errors where phase = 'check';
    alter table import_errors force row level security;
    alter table import_errors drop constraint import_errors_pkey, drop column phase, drop column starts_at,
      add primary key (clinic_id, import_id, row_no, column_name);
    alter table import_chunks drop column checked_at, drop column check_failed_rows;
    alter table imports no force row level security;
    update imports set kind = 'appointments' where kind = 'calendar';
    update imports set status = 'failed' where status in ('checking', 'checked', 'discarded');
    alter table imports force row level security;
    ${checksOf(`'clients', 'appointments'`, `'waiting-file', 'running', 'done', 'failed'`)}
    alter table imports drop column check_first, drop column checked_at, drop column check_tally, drop column run_tally,
      drop column findings_ct;`);
}
