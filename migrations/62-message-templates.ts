import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { protectTenantTable } from './tenant-table.ts';

/**
 * A clinic's own message templates, and what is known of the house's (a template of the house has a line here only once the provider
 * said something of it). `use` is what it is for, so that siblings can stand in for each other; the text is never about one person.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table message_templates (
      clinic_id uuid not null references clinics,
      id uuid not null,
      use text not null,
      name text not null check (name ~ '^[a-z0-9_]{1,200}$'),
      language text not null default 'pt_BR',
      category text not null check (category in ('utility', 'marketing', 'authentication')),
      provider_category text check (provider_category in ('utility', 'marketing', 'authentication')),
      body text not null check (length(body) between 1 and 1024),
      parameters text[] not null default '{}',
      buttons jsonb not null default '[]',
      state text not null default 'draft' check (state in
        ('draft', 'submitted', 'approved', 'rejected', 'paused', 'disabled', 'archived')),
      is_house boolean not null default false,
      is_preferred boolean not null default false,
      provider_id text,
      quality text,
      ttl_seconds integer check (ttl_seconds between 30 and 2592000),
      reason text,
      state_at timestamptz not null default now(),
      submitted_at timestamptz,
      is_closed boolean not null default true,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      primary key (clinic_id, id),
      unique (clinic_id, name, language)
    );
    comment on column message_templates.name is 'as the provider knows it; a changed text is a new name (lembrete_consulta_v2)';
    comment on column message_templates.ttl_seconds is 'how long the provider goes on trying, as registered: the SMS waits at least so long';
    comment on column message_templates.is_closed is 'false while its process waits for the provider';
    create unique index message_templates_preferred on message_templates (clinic_id, use) where is_preferred;
    create index message_templates_open on message_templates (clinic_id, id) where not is_closed;
    alter table messages no force row level security;
    alter table messages add foreign key (clinic_id, template_id) references message_templates (clinic_id, id);
    alter table messages force row level security;`);
  await protectTenantTable(knex, 'message_templates', {
    neonpro_api: 'select, insert, update',
    neonpro_worker: 'select, insert, update',
  });
  await limitToRoles(knex, 'message_templates');
  await knex.raw(`
    grant select (clinic_id, id, is_closed, updated_at) on message_templates to neonpro_outbox;
    create policy reconciler on message_templates for select to neonpro_outbox using (true);`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table messages no force row level security;
    alter table messages drop constraint messages_clinic_id_template_id_fkey;
    alter table messages force row level security;
    drop table message_templates`);
}
