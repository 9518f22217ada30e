import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { protectTenantTable } from './tenant-table.ts';

/**
 * A message that has a life of its own (deliverMessage): until when it is of use, on which channel it goes, what stands in for it when
 * it does not arrive, and the task of the person who takes over. One row is one send on one channel; an SMS that replaces a WhatsApp
 * message is a row of its own that names it, and the unique index lets there be only one.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table messages no force row level security;
    alter table messages
      add column channel text not null default 'whatsapp' check (channel in ('whatsapp', 'sms')),
      add column provider text check (provider in ('whatsapp', 'zenvia', 'twilio')),
      add column kind text not null default 'notice'
        check (kind in ('visit', 'notice', 'text', 'template', 'campaign', 'echo')),
      add column purpose text not null default 'service'
        check (purpose in ('service', 'offers', 'access', 'conversation')),
      add column useful_until timestamptz,
      add column not_before timestamptz,
      add column wait_code text,
      add column sent_at timestamptz,
      add column tried_since timestamptz,
      add column state_at timestamptz not null default now(),
      add column fallback_of uuid,
      add column content_ct bytea,
      add column template_id uuid,
      add column sent_by uuid,
      add column is_closed boolean not null default true,
      alter column client_id drop not null,
      add foreign key (clinic_id, fallback_of) references messages (clinic_id, id),
      add foreign key (clinic_id, sent_by) references staff (clinic_id, id);
    alter table messages force row level security;
    comment on column messages.kind is 'who writes it: a visit''s plan, another process, staff in words or by template, a campaign; echo: staff wrote it on the clinic''s own telephone';
    comment on column messages.purpose is 'what it is for, as consent names it: service (a visit, care), offers (marketing), access (codes), conversation (an answer)';
    comment on column messages.not_before is 'the sender was asked to wait: quiet hours, a rate, a cap, a paused number; wait_code says which';
    comment on column messages.sent_at is 'when it was claimed for the provider the last time';
    comment on column messages.tried_since is 'when it was first tried, or first met a paused number: from then on the SMS waits its turn';
    comment on column messages.content_ct is 'what was or will be written, as JSON under the person''s key: {text} or {template, params, payloads}';
    comment on column messages.is_closed is 'false while deliverMessage has something to do for it';
    create unique index messages_one_fallback on messages (clinic_id, fallback_of) where fallback_of is not null;
    create index messages_open on messages (clinic_id, id) where not is_closed;
    create index messages_taken on messages (clinic_id, sent_at) where sent_at is not null;
    create index messages_by_client on messages (clinic_id, client_id, created_at);
    create index messages_by_provider_id on messages (clinic_id, provider_id);
    grant insert, update on messages to neonpro_api;
    grant select (clinic_id, id, is_closed, updated_at) on messages to neonpro_outbox;
    create policy reconciler on messages for select to neonpro_outbox using (true);

    create table messaging_settings (
      clinic_id uuid primary key references clinics,
      version integer not null default 1,
      is_sms_on boolean not null,
      sms_providers text[] not null check (sms_providers <@ array['zenvia', 'twilio']::text[] and cardinality(sms_providers) between 1 and 2),
      fallback_after_min integer not null check (fallback_after_min between 1 and 720),
      offers_from text not null check (offers_from ~ '^[0-2][0-9]:[0-5][0-9]$'),
      offers_to text not null check (offers_to ~ '^[0-2][0-9]:[0-5][0-9]$'),
      offers_a_day integer not null check (offers_a_day between 0 and 10),
      offers_a_month integer not null check (offers_a_month between 0 and 60),
      automatic_a_day integer not null check (automatic_a_day between 1 and 50)
    );
    comment on column messaging_settings.fallback_after_min is 'how long WhatsApp has to deliver before the SMS; also the templates'' time to live at Meta, so that never both arrive';
    comment on column messaging_settings.automatic_a_day is 'messages that nobody wrote by hand, to one client, of whatever purpose but access';

    alter table messaging_channels no force row level security;
    alter table messaging_channels
      add column waba_id text,
      add column per_second integer not null default 80 check (per_second between 1 and 1000),
      add column is_coexistence boolean not null default false,
      add column token_ct bytea,
      add column paused_at timestamptz,
      add column pause_code text,
      add column offers_paused_until timestamptz,
      add column quality text,
      add column daily_limit integer,
      add column version integer not null default 1;
    alter table messaging_channels force row level security;
    comment on column messaging_channels.is_coexistence is 'the number also lives in the WhatsApp Business app: 20 messages a second, and echoes';
    comment on column messaging_channels.token_ct is 'of the clinic''s own system user; null: the house''s';
    comment on column messaging_channels.daily_limit is 'different people in a moving day whom the account may write to first; -1: without limit; null: never told';
    comment on column messaging_channels.pause_code is 'the refusal that stopped this number (token, permission, payment, lock); a person lifts it';
    grant update on messaging_channels to neonpro_api, neonpro_worker;
    create index messaging_channels_by_waba on messaging_channels (waba_id);
    create function app.clinics_of_waba(account_id text) returns setof uuid language sql stable security definer
      set search_path = pg_catalog, pg_temp as $$
      select distinct clinic_id from public.messaging_channels where waba_id = account_id $$;
    revoke all on function app.clinics_of_waba from public;
    grant execute on function app.clinics_of_waba to neonpro_api;

    create table sender_rates (
      clinic_id uuid not null references clinics,
      sender text not null,
      next_at timestamptz not null,
      primary key (clinic_id, sender)
    );
    comment on table sender_rates is 'one line for a number: when its next message may leave (generic cell rate algorithm)';

    create table staff_tasks (
      clinic_id uuid not null references clinics,
      id uuid not null,
      kind text not null check (kind in ('message-undelivered', 'message-unknown', 'template-trouble', 'sender-paused')),
      client_id uuid,
      appointment_id uuid,
      message_id uuid,
      subject_key text not null,
      state text not null default 'open' check (state in ('open', 'done')),
      reason text,
      assigned_to uuid,
      note_ct bytea,
      due_at timestamptz,
      created_at timestamptz not null default now(),
      done_at timestamptz,
      done_by uuid,
      version integer not null default 1,
      primary key (clinic_id, id),
      unique (clinic_id, kind, subject_key),
      foreign key (clinic_id, client_id) references clients (clinic_id, id),
      foreign key (clinic_id, appointment_id) references appointments (clinic_id, id),
      foreign key (clinic_id, message_id) references messages (clinic_id, id),
      foreign key (clinic_id, assigned_to) references staff (clinic_id, id),
      foreign key (clinic_id, done_by) references staff (clinic_id, id)
    );
    comment on column staff_tasks.subject_key is 'what it is about (a message, a template, a number): the same trouble makes one task';
    create index staff_tasks_open on staff_tasks (clinic_id, created_at) where state = 'open';
    create index staff_tasks_by_client on staff_tasks (clinic_id, client_id);
    create index staff_tasks_open_by_message on staff_tasks (clinic_id, message_id) where state = 'open';

    create table provider_health (
      provider text not null check (provider in ('whatsapp', 'zenvia', 'twilio')),
      instance text not null,
      state text not null check (state in ('closed', 'open', 'half-open')),
      since timestamptz not null,
      seen_at timestamptz not null default now(),
      primary key (provider, instance)
    );
    comment on table provider_health is 'of the platform, no clinic''s: each worker''s circuit breaker as it last changed';
    grant select, insert, update, delete on provider_health to neonpro_worker;
    grant select on provider_health to neonpro_api;`);
  const all = 'select, insert, update';
  await protectTenantTable(knex, 'messaging_settings', {
    neonpro_api: all,
    neonpro_worker: 'select, insert',
  });
  await protectTenantTable(knex, 'sender_rates', { neonpro_worker: all });
  await protectTenantTable(knex, 'staff_tasks', { neonpro_api: all, neonpro_worker: all });
  for (const table of [
    'messages',
    'messaging_channels',
    'messaging_settings',
    'sender_rates',
    'staff_tasks',
    'outbox',
  ])
    await limitToRoles(knex, table);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table provider_health, staff_tasks, sender_rates, messaging_settings;
    drop function app.clinics_of_waba;
    revoke update on messaging_channels from neonpro_api, neonpro_worker;
    alter table messaging_channels drop column waba_id, drop column per_second, drop column is_coexistence, drop column token_ct,
      drop column paused_at, drop column pause_code, drop column offers_paused_until, drop column quality, drop column daily_limit, drop column version;
    drop policy reconciler on messages;
    revoke select (clinic_id, id, is_closed, updated_at) on messages from neonpro_outbox;
    revoke insert, update on messages from neonpro_api;
    drop index messages_by_provider_id, messages_taken, messages_by_client, messages_open, messages_one_fallback;
    alter table messages no force row level security;
    delete from messages where client_id is null or channel = 'sms';
    alter table messages drop column channel, drop column provider, drop column kind, drop column purpose, drop column useful_until,
      drop column not_before, drop column wait_code, drop column sent_at, drop column tried_since, drop column state_at, drop column fallback_of,
      drop column content_ct, drop column template_id, drop column sent_by, drop column is_closed, alter column client_id set not null;
    alter table messages force row level security`);
}
