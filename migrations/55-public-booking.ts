import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { protectTenantTable } from './tenant-table.ts';

const hourAfter = `o.expires_at < now() - interval '1 hour'`;
const strangersAtOnce = `(${hourAfter} or (o.is_for_booking and o.expires_at < now()))`;

/** The sweep of migration 37 and whoever changed it since, with another condition for codes: the rest of its body is not repeated here. */
const changeSweep = (from: string, to: string) => `
  do $change$ begin
    execute replace(pg_get_functiondef('app.sweep'::regproc), $from$${from}$from$, $to$${to}$to$);
  end $change$;`;

/**
 * Somebody whom the clinic does not know yet books on the public page. Her name and number are sealed on the code's row with a key of
 * their own until she has proved the number; what is not proved goes when the code ends. And the calendar of a professional as a feed
 * for her telephone: whoever has the address reads it, so the address is a secret of which the hash is kept.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table sign_in_codes
      add column is_for_booking boolean not null default false,
      add column person_key bytea,
      add column draft_ct bytea,
      add column send_state text not null default 'waiting'
        check (send_state in ('waiting', 'sending', 'sent', 'unknown', 'failed', 'dropped')),
      add column send_mark timestamptz,
      add constraint draft_of_booking check (draft_ct is null or (is_for_booking and person_key is not null));
    comment on column sign_in_codes.draft_ct is 'name and number of whoever asks to book, under person_key; emptied when the code is used or replaced';
    comment on column sign_in_codes.send_state is 'of a code to a number that is no client''s: such a message has no row in messages';
    comment on column sign_in_codes.send_mark is 'the sending try''s own mark';

    alter table clients
      add column source text not null default 'clinic' check (source in ('clinic', 'online')),
      add column whatsapp_opt_in_via text check (whatsapp_opt_in_via in ('booking-code'));
    comment on column clients.source is 'who wrote her down: the clinic, or she herself on the public page';
    comment on column clients.whatsapp_opt_in_via is 'the evidence beside the time: she asked for a code over WhatsApp to book (LGPD art. 8 § 1)';

    create table calendar_feeds (
      clinic_id uuid not null references clinics,
      professional_id uuid not null,
      token_hash bytea not null,
      detail text not null default 'busy' check (detail in ('busy', 'initials')),
      created_by uuid not null,
      created_at timestamptz not null default now(),
      read_at timestamptz,
      primary key (clinic_id, professional_id),
      unique (clinic_id, token_hash),
      foreign key (clinic_id, professional_id) references resources (clinic_id, id),
      foreign key (clinic_id, created_by) references staff (clinic_id, id)
    );
    comment on column calendar_feeds.token_hash is 'SHA-256 of 256 random bits, which are shown once';
    comment on column calendar_feeds.read_at is 'to the hour';`);
  await protectTenantTable(knex, 'calendar_feeds', { neonpro_api: 'select, insert, update, delete' });
  await limitToRoles(knex, 'calendar_feeds');
  await knex.raw(changeSweep(hourAfter, strangersAtOnce));
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(changeSweep(strangersAtOnce, hourAfter));
  await knex.raw(`
    drop table calendar_feeds;
    alter table clients drop column whatsapp_opt_in_via, drop column source;
    alter table sign_in_codes
      drop constraint draft_of_booking,
      drop column send_mark, drop column send_state, drop column draft_ct, drop column person_key, drop column is_for_booking`);
}
