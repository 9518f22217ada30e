import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { makeAppendOnly, protectTenantTable } from './tenant-table.ts';

/**
 * What a person asked for by law (LGPD art. 18 and 20) with its clock of fifteen days, what was decided about each class of her data, and
 * the blocks that follow from it. Her words and the answer lie under her key, or the clinic's until it is known who she is.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table rights_requests (
      clinic_id uuid not null references clinics,
      id uuid not null,
      version integer not null default 1,
      code text not null check (code in ('confirmation', 'access', 'correction', 'anonymize-block-delete', 'portability', 'erasure',
        'sharing-info', 'no-consent-info', 'revoke-consent', 'opposition', 'automated-review')),
      client_id uuid,
      channel text not null check (channel in ('account', 'web', 'desk', 'phone', 'letter')),
      opened_by uuid,
      requester_ct bytea,
      wish_ct bytea,
      identity text not null check (identity in ('unproven', 'proved', 'refused')),
      identity_how text check (identity_how in ('code', 'document', 'known', 'representative', 'none')),
      identity_at timestamptz,
      identity_by uuid,
      policy jsonb not null,
      received_at timestamptz not null default now(),
      warn_at timestamptz not null,
      escalate_at timestamptz not null,
      due_at timestamptz not null check (received_at < warn_at and warn_at < escalate_at and escalate_at < due_at),
      warned_at timestamptz,
      escalated_at timestamptz,
      breached_at timestamptz,
      state text not null default 'open' check (state in ('open', 'decided', 'answered')),
      decision text check (decision in ('fulfilled', 'partial', 'refused')),
      decided_at timestamptz,
      decided_by uuid,
      work text not null default 'none' check (work in ('none', 'running', 'done', 'failed')),
      work_began_at timestamptz,
      answer_ct bytea,
      answered_at timestamptz,
      certificate_sha256 text check (certificate_sha256 ~ '^[0-9a-f]{64}$'),
      is_closed boolean not null default false,
      updated_at timestamptz not null default now(),
      primary key (clinic_id, id),
      foreign key (clinic_id, client_id) references clients (clinic_id, id),
      foreign key (clinic_id, opened_by) references staff (clinic_id, id),
      foreign key (clinic_id, identity_by) references staff (clinic_id, id),
      foreign key (clinic_id, decided_by) references staff (clinic_id, id),
      check ((state = 'open') = (decision is null)),
      check ((state = 'answered') = (answered_at is not null))
    );
    comment on column rights_requests.client_id is 'null until it is known who asks';
    comment on column rights_requests.requester_ct is 'JSON: name and telephone of somebody who is not signed in, under the key of the clinic; goes when she is known';
    comment on column rights_requests.policy is 'the rules that held when it came in: days, source, since when';
    comment on column rights_requests.decided_by is 'null: by the rules of the right itself, like the confirmation that data is held';
    comment on column rights_requests.work is 'what was started to fulfil it: an erasure, an export, withdrawals, reviews';
    create index rights_requests_by_due on rights_requests (clinic_id, due_at, id);
    create index rights_requests_by_client on rights_requests (clinic_id, client_id, received_at);
    create unique index rights_requests_one on rights_requests (clinic_id, client_id, code) where state <> 'answered';
    create index rights_requests_open on rights_requests (clinic_id, id) where not is_closed;

    create table rights_request_items (
      clinic_id uuid not null,
      id uuid not null default gen_random_uuid(),
      request_id uuid not null,
      data_class text not null,
      decision text not null check (decision in ('fulfil', 'keep', 'not-held')),
      ground text,
      until date,
      primary key (clinic_id, id),
      unique (clinic_id, request_id, data_class),
      foreign key (clinic_id, request_id) references rights_requests (clinic_id, id),
      check ((decision = 'keep') = (ground is not null))
    );

    create table processing_blocks (
      clinic_id uuid not null,
      id uuid not null default gen_random_uuid(),
      client_id uuid not null,
      scope text not null check (scope in ('all', 'marketing', 'scoring', 'ai-chat', 'photos')),
      ground text not null,
      request_id uuid,
      since timestamptz not null default now(),
      until timestamptz check (until >= since),
      primary key (clinic_id, id),
      foreign key (clinic_id, client_id) references clients (clinic_id, id),
      foreign key (clinic_id, request_id) references rights_requests (clinic_id, id)
    );
    create unique index processing_blocks_in_force on processing_blocks (clinic_id, client_id, scope) where until is null;

    create table privacy_settings (
      clinic_id uuid not null references clinics,
      version integer not null default 1,
      officer_name text not null,
      officer_contact text not null,
      appointed_on date not null,
      updated_at timestamptz not null default now(),
      primary key (clinic_id)
    );
    comment on table privacy_settings is 'art. 41 § 1: who the officer is and how to reach them is made public, so in clear';

    alter table clinical_notes no force row level security;
    alter table clinical_notes add column addendum_to uuid,
      add foreign key (clinic_id, addendum_to) references clinical_notes (clinic_id, id);
    alter table clinical_notes force row level security;`);
  for (const table of tables) {
    const verbs = table === 'rights_request_items' ? 'select, insert' : 'select, insert, update';
    await protectTenantTable(knex, table, { neonpro_api: verbs, neonpro_worker: verbs });
    await limitToRoles(knex, table);
  }
  await makeAppendOnly(knex, 'rights_request_items');
  await limitToRoles(knex, 'outbox');
  await knex.raw(`
    grant select (clinic_id, id, is_closed, updated_at) on rights_requests to neonpro_outbox;
    create policy reconciler on rights_requests for select to neonpro_outbox using (true);`);
}

const tables = ['rights_requests', 'rights_request_items', 'processing_blocks', 'privacy_settings'];

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table clinical_notes no force row level security;
    alter table clinical_notes drop column addendum_to;
    alter table clinical_notes force row level security;
    drop table privacy_settings, processing_blocks, rights_request_items, rights_requests;`);
}
