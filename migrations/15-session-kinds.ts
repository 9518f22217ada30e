import type { Knex } from 'knex';

/**
 * Three kinds of sessions in one check: staff (limited to enrolling until a second factor is there), programs (their row) and clients on
 * the public page. `app.begin` asks on every transaction, so whatever was revoked ends with the next request (D24).
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table app.sessions
      add column method text not null default 'password',
      add column is_limited boolean not null default false,
      add column proved_at timestamptz,
      add column seen_at timestamptz not null default now();
    comment on column app.sessions.is_limited is 'may only enrol a second factor: the token then says role enrolling';
    comment on column app.sessions.proved_at is 'last fresh second factor';
    create table app.client_sessions (
      id uuid primary key,
      clinic_id uuid not null references clinics,
      client_id uuid not null,
      expires_at timestamptz not null,
      revoked_at timestamptz,
      created_at timestamptz not null default now()
    );
    create index client_sessions_by_client on app.client_sessions (clinic_id, client_id);

    create or replace function app.begin(token text) returns void language plpgsql security definer
      set search_path = pg_catalog, pg_temp as $$
    declare
      parts text[];
    begin
      perform set_config('app.token', token, true);
      parts := app.claims();
      if parts[4] = 'api-client' then
        if not exists (select from public.api_clients a
          where a.clinic_id = parts[2]::uuid and a.id::text = parts[3] and a.revoked_at is null) then
          raise exception 'session-ended' using errcode = '28000';
        end if;
      elsif parts[5] = '-' then
        -- A worker acting for the clinic, or for a client who pressed a button on WhatsApp.
        if parts[4] not in ('system', 'client') then
          raise exception 'session-ended' using errcode = '28000';
        end if;
      elsif parts[4] = 'client' then
        if not exists (select from app.client_sessions s
          where s.id = parts[5]::uuid and s.clinic_id = parts[2]::uuid and s.client_id::text = parts[3]
            and s.revoked_at is null and s.expires_at > transaction_timestamp()) then
          raise exception 'session-ended' using errcode = '28000';
        end if;
      elsif not exists (
        select 1 from app.sessions s join app.users u on u.id = s.user_id and u.disabled_at is null
          join public.staff m on m.clinic_id = s.clinic_id and m.user_id = s.user_id
        where s.id = parts[5]::uuid and s.revoked_at is null and s.expires_at > transaction_timestamp()
          and s.clinic_id = parts[2]::uuid and m.id::text = parts[3] and m.is_active
          and parts[4] = case when s.is_limited then 'enrolling' else m.role end) then
        raise exception 'session-ended' using errcode = '28000';
      end if;
    end $$;

    create function app.has_step_up() returns boolean language sql stable security definer
      set search_path = pg_catalog, pg_temp as $$
      select exists (select from app.sessions s
        where s.id::text = (app.claims())[5] and s.proved_at > transaction_timestamp() - interval '10 minutes') $$;
    comment on function app.has_step_up is 'a second factor was proved in this session in the last ten minutes';
    revoke all on function app.has_step_up from public;
    grant execute on function app.has_step_up to neonpro_api;

    alter table idempotency_keys alter column entity_id drop not null,
      add column status integer, add column answer_ct bytea;
    comment on column idempotency_keys.answer_ct is 'sealed with the clinic key; swept after a day';
    grant update (status, answer_ct) on idempotency_keys to neonpro_api;`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    revoke update (status, answer_ct) on idempotency_keys from neonpro_api;
    alter table idempotency_keys drop column answer_ct, drop column status;
    drop function app.has_step_up;
    drop table app.client_sessions;
    alter table app.sessions drop column seen_at, drop column proved_at, drop column is_limited, drop column method`);
}
