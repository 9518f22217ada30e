import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { protectTenantTable } from './tenant-table.ts';

/**
 * What a nightly look finds against the law, for as long as it is so, and the report of each month as the privacy officer got it. Ids,
 * codes and numbers alone: whom a finding is about is read where the data is, and audited there.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table compliance_runs (
      clinic_id uuid not null references clinics,
      id uuid not null,
      started_at timestamptz not null,
      ended_at timestamptz not null default now(),
      found integer not null check (found >= 0),
      cleared integer not null check (cleared >= 0),
      open integer not null check (open >= 0),
      primary key (clinic_id, id)
    );
    create index compliance_runs_by_time on compliance_runs (clinic_id, started_at desc, id);

    create table compliance_findings (
      clinic_id uuid not null references clinics,
      id uuid not null,
      version integer not null default 1,
      check_code text not null,
      subject_key text not null,
      subject_kind text not null,
      subject_id uuid,
      severity text not null check (severity in ('breach', 'warning')),
      state text not null default 'open' check (state in ('open', 'accepted', 'cleared')),
      first_seen_at timestamptz not null default now(),
      last_seen_at timestamptz not null default now(),
      cleared_at timestamptz,
      decided_by uuid,
      decided_at timestamptz,
      note_ct bytea,
      primary key (clinic_id, id),
      unique (clinic_id, check_code, subject_key),
      foreign key (clinic_id, decided_by) references staff (clinic_id, id),
      check ((state = 'cleared') = (cleared_at is not null))
    );
    comment on column compliance_findings.state is 'accepted: somebody looked and says why it is right as it is; cleared: no longer so';
    comment on column compliance_findings.note_ct is 'why, under the clinic''s key';
    create index compliance_findings_by_time on compliance_findings (clinic_id, first_seen_at desc, id);

    create table compliance_reports (
      clinic_id uuid not null references clinics,
      month date not null check (extract(day from month) = 1),
      figures jsonb not null,
      pdf bytea not null,
      csv text not null,
      pdf_sha256 text not null check (pdf_sha256 ~ '^[0-9a-f]{64}$'),
      csv_sha256 text not null check (csv_sha256 ~ '^[0-9a-f]{64}$'),
      created_at timestamptz not null default now(),
      primary key (clinic_id, month)
    );
    comment on table compliance_reports is 'as it was told: never made again; numbers of groups, no person';`);
  const all = 'select, insert, update';
  await protectTenantTable(knex, 'compliance_runs', {
    neonpro_api: 'select',
    neonpro_worker: 'select, insert',
  });
  await protectTenantTable(knex, 'compliance_findings', {
    neonpro_api: 'select, update',
    neonpro_worker: all,
  });
  await protectTenantTable(knex, 'compliance_reports', {
    neonpro_api: 'select',
    neonpro_worker: 'select, insert',
  });
  for (const table of tables) await limitToRoles(knex, table);
  // Counts accesses by purpose and looks for those without one.
  await knex.raw('grant select on audit_events, audit_subjects to neonpro_worker');
}

const tables = ['compliance_runs', 'compliance_findings', 'compliance_reports'];

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    revoke select on audit_events, audit_subjects from neonpro_worker;
    drop table compliance_reports, compliance_findings, compliance_runs`);
}
