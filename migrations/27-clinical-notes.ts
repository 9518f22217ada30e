import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { makeAppendOnly, protectTenantTable } from './tenant-table.ts';

/**
 * The clinical record, for now notes: health data (LGPD art. 11), sealed with the client's own key, written once and in one's own name.
 * A correction is another note, as the record has to stay what it was when decisions were made on it (CFM 1.638/2002).
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table clinical_notes (
      clinic_id uuid not null references clinics,
      id uuid not null,
      client_id uuid not null,
      author_staff_id uuid not null,
      body_ct bytea not null,
      created_at timestamptz not null default now(),
      primary key (clinic_id, id),
      foreign key (clinic_id, client_id) references clients (clinic_id, id),
      foreign key (clinic_id, author_staff_id) references staff (clinic_id, id)
    );
    create index clinical_notes_by_client on clinical_notes (clinic_id, client_id, created_at);`);
  await protectTenantTable(knex, 'clinical_notes', {
    neonpro_api: 'select, insert',
    neonpro_worker: 'select',
  });
  await limitToRoles(knex, 'clinical_notes');
  await makeAppendOnly(knex, 'clinical_notes');
  await knex.raw(`create policy own_name on clinical_notes as restrictive for insert to neonpro_api
    with check ((select app.role()) = 'system' or author_staff_id::text = (select app.actor()))`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table clinical_notes');
}
