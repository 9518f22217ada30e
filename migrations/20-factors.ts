import type { Knex } from 'knex';

/**
 * Second factors belong to a person, not to a clinic, so no runtime role may touch these tables. What a signed-in person changes is
 * found by the session in the signed token (`app.own_user`): a wrong id in a request cannot reach somebody else's factor.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table app.users add column credentials_version integer not null default 0, add column recovered_at timestamptz;
    comment on column app.users.credentials_version is 'rises with each password: a sign-in that began before opens nothing';
    comment on column app.users.recovered_at is 'factors were taken away by a recovery: grace is over until there is one again';
    create table app.passkeys (
      id uuid primary key,
      user_id uuid not null references app.users,
      credential_id bytea not null unique,
      public_key bytea not null,
      counter bigint not null,
      transports text[] not null,
      is_backed_up boolean not null,
      label_ct bytea not null,
      created_at timestamptz not null default now(),
      last_used_at timestamptz
    );
    create index passkeys_by_user on app.passkeys (user_id);
    create table app.totp (
      user_id uuid primary key references app.users,
      secret_ct bytea,
      pending_ct bytea,
      since timestamptz,
      last_step bigint not null default 0,
      check ((secret_ct is null) = (since is null))
    );
    comment on column app.totp.pending_ct is 'counts once a code of it was typed';
    comment on column app.totp.last_step is 'a code is accepted once: only later steps are';
    create table app.recovery_codes (
      user_id uuid not null references app.users,
      code_hash bytea not null,
      created_at timestamptz not null default now(),
      used_at timestamptz,
      primary key (user_id, code_hash)
    );

    create function app.own_user() returns uuid language sql stable security definer
      set search_path = pg_catalog, pg_temp as $$
      select s.user_id from app.sessions s where s.id::text = (app.claims())[5] $$;

    create function app.factors_of(of_user uuid) returns table (
      passkeys integer, totp_since timestamptz, recovery_codes integer, recovered_at timestamptz)
      language sql stable security definer set search_path = pg_catalog, pg_temp as $$
      select (select count(*)::integer from app.passkeys p where p.user_id = of_user),
        (select t.since from app.totp t where t.user_id = of_user),
        (select count(*)::integer from app.recovery_codes r where r.user_id = of_user and r.used_at is null),
        (select u.recovered_at from app.users u where u.id = of_user) $$;

    create function app.passkeys_of(of_user uuid) returns setof app.passkeys
      language sql stable security definer set search_path = pg_catalog, pg_temp as $$
      select * from app.passkeys p where p.user_id = of_user order by p.created_at, p.id $$;

    create function app.find_passkey(wanted bytea) returns setof app.passkeys
      language sql stable security definer set search_path = pg_catalog, pg_temp as $$
      select p.* from app.passkeys p join app.users u on u.id = p.user_id and u.disabled_at is null
      where p.credential_id = wanted $$;

    -- Compare-and-set: a counter that does not rise is a copy of the authenticator. Those that do not count stay at zero. Answers the
    -- version of the person's credentials in the same moment, for the session that comes of it.
    create function app.use_passkey(used uuid, counted bigint, backed_up boolean) returns integer
      language sql security definer set search_path = pg_catalog, pg_temp as $$
      update app.passkeys set counter = counted, is_backed_up = backed_up, last_used_at = now()
      where id = used and (counter < counted or (counter = 0 and counted = 0))
      returning (select u.credentials_version from app.users u where u.id = user_id) $$;

    create function app.totp_of(of_user uuid) returns table (secret_ct bytea, pending_ct bytea)
      language sql stable security definer set search_path = pg_catalog, pg_temp as $$
      select t.secret_ct, t.pending_ct from app.totp t where t.user_id = of_user $$;

    create function app.use_totp(of_user uuid, step bigint) returns boolean language sql security definer
      set search_path = pg_catalog, pg_temp as $$
      update app.totp set last_step = step where user_id = of_user and secret_ct is not null and last_step < step
      returning true $$;

    create function app.use_recovery_code(of_user uuid, hash bytea) returns boolean language sql security definer
      set search_path = pg_catalog, pg_temp as $$
      update app.recovery_codes set used_at = now() where user_id = of_user and code_hash = hash and used_at is null
      returning true $$;

    revoke all on all functions in schema app from public;
    grant execute on function app.own_user, app.factors_of, app.passkeys_of, app.find_passkey, app.use_passkey, app.totp_of,
      app.use_totp, app.use_recovery_code to neonpro_api;`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop function app.use_recovery_code, app.use_totp, app.totp_of, app.use_passkey, app.find_passkey, app.passkeys_of,
      app.factors_of, app.own_user;
    drop table app.recovery_codes, app.totp, app.passkeys;
    alter table app.users drop column recovered_at, drop column credentials_version`);
}
