import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { makeAppendOnly, protectTenantTable } from './tenant-table.ts';

/**
 * What every look at the trail found: kept, so that «it was whole on that day» can be shown later, and so that a trail that grew
 * shorter since is seen. The sealer lists the clinics, ids only, to sign the heads that nobody signed yet.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table audit_checks (
      clinic_id uuid not null references clinics,
      id uuid not null default gen_random_uuid(),
      started_at timestamptz not null,
      ended_at timestamptz not null default clock_timestamp(),
      checked bigint not null check (checked >= 0),
      anchors integer not null check (anchors >= 0),
      fault_count integer not null check (fault_count >= 0),
      faults jsonb not null default '[]',
      primary key (clinic_id, id)
    );
    create index audit_checks_by_time on audit_checks (clinic_id, ended_at);
    comment on column audit_checks.faults is 'the first hundred: kind and place, ids only';
    grant select (clinic_id) on clinics to neonpro_audit_writer;
    create policy lister on clinics for select to neonpro_audit_writer using (true);
    grant select on audit_subjects to neonpro_audit_writer;`);
  await protectTenantTable(knex, 'audit_checks', {
    neonpro_api: 'select',
    neonpro_worker: 'select, insert',
    neonpro_audit_writer: 'select',
  });
  await limitToRoles(knex, 'audit_checks');
  await makeAppendOnly(knex, 'audit_checks');
  // A client reads who looked at her own record (LGPD art. 18, II).
  await limitToRoles(knex, 'audit_events');
  await limitToRoles(knex, 'audit_subjects');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table audit_checks;
    drop policy lister on clinics;
    revoke select (clinic_id) on clinics from neonpro_audit_writer;
    revoke select on audit_subjects from neonpro_audit_writer;`);
}
