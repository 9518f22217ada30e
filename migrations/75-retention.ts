import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { makeAppendOnly, protectTenantTable } from './tenant-table.ts';

/**
 * How long data is kept (LGPD art. 15–16; Lei 13.787/2018): what a clinic chose beyond the house's rules, who may not be touched while a
 * dispute runs, and every nightly look with what it found due and what went.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table retention_rules (
      clinic_id uuid not null references clinics,
      data_class text not null,
      keep_days integer not null check (keep_days between 1 and 36525),
      version integer not null default 1,
      updated_by uuid not null,
      updated_at timestamptz not null default now(),
      primary key (clinic_id, data_class),
      foreign key (clinic_id, updated_by) references staff (clinic_id, id)
    );
    comment on table retention_rules is 'where a clinic keeps longer or shorter than the house; never shorter than the law (domain/compliance/retention-rules.ts)';

    create table legal_holds (
      clinic_id uuid not null references clinics,
      id uuid not null,
      version integer not null default 1,
      client_id uuid not null,
      ground text not null check (ground in ('lawsuit', 'authority', 'complaint', 'incident')),
      reason_ct bytea,
      set_by uuid not null,
      set_at timestamptz not null default now(),
      released_by uuid,
      released_at timestamptz,
      primary key (clinic_id, id),
      foreign key (clinic_id, client_id) references clients (clinic_id, id),
      foreign key (clinic_id, set_by) references staff (clinic_id, id),
      foreign key (clinic_id, released_by) references staff (clinic_id, id),
      check ((released_at is null) = (released_by is null))
    );
    comment on column legal_holds.reason_ct is 'under the person''s key: goes with her once the hold is over';
    create unique index legal_holds_in_force on legal_holds (clinic_id, client_id) where released_at is null;
    create index legal_holds_by_time on legal_holds (clinic_id, set_at desc, id);

    create table retention_runs (
      clinic_id uuid not null references clinics,
      id uuid not null,
      kind text not null check (kind in ('dry', 'applied')),
      started_by uuid,
      started_at timestamptz not null default now(),
      ended_at timestamptz,
      rules jsonb not null,
      primary key (clinic_id, id),
      foreign key (clinic_id, started_by) references staff (clinic_id, id)
    );
    comment on column retention_runs.rules is 'the days of each class as they held then';
    comment on column retention_runs.started_by is 'null: the night';
    create index retention_runs_by_time on retention_runs (clinic_id, started_at desc, id);

    create table retention_findings (
      clinic_id uuid not null,
      run_id uuid not null,
      data_class text not null,
      cutoff timestamptz not null,
      due integer not null check (due >= 0),
      held integer not null check (held >= 0),
      removed integer not null check (removed >= 0),
      oldest_at timestamptz,
      primary key (clinic_id, run_id, data_class),
      foreign key (clinic_id, run_id) references retention_runs (clinic_id, id)
    );
    comment on table retention_findings is 'numbers, never a person: what was due, what a legal hold kept, what went';`);
  const all = 'select, insert, update';
  await protectTenantTable(knex, 'retention_rules', { neonpro_api: all, neonpro_worker: 'select' });
  await protectTenantTable(knex, 'legal_holds', {
    neonpro_api: all,
    neonpro_worker: 'select, update (reason_ct)',
  });
  await protectTenantTable(knex, 'retention_runs', { neonpro_api: all, neonpro_worker: all });
  await protectTenantTable(knex, 'retention_findings', {
    neonpro_api: 'select, insert',
    neonpro_worker: 'select, insert',
  });
  await makeAppendOnly(knex, 'retention_findings');
  for (const table of tables) await limitToRoles(knex, table);
  await knex.raw(`
    grant select (clinic_id) on clinics to neonpro_outbox;
    create policy compliance on clinics for select to neonpro_outbox using (true);`);
}

const tables = ['retention_rules', 'legal_holds', 'retention_runs', 'retention_findings'];

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop policy compliance on clinics;
    revoke select (clinic_id) on clinics from neonpro_outbox;
    drop table retention_findings, retention_runs, legal_holds, retention_rules`);
}
