import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { makeAppendOnly, protectTenantTable } from './tenant-table.ts';

/**
 * A clinic's own retention rule says since when it holds and why, and an earlier one stays readable: each change is a row of its own. And
 * a hold that ends says why, too. The register of processing (LGPD art. 37) stays as it was published: what an authority was shown can be shown again.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table retention_rules no force row level security;
    alter table retention_rules drop constraint retention_rules_pkey;
    alter table retention_rules rename column updated_by to changed_by;
    alter table retention_rules rename column updated_at to changed_at;
    alter table retention_rules add column since date, add column reason text;
    update retention_rules set since = changed_at::date;
    alter table retention_rules alter column since set not null;
    alter table retention_rules add primary key (clinic_id, data_class, version);
    alter table retention_rules force row level security;
    revoke update on retention_rules from neonpro_api;
    comment on column retention_rules.since is 'the clinic''s day from which it holds; the newest version that has begun is the rule';
    comment on column retention_rules.reason is 'why, of the rule and of nobody: in clear like the rule; null: chosen before a reason was asked for';

    alter table legal_holds add column release_reason_ct bytea;
    comment on column legal_holds.release_reason_ct is 'why it ended, under the person''s key like its beginning';
    grant update (release_reason_ct) on legal_holds to neonpro_worker;

    create table register_versions (
      clinic_id uuid not null references clinics,
      number integer not null check (number >= 1),
      content text not null,
      sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
      published_by uuid not null,
      published_at timestamptz not null default now(),
      primary key (clinic_id, number),
      foreign key (clinic_id, published_by) references staff (clinic_id, id)
    );
    comment on column register_versions.content is 'JSON as it was hashed; of people only the officer, who is named in public (art. 41 § 1)';`);
  await makeAppendOnly(knex, 'retention_rules');
  await protectTenantTable(knex, 'register_versions', { neonpro_api: 'select, insert' });
  await makeAppendOnly(knex, 'register_versions');
  await limitToRoles(knex, 'register_versions');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table register_versions;
    alter table legal_holds drop column release_reason_ct;
    drop trigger append_only on retention_rules;
    drop trigger append_only_truncate on retention_rules;
    alter table retention_rules no force row level security;
    delete from retention_rules r using retention_rules newer
      where newer.clinic_id = r.clinic_id and newer.data_class = r.data_class and newer.version > r.version;
    alter table retention_rules drop constraint retention_rules_pkey, drop column since, drop column reason;
    alter table retention_rules rename column changed_by to updated_by;
    alter table retention_rules rename column changed_at to updated_at;
    alter table retention_rules add primary key (clinic_id, data_class);
    alter table retention_rules force row level security;
    grant update on retention_rules to neonpro_api;`);
}
