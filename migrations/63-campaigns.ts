import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { protectTenantTable } from './tenant-table.ts';

/** Offers to many clients who agreed to them: a segment, a template, a pace; each recipient is a line, so that nobody is written to twice. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table campaigns (
      clinic_id uuid not null references clinics,
      id uuid not null,
      name text not null check (length(name) between 1 and 80),
      template_id uuid not null,
      segment jsonb not null,
      per_minute integer not null check (per_minute between 1 and 1200),
      starts_at timestamptz,
      state text not null default 'draft' check (state in
        ('draft', 'scheduled', 'preparing', 'running', 'paused', 'stopping', 'stopped', 'done')),
      pause_code text,
      snapshot_at timestamptz,
      next_release_at timestamptz,
      created_by uuid not null,
      started_by uuid,
      is_closed boolean not null default true,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      primary key (clinic_id, id),
      foreign key (clinic_id, template_id) references message_templates (clinic_id, id),
      foreign key (clinic_id, created_by) references staff (clinic_id, id),
      foreign key (clinic_id, started_by) references staff (clinic_id, id)
    );
    comment on column campaigns.snapshot_at is 'when all recipients were written down; who agrees later is not among them';
    comment on column campaigns.next_release_at is 'the pace: written with each batch, so that a second try of it releases nobody more';
    create index campaigns_by_time on campaigns (clinic_id, created_at desc, id);
    create index campaigns_open on campaigns (clinic_id, id) where not is_closed;
    create table campaign_recipients (
      clinic_id uuid not null references clinics,
      campaign_id uuid not null,
      client_id uuid not null,
      state text not null default 'waiting' check (state in ('waiting', 'queued', 'skipped')),
      reason text,
      message_id uuid,
      primary key (clinic_id, campaign_id, client_id),
      foreign key (clinic_id, campaign_id) references campaigns (clinic_id, id),
      foreign key (clinic_id, client_id) references clients (clinic_id, id),
      foreign key (clinic_id, message_id) references messages (clinic_id, id)
    );
    create index campaign_recipients_waiting on campaign_recipients (clinic_id, campaign_id, client_id) where state = 'waiting';
    create index campaign_recipients_by_message on campaign_recipients (clinic_id, message_id);
    create index campaign_recipients_by_client on campaign_recipients (clinic_id, client_id);`);
  await protectTenantTable(knex, 'campaigns', {
    neonpro_api: 'select, insert, update',
    neonpro_worker: 'select, update',
  });
  await protectTenantTable(knex, 'campaign_recipients', {
    neonpro_api: 'select',
    neonpro_worker: 'select, insert, update',
  });
  for (const table of ['campaigns', 'campaign_recipients']) await limitToRoles(knex, table);
  await knex.raw(`
    grant select (clinic_id, id, is_closed, updated_at) on campaigns to neonpro_outbox;
    create policy reconciler on campaigns for select to neonpro_outbox using (true);`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table campaign_recipients, campaigns');
}
