import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { makeAppendOnly, protectTenantTable } from './tenant-table.ts';

const purposes = `('care', 'reminders', 'marketing', 'photos-record', 'photos-publication', 'ai-chat', 'scoring')`;
const channels = `('web', 'tablet', 'whatsapp', 'paper', 'desk')`;

/**
 * What a person agreed to, in which words, with the proof of it, and what was stopped when she took it back (LGPD art. 8). Texts and
 * answers are written once; a withdrawal lives until every use of her data for that purpose has said that it stopped.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table consent_texts (
      clinic_id uuid not null references clinics,
      id uuid not null,
      purpose text not null check (purpose in ${purposes}),
      version integer not null check (version > 1),
      body text not null check (length(body) between 20 and 8000),
      sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
      valid_from timestamptz not null default now(),
      published_by uuid not null,
      primary key (clinic_id, id),
      unique (clinic_id, purpose, version),
      foreign key (clinic_id, published_by) references staff (clinic_id, id)
    );
    comment on column consent_texts.version is 'version 1 of each purpose is the house''s, in code (domain/consents/house-texts.ts)';

    create table consents (
      clinic_id uuid not null references clinics,
      id uuid not null,
      client_id uuid not null,
      purpose text not null check (purpose in ${purposes}),
      use text check (use in ('site', 'instagram', 'education', 'portfolio')),
      choice text not null check (choice in ('granted', 'withdrawn')),
      text_version integer not null,
      text_sha256 text not null check (text_sha256 ~ '^[0-9a-f]{64}$'),
      channel text not null check (channel in ${channels}),
      evidence_ct bytea,
      guardian_ct bytea,
      collected_by uuid,
      given_at timestamptz not null default clock_timestamp(),
      primary key (clinic_id, id),
      foreign key (clinic_id, client_id) references clients (clinic_id, id),
      foreign key (clinic_id, collected_by) references staff (clinic_id, id),
      check ((purpose = 'photos-publication') = (use is not null))
    );
    comment on column consents.evidence_ct is 'JSON under her key: strokes of the signature, address and browser';
    comment on column consents.guardian_ct is 'JSON under her key: who answered for a minor (art. 14)';
    create index consents_current on consents (clinic_id, client_id, purpose, use, given_at desc);

    create table consent_requests (
      clinic_id uuid not null references clinics,
      id uuid not null,
      client_id uuid not null,
      purposes text[] not null check (cardinality(purposes) between 1 and 7),
      token_hash bytea not null,
      created_by uuid not null,
      created_at timestamptz not null default now(),
      expires_at timestamptz not null,
      answered_at timestamptz,
      primary key (clinic_id, id),
      unique (clinic_id, token_hash),
      foreign key (clinic_id, client_id) references clients (clinic_id, id),
      foreign key (clinic_id, created_by) references staff (clinic_id, id)
    );
    comment on column consent_requests.token_hash is 'of the link; the link itself is only in the message';

    create table consent_withdrawals (
      clinic_id uuid not null references clinics,
      id uuid not null,
      client_id uuid not null,
      purpose text not null check (purpose in ${purposes}),
      use text check (use in ('site', 'instagram', 'education', 'portfolio')),
      channel text not null check (channel in ${channels}),
      withdrawn_at timestamptz not null default clock_timestamp(),
      asked_staff_at timestamptz,
      ended_at timestamptz,
      proof_sha256 text check (proof_sha256 ~ '^[0-9a-f]{64}$'),
      is_closed boolean not null default false,
      updated_at timestamptz not null default now(),
      primary key (clinic_id, id),
      foreign key (clinic_id, client_id) references clients (clinic_id, id),
      check (is_closed = (ended_at is not null))
    );
    comment on column consent_withdrawals.proof_sha256 is 'of what the certificate says, recomputed whenever it is shown';
    create unique index consent_withdrawals_one_open on consent_withdrawals (clinic_id, client_id, purpose, (coalesce(use, '')))
      where not is_closed;
    create index consent_withdrawals_by_client on consent_withdrawals (clinic_id, client_id, withdrawn_at);
    create index consent_withdrawals_open on consent_withdrawals (clinic_id, id) where not is_closed;

    create table consent_withdrawal_acks (
      clinic_id uuid not null,
      withdrawal_id uuid not null,
      downstream text not null check (downstream in ('messages', 'campaigns', 'photos', 'ai', 'scoring', 'integrations')),
      state text not null default 'pending' check (state in ('pending', 'acknowledged', 'failed')),
      stopped integer not null default 0,
      acknowledged_at timestamptz,
      acknowledged_by uuid,
      primary key (clinic_id, withdrawal_id, downstream),
      foreign key (clinic_id, withdrawal_id) references consent_withdrawals (clinic_id, id),
      foreign key (clinic_id, acknowledged_by) references staff (clinic_id, id),
      check ((state = 'acknowledged') = (acknowledged_at is not null))
    );
    comment on column consent_withdrawal_acks.stopped is 'how many things of that use were stopped: messages, recipients, endpoints told';
    comment on column consent_withdrawal_acks.acknowledged_by is 'null: the use itself said so';`);
  for (const [table, verbs] of Object.entries(tables)) {
    await protectTenantTable(knex, table, { neonpro_api: verbs, neonpro_worker: verbs });
    await limitToRoles(knex, table);
  }
  for (const table of ['consent_texts', 'consents']) await makeAppendOnly(knex, table);
  await knex.raw(`
    grant select (clinic_id, id, is_closed, updated_at) on consent_withdrawals to neonpro_outbox;
    create policy reconciler on consent_withdrawals for select to neonpro_outbox using (true);`);
}

const tables = {
  consent_texts: 'select, insert',
  consents: 'select, insert',
  consent_requests: 'select, insert, update',
  consent_withdrawals: 'select, insert, update',
  consent_withdrawal_acks: 'select, insert, update',
};

export async function down(knex: Knex): Promise<void> {
  await knex.raw(
    'drop table consent_withdrawal_acks, consent_withdrawals, consent_requests, consents, consent_texts',
  );
}
