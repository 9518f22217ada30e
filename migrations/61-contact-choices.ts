import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { makeAppendOnly, protectTenantTable } from './tenant-table.ts';

/**
 * What a client chose to be written to about, and the proof of each choice (LGPD art. 8 §§ 1–2: the burden of proof is the clinic's;
 * Meta's opt-in rule). The last line of a channel and purpose holds. `clients.whatsapp_opt_in_at` repeats (whatsapp, service).
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table contact_choices (
      clinic_id uuid not null references clinics,
      id uuid not null,
      client_id uuid not null,
      channel text not null check (channel in ('whatsapp', 'sms')),
      purpose text not null check (purpose in ('service', 'offers')),
      choice text not null check (choice in ('granted', 'withdrawn')),
      source text not null check (source in
        ('reception', 'booking-page', 'preference-page', 'import', 'keyword', 'provider', 'program', 'migration')),
      text_version text not null,
      inbound_id uuid,
      actor_id text not null,
      chosen_at timestamptz not null default clock_timestamp(),
      primary key (clinic_id, id),
      foreign key (clinic_id, client_id) references clients (clinic_id, id),
      foreign key (clinic_id, inbound_id) references inbound_messages (clinic_id, id)
    );
    comment on column contact_choices.text_version is 'the words the person said yes or no to (domain/messaging/choice-texts.ts)';
    create index contact_choices_current on contact_choices (clinic_id, client_id, channel, purpose, chosen_at desc);
    alter table clients no force row level security;
    insert into contact_choices (clinic_id, id, client_id, channel, purpose, choice, source, text_version, actor_id, chosen_at)
      select clinic_id, gen_random_uuid(), id, 'whatsapp', 'service', 'granted', 'migration', 'before-2026-11', 'system', whatsapp_opt_in_at
      from clients where whatsapp_opt_in_at is not null;
    alter table clients force row level security;`);
  await protectTenantTable(knex, 'contact_choices', {
    neonpro_api: 'select, insert',
    neonpro_worker: 'select, insert',
  });
  await makeAppendOnly(knex, 'contact_choices');
  await limitToRoles(knex, 'contact_choices');
  // Whoever chooses, a client on her own page too, who may write no client: the copy follows the proof and cannot be forgotten.
  await knex.raw(`
    create function app.repeat_choice() returns trigger language plpgsql security definer
      set search_path = pg_catalog, pg_temp as $$
    begin
      update public.clients set whatsapp_opt_in_at = case when new.choice = 'granted' then new.chosen_at end,
          updated_at = now(), version = version + 1
        where clinic_id = new.clinic_id and id = new.client_id and (whatsapp_opt_in_at is null) = (new.choice = 'granted');
      return null;
    end $$;
    revoke all on function app.repeat_choice from public;
    create trigger repeat_choice after insert on contact_choices for each row
      when (new.channel = 'whatsapp' and new.purpose = 'service') execute function app.repeat_choice();`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table contact_choices; drop function app.repeat_choice');
}
