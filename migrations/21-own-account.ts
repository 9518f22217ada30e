import type { Knex } from 'knex';

/** What signed-in people do to their own account; the person is always the one of the session in the signed token. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create function app.add_passkey(new_id uuid, credential bytea, key bytea, counted bigint, ways text[], backed_up boolean,
      label bytea) returns uuid language sql security definer set search_path = pg_catalog, pg_temp as $$
      update app.users set recovered_at = null where id = app.own_user() and recovered_at is not null;
      insert into app.passkeys (id, user_id, credential_id, public_key, counter, transports, is_backed_up, label_ct)
      values (new_id, app.own_user(), credential, key, counted, ways, backed_up, label)
      on conflict (credential_id) do nothing returning id $$;

    create function app.rename_passkey(renamed uuid, label bytea) returns boolean language sql security definer
      set search_path = pg_catalog, pg_temp as $$
      update app.passkeys set label_ct = label where id = renamed and user_id = app.own_user() returning true $$;

    -- The person's row is locked, so that two of them cannot take each other out at once.
    create function app.remove_passkey(removed uuid, needs_passkey boolean) returns text language plpgsql security definer
      set search_path = pg_catalog, pg_temp as $$
    declare
      own uuid := app.own_user();
    begin
      perform from app.users u where u.id = own for update;
      if not exists (select from app.passkeys p where p.id = removed and p.user_id = own) then return 'not-found'; end if;
      if not exists (select from app.passkeys p where p.user_id = own and p.id <> removed)
        and (needs_passkey or not exists (select from app.totp t where t.user_id = own and t.since is not null)) then
        return 'last-factor';
      end if;
      delete from app.passkeys p where p.id = removed;
      return 'removed';
    end $$;

    create function app.begin_totp(pending bytea) returns void language sql security definer
      set search_path = pg_catalog, pg_temp as $$
      insert into app.totp (user_id, pending_ct) values (app.own_user(), pending)
      on conflict (user_id) do update set pending_ct = excluded.pending_ct $$;

    create function app.confirm_totp(confirmed bytea, step bigint) returns boolean language sql security definer
      set search_path = pg_catalog, pg_temp as $$
      update app.users set recovered_at = null where id = app.own_user() and recovered_at is not null;
      update app.totp set secret_ct = pending_ct, pending_ct = null, since = now(), last_step = step
      where user_id = app.own_user() and pending_ct = confirmed returning true $$;

    create function app.remove_totp() returns text language plpgsql security definer
      set search_path = pg_catalog, pg_temp as $$
    declare
      own uuid := app.own_user();
    begin
      perform from app.users u where u.id = own for update;
      if not exists (select from app.totp t where t.user_id = own and t.since is not null) then return 'not-found'; end if;
      if not exists (select from app.passkeys p where p.user_id = own) then return 'last-factor'; end if;
      delete from app.totp t where t.user_id = own;
      return 'removed';
    end $$;

    create function app.replace_recovery_codes(hashes bytea[]) returns void language sql security definer
      set search_path = pg_catalog, pg_temp as $$
      delete from app.recovery_codes where user_id = app.own_user();
      insert into app.recovery_codes (user_id, code_hash) select app.own_user(), unnest(hashes) $$;

    create function app.own_password() returns text language sql stable security definer
      set search_path = pg_catalog, pg_temp as $$ select password_hash from app.users where id = app.own_user() $$;

    -- Whatever began with the old password ends: half-done sign-ins here, one just being checked in app.open_session, which waits for
    -- the person's row. The row comes first, so that the statements after it see every session opened until then.
    create function app.set_password(hash text) returns void language plpgsql security definer
      set search_path = pg_catalog, pg_temp as $$
    begin
      update app.users set password_hash = hash, failed_attempts = 0, credentials_version = credentials_version + 1
        where id = app.own_user();
      delete from app.sign_in_flows where user_id = app.own_user();
      update app.sessions set revoked_at = now()
        where user_id = app.own_user() and id::text <> (app.claims())[5] and revoked_at is null;
    end $$;

    -- A fresh factor: what the session was opened with is better known now, and it may be whole from here on.
    create function app.prove_session(with_method text, limited boolean) returns void language sql security definer
      set search_path = pg_catalog, pg_temp as $$
      update app.sessions set proved_at = now(), method = with_method, is_limited = limited
      where id::text = (app.claims())[5] $$;

    revoke all on all functions in schema app from public;
    grant execute on function app.add_passkey, app.rename_passkey, app.remove_passkey, app.begin_totp, app.confirm_totp,
      app.remove_totp, app.replace_recovery_codes, app.own_password, app.set_password, app.prove_session to neonpro_api;`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`drop function app.prove_session, app.set_password, app.own_password, app.replace_recovery_codes, app.remove_totp,
    app.confirm_totp, app.begin_totp, app.remove_passkey, app.rename_passkey, app.add_passkey`);
}
