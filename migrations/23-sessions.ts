import type { Knex } from 'knex';

/** Sessions as a person sees them: every refresh token that was ever spent ends its family, devices are listed and ended. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table app.spent_refreshes (
      hash bytea primary key,
      session_id uuid not null references app.sessions on delete cascade
    );
    create index spent_refreshes_by_session on app.spent_refreshes (session_id);
    create index sessions_by_user on app.sessions (user_id);
    drop index app.sessions_by_previous;
    drop function app.open_session;
    create function app.open_session(session_id uuid, of_user uuid, in_clinic uuid, hash bytea, lives interval, agent text,
      with_method text, limited boolean, proved timestamptz, seen_version integer, after_session uuid) returns boolean
      language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
    declare
      before app.sessions;
    begin
      -- Whoever changes the password, or starts the account anew, holds this row: a check that began before finds another version now.
      perform from app.users u where u.id = of_user and u.disabled_at is null
        and (seen_version is null or u.credentials_version = seen_version) for share;
      if not found then return false; end if;
      if after_session is not null then
        -- A switch of clinics is the same sign-in: it ends when that would have, and is as old.
        select s.* into before from app.sessions s
          where s.id = after_session and s.user_id = of_user and s.revoked_at is null and s.expires_at > now() for share;
        if before.id is null then return false; end if;
      end if;
      insert into app.sessions (id, user_id, clinic_id, refresh_hash, expires_at, user_agent, method, is_limited, proved_at, created_at)
        values (session_id, of_user, in_clinic, hash, coalesce(before.expires_at, now() + lives), left(agent, 400), with_method,
          limited, proved, coalesce(before.created_at, now()));
      return true;
    end $$;

    drop function app.find_sign_in;
    create function app.find_sign_in(wanted_index bytea) returns table (
      user_id uuid, password_hash text, credentials_version integer, clinic_id uuid, staff_id uuid, role text)
      language sql stable security definer set search_path = pg_catalog, pg_temp as $$
      select u.id, u.password_hash, u.credentials_version, m.clinic_id, m.id, m.role
      from app.users u join public.staff m on m.user_id = u.id and m.is_active
      where u.email_index = wanted_index and u.disabled_at is null order by m.created_at $$;

    create function app.session_facts(session_id uuid) returns table (
      user_id uuid, clinic_id uuid, method text, is_limited boolean, proved_at timestamptz, user_agent text,
      is_recent boolean)
      language sql stable security definer set search_path = pg_catalog, pg_temp as $$
      select s.user_id, s.clinic_id, s.method, s.is_limited, s.proved_at, s.user_agent,
        s.created_at > now() - interval '10 minutes'
      from app.sessions s where s.id = session_id and s.revoked_at is null and s.expires_at > now() $$;

    create function app.limit_session(session_id uuid, limited boolean) returns void language sql security definer
      set search_path = pg_catalog, pg_temp as $$ update app.sessions set is_limited = limited where id = session_id $$;

    drop function app.rotate_session;
    create function app.rotate_session(old_hash bytea, new_hash bytea) returns table (
      session_id uuid, user_id uuid, clinic_id uuid, method text, is_reuse boolean) language plpgsql security definer
      set search_path = pg_catalog, pg_temp as $$
    declare
      found_session app.sessions;
    begin
      select s.* into found_session from app.sessions s
        where s.id = coalesce((select c.id from app.sessions c where c.refresh_hash = old_hash),
          (select p.session_id from app.spent_refreshes p where p.hash = old_hash)) for update;
      if found_session.id is null or found_session.revoked_at is not null or found_session.expires_at <= now() then
        return;
      end if;
      if found_session.refresh_hash = old_hash then
        insert into app.spent_refreshes (hash, session_id) values (old_hash, found_session.id);
        update app.sessions s set previous_hash = old_hash, refresh_hash = new_hash, rotated_at = now(), seen_at = now()
          where s.id = found_session.id;
      elsif found_session.previous_hash is distinct from old_hash or found_session.refresh_hash <> new_hash
        or found_session.rotated_at < now() - interval '10 seconds' then
        -- Spent, and not just now by another tab or in an answer that was lost: somebody has a copy. The family ends.
        update app.sessions s set revoked_at = now() where s.id = found_session.id;
        return query select found_session.id, found_session.user_id, found_session.clinic_id, found_session.method, true;
        return;
      end if;
      return query select found_session.id, found_session.user_id, found_session.clinic_id, found_session.method, false
        from public.staff m join app.users u on u.id = m.user_id and u.disabled_at is null
        where m.user_id = found_session.user_id and m.clinic_id = found_session.clinic_id and m.is_active;
    end $$;

    create function app.own_sessions() returns table (id uuid, clinic_id uuid, user_agent text, method text,
      created_at timestamptz, seen_at timestamptz, is_current boolean)
      language sql stable security definer set search_path = pg_catalog, pg_temp as $$
      select s.id, s.clinic_id, s.user_agent, s.method, s.created_at, s.seen_at, s.id::text = (app.claims())[5]
      from app.sessions s where s.user_id = app.own_user() and s.revoked_at is null and s.expires_at > now()
      order by 7 desc, s.seen_at desc $$;

    create function app.end_own_session(ended uuid) returns boolean language sql security definer
      set search_path = pg_catalog, pg_temp as $$
      update app.sessions set revoked_at = now()
      where id = ended and user_id = app.own_user() and revoked_at is null and expires_at > now() returning true $$;

    create function app.end_other_sessions() returns void language sql security definer
      set search_path = pg_catalog, pg_temp as $$
      update app.sessions set revoked_at = now()
      where user_id = app.own_user() and id::text <> (app.claims())[5] and revoked_at is null $$;

    -- Of a colleague, in this clinic alone.
    create function app.end_staff_sessions(of_staff uuid) returns void language sql security definer
      set search_path = pg_catalog, pg_temp as $$
      update app.sessions s set revoked_at = now() from public.staff m
      where m.clinic_id = app.tenant() and m.id = of_staff and s.user_id = m.user_id and s.clinic_id = m.clinic_id
        and s.revoked_at is null and app.may('staff:write') $$;

    revoke all on all functions in schema app from public;
    grant execute on function app.open_session, app.find_sign_in, app.session_facts, app.limit_session, app.rotate_session, app.own_sessions,
      app.end_own_session, app.end_other_sessions, app.end_staff_sessions to neonpro_api;`);
}

/** What opens and rotates sessions stays, and goes with 04. */
export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop function app.end_staff_sessions, app.end_other_sessions, app.end_own_session, app.own_sessions, app.limit_session,
      app.session_facts;
    drop index app.sessions_by_user;
    create index sessions_by_previous on app.sessions (previous_hash);
    drop table app.spent_refreshes`);
}
