import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { makeAppendOnly, protectTenantTable } from './tenant-table.ts';

const councils = `('CRM', 'COREN', 'CRBM', 'CRO', 'CREFITO', 'CRF', 'CRBIO', 'none')`;
const regimes = `('cosmetic', 'equipment', 'injectable-medicine', 'injectable-device', 'invasive')`;
const tables = [
  'competence_revocations',
  'competence_sign_offs',
  'competence_rules',
  'professional_licences',
] as const;

/**
 * Who may do what where: the class of the clinic (ANVISA, NT 2/2024), the regime of a procedure, the councils of its people, the clinic's
 * own rules, and the owner's signature under what is contested. National rules are in domain/clinic/competence-defaults.ts.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table clinics add column clinic_class text not null default 'health-service'
      check (clinic_class in ('health-service', 'health-interest'));
    grant update (clinic_class) on clinics to neonpro_api;
    -- Row level security binds the owner too, but not while it checks the new reference.
    alter table procedures no force row level security;
    alter table procedures
      add column regime text not null default 'none' check (regime = 'none' or regime in ${regimes}),
      add column min_interval_days integer check (min_interval_days between 1 and 730),
      add column prerequisite_id uuid,
      add column prerequisite_valid_days integer check (prerequisite_valid_days between 1 and 1825),
      add foreign key (clinic_id, prerequisite_id) references procedures (clinic_id, id),
      add constraint not_its_own_prerequisite check (prerequisite_id <> id);
    alter table procedures force row level security;
    comment on column procedures.min_interval_days is 'days between two of it on the same client';
    comment on column procedures.prerequisite_valid_days is 'for how many days the prerequisite counts; null = for ever';

    create table professional_licences (
      clinic_id uuid not null references clinics,
      id uuid not null,
      professional_id uuid not null,
      council text not null check (council in ${councils}),
      region text check (length(region) <= 8),
      number_ct bytea not null,
      category text check (length(category) <= 40),
      specialty text check (length(specialty) <= 60),
      valid_until date,
      checked_at date,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      primary key (clinic_id, id),
      foreign key (clinic_id, professional_id) references resources (clinic_id, id)
    );
    comment on column professional_licences.valid_until is 'the last day it is good for, in the clinic''s zone; null = without an end';
    comment on column professional_licences.checked_at is 'when somebody looked it up at the council';
    create index professional_licences_by_person on professional_licences (clinic_id, professional_id);

    create table competence_rules (
      clinic_id uuid not null references clinics,
      id uuid not null,
      procedure_id uuid,
      regime text check (regime in ${regimes}),
      council text check (council in ${councils}),
      category text check (length(category) <= 60),
      clinic_class text check (clinic_class in ('health-service', 'health-interest')),
      verdict text not null check (verdict in ('YES', 'NO', 'CONTESTED')),
      source text not null check (length(source) between 3 and 500),
      valid_from date not null,
      valid_to date check (valid_to >= valid_from),
      created_at timestamptz not null default now(),
      primary key (clinic_id, id),
      foreign key (clinic_id, procedure_id) references procedures (clinic_id, id),
      constraint about_one check (num_nonnulls(procedure_id, regime) = 1)
    );

    create table competence_sign_offs (
      clinic_id uuid not null references clinics,
      id uuid not null,
      procedure_id uuid,
      regime text check (regime in ${regimes}),
      professional_id uuid,
      council text check (council in ${councils}),
      note_ct bytea not null,
      signed_by uuid not null,
      signed_at timestamptz not null default now(),
      ends_on date,
      primary key (clinic_id, id),
      foreign key (clinic_id, procedure_id) references procedures (clinic_id, id),
      foreign key (clinic_id, professional_id) references resources (clinic_id, id),
      foreign key (clinic_id, signed_by) references staff (clinic_id, id),
      constraint what_is_signed check (num_nonnulls(procedure_id, regime) = 1),
      constraint for_whom check (num_nonnulls(professional_id, council) = 1)
    );
    create table competence_revocations (
      clinic_id uuid not null,
      sign_off_id uuid not null,
      revoked_by uuid not null,
      revoked_at timestamptz not null default now(),
      primary key (clinic_id, sign_off_id),
      foreign key (clinic_id, sign_off_id) references competence_sign_offs (clinic_id, id),
      foreign key (clinic_id, revoked_by) references staff (clinic_id, id)
    );`);
  await protect(knex);
}

async function protect(knex: Knex): Promise<void> {
  const all = 'select, insert, update, delete';
  await protectTenantTable(knex, 'professional_licences', { neonpro_api: all, neonpro_worker: 'select' });
  await protectTenantTable(knex, 'competence_rules', {
    neonpro_api: 'select, insert, delete',
    neonpro_worker: 'select',
  });
  for (const table of ['competence_sign_offs', 'competence_revocations']) {
    await protectTenantTable(knex, table, { neonpro_api: 'select, insert', neonpro_worker: 'select' });
    // A signature stays what it was; taking it back is another row.
    await makeAppendOnly(knex, table);
  }
  for (const table of tables) await limitToRoles(knex, table);
  // The daily watch asks which clinics have something that ends; it reads no more than that across clinics.
  await knex.raw(`
    create policy watch on professional_licences for select to neonpro_outbox using (true);
    grant select (clinic_id, valid_until) on professional_licences to neonpro_outbox;
    create policy watch on resources for select to neonpro_outbox using (true);
    grant select (clinic_id, maintenance_due_on) on resources to neonpro_outbox;`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    revoke select (clinic_id, maintenance_due_on) on resources from neonpro_outbox;
    drop policy watch on resources;
    drop table ${tables.join(', ')};
    alter table procedures
      drop constraint not_its_own_prerequisite,
      drop column prerequisite_valid_days, drop column prerequisite_id, drop column min_interval_days, drop column regime;
    alter table clinics drop column clinic_class`);
}
