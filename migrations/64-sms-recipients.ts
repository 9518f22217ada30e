import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { protectTenantTable } from './tenant-table.ts';

/**
 * Which clinics wrote to a number by SMS. All of them send from the house's own senders, so an answer does not say whom it is for: it is
 * given to the clinic that wrote last. The number is an HMAC under a key of the platform, the same for every clinic; 90 days are as long
 * as an answer, or a «PARAR», can be expected.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table sms_recipients (
      clinic_id uuid not null references clinics,
      number_index bytea not null,
      written_at timestamptz not null default now(),
      primary key (clinic_id, number_index)
    );
    create index sms_recipients_by_number on sms_recipients (number_index, written_at desc);
    create index sms_recipients_by_time on sms_recipients (written_at)`);
  await protectTenantTable(knex, 'sms_recipients', { neonpro_worker: 'select, insert, update' });
  await limitToRoles(knex, 'sms_recipients');
  await knex.raw(`
    create policy by_recipient on sms_recipients for select to neonpro_owner using (true);
    create policy sweep on sms_recipients for delete to neonpro_owner using (true);
    create function app.clinics_of_sms_recipient(number bytea) returns setof uuid language sql stable security definer
      set search_path = pg_catalog, pg_temp as $$
      select clinic_id from public.sms_recipients
      where number_index = number and written_at > now() - interval '90 days' order by written_at desc $$;
    revoke all on function app.clinics_of_sms_recipient from public;
    grant execute on function app.clinics_of_sms_recipient to neonpro_api;

    create function app.sweep_sms_recipients(most integer) returns integer language plpgsql security definer
      set search_path = pg_catalog, pg_temp as $$
    declare
      gone integer;
    begin
      delete from public.sms_recipients r using (select o.clinic_id, o.number_index from public.sms_recipients o
          where o.written_at < now() - interval '90 days' limit most) old
        where r.clinic_id = old.clinic_id and r.number_index = old.number_index;
      get diagnostics gone = row_count;
      return gone;
    end $$;
    revoke all on function app.sweep_sms_recipients from public;
    grant execute on function app.sweep_sms_recipients to neonpro_outbox;`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop function app.sweep_sms_recipients, app.clinics_of_sms_recipient;
    drop table sms_recipients`);
}
