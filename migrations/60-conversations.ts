import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { protectTenantTable } from './tenant-table.ts';

/**
 * Conversations of the team's inbox. Whoever writes is known by identities: a `wa_id`, a business-scoped user id (people with a username
 * may have no telephone in webhooks since April 2026), a username, a telephone (SMS). A conversation is a client's, or a stranger's until
 * somebody matches it.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table conversations (
      clinic_id uuid not null references clinics,
      id uuid not null,
      client_id uuid,
      state text not null default 'open' check (state in ('open', 'closed')),
      assigned_to uuid,
      unread integer not null default 0 check (unread >= 0),
      last_inbound_at timestamptz,
      phone_answer_at timestamptz,
      last_message_at timestamptz not null default now(),
      preview_ct bytea,
      display_ct bytea,
      created_at timestamptz not null default now(),
      version integer not null default 1,
      primary key (clinic_id, id),
      foreign key (clinic_id, client_id) references clients (clinic_id, id),
      foreign key (clinic_id, assigned_to) references staff (clinic_id, id)
    );
    comment on column conversations.last_inbound_at is 'by the provider''s clock; WhatsApp''s window for free text is open for 24 hours after it';
    comment on column conversations.phone_answer_at is 'staff answered on the clinic''s own telephone: what came until then was seen, and whatever answers by itself keeps silent';
    comment on column conversations.display_ct is 'what a stranger is called: the profile''s name and the number, as JSON; null for a client';
    create unique index conversations_one_a_client on conversations (clinic_id, client_id) where client_id is not null;
    create index conversations_by_time on conversations (clinic_id, last_message_at desc, id);
    create table contact_identities (
      clinic_id uuid not null references clinics,
      id uuid not null,
      conversation_id uuid not null,
      kind text not null check (kind in ('wa-id', 'bsuid', 'username', 'phone')),
      value_index bytea not null,
      value_ct bytea not null,
      is_vouched boolean not null default false,
      seen_with bytea,
      first_seen timestamptz not null default now(),
      last_seen timestamptz not null default now(),
      primary key (clinic_id, id),
      unique (clinic_id, kind, value_index),
      foreign key (clinic_id, conversation_id) references conversations (clinic_id, id)
    );
    comment on column contact_identities.is_vouched is 'staff or the provider said whose it is: it holds whatever number the client has on her card';
    comment on column contact_identities.seen_with is 'index of the number (as clients.phone_index) that came with the id: it is the client''s while she has that number';
    create index contact_identities_by_conversation on contact_identities (clinic_id, conversation_id);
    create table conversation_notes (
      clinic_id uuid not null references clinics,
      id uuid not null,
      conversation_id uuid not null,
      staff_id uuid not null,
      body_ct bytea not null,
      created_at timestamptz not null default now(),
      primary key (clinic_id, id),
      foreign key (clinic_id, conversation_id) references conversations (clinic_id, id),
      foreign key (clinic_id, staff_id) references staff (clinic_id, id)
    );
    create index conversation_notes_by_time on conversation_notes (clinic_id, conversation_id, created_at);
    alter table messages no force row level security;
    alter table messages add column conversation_id uuid,
      add foreign key (clinic_id, conversation_id) references conversations (clinic_id, id);
    alter table messages force row level security;
    create index messages_by_conversation on messages (clinic_id, conversation_id, created_at);
    alter table inbound_messages no force row level security;
    alter table inbound_messages
      add column channel text not null default 'whatsapp' check (channel in ('whatsapp', 'sms')),
      add column conversation_id uuid,
      add column target_ref text,
      add column wamid_ct bytea,
      add column seen_at timestamptz not null default now(),
      add foreign key (clinic_id, conversation_id) references conversations (clinic_id, id);
    alter table inbound_messages alter column seen_at drop not null, alter column seen_at drop default;
    alter table inbound_messages force row level security;
    comment on column inbound_messages.wamid_ct is 'the provider''s id of it, which holds a telephone number: an answer or a reaction has to name it';
    comment on column inbound_messages.seen_at is 'somebody of the clinic opened the conversation after it came; what came before there were conversations counts as seen';
    comment on column inbound_messages.target_ref is 'the message that was answered or reacted to, as providerRef names it';
    create index inbound_messages_by_conversation on inbound_messages (clinic_id, conversation_id, received_at);
    create index inbound_messages_by_client on inbound_messages (clinic_id, client_id, received_at);
    create index inbound_messages_unseen on inbound_messages (clinic_id, conversation_id) where seen_at is null;
    create table inbound_media (
      clinic_id uuid not null references clinics,
      inbound_id uuid not null,
      state text not null default 'waiting' check (state in ('waiting', 'kept', 'refused', 'gone')),
      mime text,
      size integer,
      error_code text,
      ref_ct bytea not null,
      content_ct bytea,
      is_closed boolean not null default false,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      primary key (clinic_id, inbound_id),
      foreign key (clinic_id, inbound_id) references inbound_messages (clinic_id, id)
    );
    comment on column inbound_media.ref_ct is 'the provider''s media id and the file name that came with it, as JSON under the key of the message';
    create index inbound_media_open on inbound_media (clinic_id, inbound_id) where not is_closed;
    create table message_words (
      clinic_id uuid not null references clinics,
      word bytea not null,
      conversation_id uuid not null,
      said_at timestamptz not null,
      item_id uuid not null,
      primary key (clinic_id, word, item_id),
      foreign key (clinic_id, conversation_id) references conversations (clinic_id, id)
    );
    comment on table message_words is 'blind index of the words of a conversation (HMAC under the clinic''s key, eight bytes), for search';
    create index message_words_by_conversation on message_words (clinic_id, conversation_id);`);
  const all = 'select, insert, update';
  await protectTenantTable(knex, 'conversations', {
    neonpro_api: `${all}, delete`,
    neonpro_worker: `${all}, delete`,
  });
  await protectTenantTable(knex, 'contact_identities', { neonpro_api: all, neonpro_worker: all });
  await protectTenantTable(knex, 'conversation_notes', {
    neonpro_api: all,
    neonpro_worker: 'select, update',
  });
  await protectTenantTable(knex, 'inbound_media', { neonpro_api: 'select, update', neonpro_worker: all });
  await protectTenantTable(knex, 'message_words', {
    neonpro_api: `${all}, delete`,
    neonpro_worker: `${all}, delete`,
  });
  await knex.raw(`
    grant select (clinic_id, inbound_id, is_closed, updated_at) on inbound_media to neonpro_outbox;
    create policy reconciler on inbound_media for select to neonpro_outbox using (true);
    grant update on inbound_messages to neonpro_api;`);
  for (const table of [
    ...['conversations', 'contact_identities', 'conversation_notes', 'inbound_media', 'message_words'],
    'inbound_messages',
  ])
    await limitToRoles(knex, table);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    revoke update on inbound_messages from neonpro_api;
    drop table message_words, inbound_media;
    drop index inbound_messages_by_client;
    alter table inbound_messages no force row level security;
    alter table inbound_messages drop column channel, drop column conversation_id, drop column target_ref, drop column wamid_ct,
      drop column seen_at;
    alter table inbound_messages force row level security;
    alter table messages no force row level security;
    alter table messages drop column conversation_id;
    alter table messages force row level security;
    drop table conversation_notes, contact_identities, conversations`);
}
