import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { protectTenantTable } from './tenant-table.ts';

/** Rows whose coming would give an erased person new data; everything else that points at her is written by her own erasure. */
const closedToErased = [
  'appointments',
  'campaign_recipients',
  'client_packages',
  'clinical_notes',
  'messages',
  'no_show_reviews',
  'treatment_series',
  'waitlist_entries',
];
/** Written once, and gone only in the erasure of the person they are about. */
const erasable = ['clinical_notes', 'no_show_predictions'];

/** What the erasure deletes or blanks as neonpro_worker; row level security keeps it to its own clinic. */
const grants = `
  grant select, delete on clinical_notes, no_show_predictions, no_show_reviews, campaign_recipients, idempotency_keys,
    contact_identities, conversation_notes, inbound_media, message_words, sign_in_codes to neonpro_worker;
  grant update (reason_ct) on break_glass_grants to neonpro_worker;
  grant execute on function app.end_client_sessions to neonpro_worker;`;

/**
 * Erasure of a person (LGPD art. 18 VI) and what must stay in spite of it (art. 16 I; Lei 13.787/2018), sealed under a key of its own. An
 * append-only row goes only while an erasure of its person runs, by the worker; everybody else is refused as before.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table clients no force row level security;
    alter table break_glass_grants alter column reason_ct drop not null;
    alter table clients add column erased_at timestamptz;
    comment on column clients.erased_at is 'since when nothing new may be written about her: her erasure has begun, or is over';
    create table erasures (
      clinic_id uuid not null,
      id uuid not null,
      client_id uuid not null,
      request_id uuid,
      ground text not null,
      state text not null default 'running' check (state in ('running', 'done')),
      steps jsonb not null default '[]',
      certificate jsonb,
      started_by text not null default app.actor(),
      is_closed boolean not null default false,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      ended_at timestamptz,
      primary key (clinic_id, id),
      unique (clinic_id, client_id),
      foreign key (clinic_id, client_id) references clients (clinic_id, id)
    );
    comment on column erasures.steps is 'each step with its instant and counts; never a word of the person';
    create index erasures_by_time on erasures (clinic_id, created_at, id);
    create table sealed_records (
      clinic_id uuid not null,
      id uuid not null,
      client_id uuid not null,
      erasure_id uuid not null,
      ground text not null,
      retain_until date not null,
      content_ct bytea not null,
      wrapped_key bytea not null,
      created_at timestamptz not null default now(),
      primary key (clinic_id, id),
      unique (clinic_id, erasure_id),
      foreign key (clinic_id, client_id) references clients (clinic_id, id),
      foreign key (clinic_id, erasure_id) references erasures (clinic_id, id)
    );
    comment on column sealed_records.wrapped_key is 'an archive key for this record alone: it opens nothing else, and dies when retain_until is over';
    create index sealed_records_by_time on sealed_records (clinic_id, created_at, id);
    alter table clients force row level security;`);
  await protectTenantTable(knex, 'erasures', {
    neonpro_api: 'select, insert',
    neonpro_worker: 'select, insert, update',
  });
  await protectTenantTable(knex, 'sealed_records', {
    neonpro_api: 'select',
    neonpro_worker: 'select, insert, delete',
  });
  for (const table of ['erasures', 'sealed_records']) await limitToRoles(knex, table);
  await knex.raw(`
    grant select (clinic_id, id, is_closed, updated_at) on erasures to neonpro_outbox;
    create policy reconciler on erasures for select to neonpro_outbox using (true);
    ${grants}`);
  await guard(knex);
}

async function guard(knex: Knex): Promise<void> {
  // The owner's rights, because whoever books may not read every column of a client.
  await knex.raw(`
    create function app.refuse_erased() returns trigger language plpgsql security definer
      set search_path = pg_catalog, pg_temp as $$
    begin
      if exists (select 1 from public.clients c where c.clinic_id = new.clinic_id and c.id = new.client_id and c.erased_at is not null) then
        raise exception 'person erased' using errcode = 'NP001';
      end if;
      return new;
    end $$;
    revoke all on function app.refuse_erased from public;
    create function app.refuse_change_unless_erasing() returns trigger language plpgsql
      set search_path = pg_catalog, pg_temp as $$
    begin
      if tg_op = 'DELETE' and current_user = 'neonpro_worker' and exists (select 1 from public.erasures e
          where e.clinic_id = old.clinic_id and e.client_id = old.client_id and e.state = 'running') then
        return old;
      end if;
      raise exception 'append-only table %', tg_table_name using errcode = '42501';
    end $$;
    revoke all on function app.refuse_change_unless_erasing from public;`);
  // Without a token only the superuser and the owner get as far as a row: a restore, a demo's past.
  for (const table of closedToErased)
    await knex.raw(`create trigger refuse_erased before insert on ${table} for each row
      when (new.client_id is not null and nullif(current_setting('app.token', true), '') is not null)
      execute function app.refuse_erased()`);
  for (const table of erasable)
    await knex.raw(`
      drop trigger append_only on ${table};
      create trigger append_only before update or delete on ${table}
        for each row execute function app.refuse_change_unless_erasing()`);
}

export async function down(knex: Knex): Promise<void> {
  for (const table of erasable)
    await knex.raw(`
      drop trigger append_only on ${table};
      create trigger append_only before update or delete on ${table} for each row execute function app.refuse_change()`);
  for (const table of closedToErased) await knex.raw(`drop trigger refuse_erased on ${table}`);
  await knex.raw(`
    drop table sealed_records, erasures;
    drop function app.refuse_erased;
    drop function app.refuse_change_unless_erasing;
    alter table clients drop column erased_at;
    alter table break_glass_grants no force row level security;
    delete from break_glass_grants where reason_ct is null;
    alter table break_glass_grants alter column reason_ct set not null;
    alter table break_glass_grants force row level security`);
}
