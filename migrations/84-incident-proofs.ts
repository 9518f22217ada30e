import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { makeAppendOnly, protectTenantTable } from './tenant-table.ts';

/**
 * The proof of a notice may be a file (a receipt of the post, a signed letter), and says when it happened apart from when it was
 * written down. Whoever cannot be told one by one is told in public, for three months at least (Res. CD/ANPD 15/2024 art. 9 § 3).
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table incidents
      add column public_from timestamptz,
      add column public_until timestamptz,
      add check ((public_from is null) = (public_until is null)),
      add check (public_from is null or notice is not null);
    comment on column incidents.public_until is 'the first instant at which the three months are over: the notice stands on the clinic''s page until then';
    grant update (public_from, public_until) on incidents to neonpro_api;

    create table incident_files (
      clinic_id uuid not null,
      incident_id uuid not null,
      client_id uuid not null,
      id uuid not null,
      mime text not null check (mime in ('image/jpeg', 'image/png', 'image/webp', 'application/pdf')),
      size integer not null check (size between 1 and 5242880),
      sha256 text not null,
      name_ct bytea not null,
      content_ct bytea not null,
      added_by uuid,
      added_at timestamptz not null default now(),
      primary key (clinic_id, incident_id, client_id, id)
    );
    comment on table incident_files is 'proof of a notice, as bytes under the clinic''s key: the register of five years outlives the person''s key';

    -- References to older tables are checked by their owner, whom forced row level security shows nothing.
    alter table incident_people no force row level security;
    alter table staff no force row level security;
    alter table incident_notices no force row level security;
    alter table incident_files
      add foreign key (clinic_id, incident_id, client_id) references incident_people (clinic_id, incident_id, client_id),
      add foreign key (clinic_id, added_by) references staff (clinic_id, id);
    alter table incident_notices
      add column happened_at timestamptz,
      add column file_id uuid,
      add foreign key (clinic_id, incident_id, client_id, file_id)
        references incident_files (clinic_id, incident_id, client_id, id);
    comment on column incident_notices.happened_at is 'as the person says who told her; at is when it was written down';
    alter table incident_notices force row level security;
    alter table staff force row level security;
    alter table incident_people force row level security;`);
  await protectTenantTable(knex, 'incident_files', { neonpro_api: 'select, insert' });
  await makeAppendOnly(knex, 'incident_files');
  await limitToRoles(knex, 'incident_files');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table incident_notices drop column file_id, drop column happened_at;
    drop table incident_files;
    revoke update (public_from, public_until) on incidents from neonpro_api;
    alter table incidents drop column public_from, drop column public_until`);
}
