import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { protectTenantTable } from './tenant-table.ts';

/**
 * Clients sign in on the public page with a code or a link that WhatsApp brings. A row is written whether the number is known or not, so
 * that asking tells nothing; one without a client is never sent and opens nothing.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table sign_in_codes (
      clinic_id uuid not null references clinics,
      id uuid not null,
      client_id uuid,
      phone_index bytea not null,
      code_hash bytea not null,
      token_hash bytea not null,
      code_ct bytea,
      state text not null default 'open' check (state in ('open', 'used', 'replaced')),
      tries integer not null default 0,
      created_at timestamptz not null default now(),
      expires_at timestamptz not null,
      used_at timestamptz,
      primary key (clinic_id, id),
      foreign key (clinic_id, client_id) references clients (clinic_id, id) on delete cascade
    );
    comment on column sign_in_codes.code_ct is 'code and token until they were sent, under the person''s key';
    comment on column sign_in_codes.tries is 'taken before the answer is looked at; five and it is dead';
    create index sign_in_codes_by_phone on sign_in_codes (clinic_id, phone_index) where state = 'open';
    create index sign_in_codes_by_end on sign_in_codes (expires_at);
    alter table app.client_sessions add column secret_hash bytea unique;
    comment on column app.client_sessions.secret_hash is 'SHA-256 of the cookie from which short access tokens are made';`);
  await protectTenantTable(knex, 'sign_in_codes', {
    neonpro_api: 'select, insert, update',
    neonpro_worker: 'select, update',
  });
  await limitToRoles(knex, 'sign_in_codes');
  await knex.raw(`
    create function app.open_client_session(new_id uuid, of_client uuid, secret bytea, lives interval) returns boolean
      language sql security definer set search_path = pg_catalog, pg_temp as $$
      insert into app.client_sessions (id, clinic_id, client_id, secret_hash, expires_at)
      select new_id, c.clinic_id, c.id, secret, now() + lives from public.clients c
      where app.role() = 'system' and c.clinic_id = app.tenant() and c.id = of_client returning true $$;

    create function app.client_session_of(secret bytea) returns table (session_id uuid, clinic_id uuid, client_id uuid)
      language sql stable security definer set search_path = pg_catalog, pg_temp as $$
      select s.id, s.clinic_id, s.client_id from app.client_sessions s
      where s.secret_hash = secret and s.revoked_at is null and s.expires_at > now() $$;

    -- The acting client's own, by the session in the signed token.
    create function app.close_client_session() returns void language sql security definer
      set search_path = pg_catalog, pg_temp as $$
      update app.client_sessions set revoked_at = now()
      where id::text = (app.claims())[5] and client_id::text = app.actor() and clinic_id = app.tenant() and revoked_at is null $$;

    -- Her number is another: whoever holds the old telephone is out. Codes first: one being used up is waited for, and its session
    -- is then there to be ended.
    create function app.end_client_sessions(of_client uuid) returns void language sql security definer
      set search_path = pg_catalog, pg_temp as $$
      update public.sign_in_codes set state = 'replaced', code_ct = null
      where clinic_id = app.tenant() and client_id = of_client and state = 'open' and app.may('clients:write');
      update app.client_sessions set revoked_at = now()
      where clinic_id = app.tenant() and client_id = of_client and revoked_at is null and app.may('clients:write') $$;

    revoke all on function app.open_client_session, app.client_session_of, app.close_client_session, app.end_client_sessions
      from public;
    grant execute on function app.open_client_session, app.client_session_of, app.close_client_session, app.end_client_sessions
      to neonpro_api;`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop function app.end_client_sessions, app.close_client_session, app.client_session_of, app.open_client_session;
    alter table app.client_sessions drop column secret_hash;
    drop table sign_in_codes`);
}
