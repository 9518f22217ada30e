import type { Knex } from 'knex';

/**
 * Definer functions of sign-in (the allow-list of D2): each takes hashes and ids, none returns a row of another person.
 * `app.begin` checks on every transaction that the session lives and the membership still has the role the token says,
 * so that sign-out and role changes bite on the next request (D24).
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create function app.begin(token text) returns void language plpgsql security definer
      set search_path = pg_catalog, pg_temp as $$
    declare
      parts text[];
    begin
      perform set_config('app.token', token, true);
      parts := app.claims();
      if parts[5] <> '-' and not exists (
        select 1 from app.sessions s join app.users u on u.id = s.user_id and u.disabled_at is null
          join public.staff m on m.clinic_id = s.clinic_id and m.user_id = s.user_id
        where s.id = parts[5]::uuid and s.revoked_at is null and s.expires_at > transaction_timestamp()
          and s.clinic_id = parts[2]::uuid and m.id::text = parts[3] and m.role = parts[4] and m.is_active) then
        raise exception 'session-ended' using errcode = '28000';
      end if;
    end $$;

    create function app.find_sign_in(wanted_index bytea) returns table (
      user_id uuid, password_hash text, failed_attempts integer, clinic_id uuid, staff_id uuid, role text)
      language sql stable security definer set search_path = pg_catalog, pg_temp as $$
      select u.id, u.password_hash, u.failed_attempts, m.clinic_id, m.id, m.role
      from app.users u join public.staff m on m.user_id = u.id and m.is_active
      where u.email_index = wanted_index and u.disabled_at is null order by m.created_at $$;

    create function app.count_sign_in(wanted_user uuid, is_right boolean) returns void language sql security definer
      set search_path = pg_catalog, pg_temp as $$
      update app.users set failed_attempts = case when is_right then 0 else failed_attempts + 1 end where id = wanted_user $$;

    create function app.open_session(session_id uuid, of_user uuid, in_clinic uuid, hash bytea, lives interval, agent text)
      returns void language sql security definer set search_path = pg_catalog, pg_temp as $$
      insert into app.sessions (id, user_id, clinic_id, refresh_hash, expires_at, user_agent)
      values (session_id, of_user, in_clinic, hash, now() + lives, left(agent, 200)) $$;

    create function app.memberships(of_user uuid) returns table (clinic_id uuid, staff_id uuid, role text)
      language sql stable security definer set search_path = pg_catalog, pg_temp as $$
      select m.clinic_id, m.id, m.role from public.staff m where m.user_id = of_user and m.is_active order by m.created_at $$;

    create function app.close_session(session_id uuid) returns void language sql security definer
      set search_path = pg_catalog, pg_temp as $$ update app.sessions set revoked_at = now() where id = session_id and revoked_at is null $$;

    create function app.rotate_session(old_hash bytea, new_hash bytea) returns table (
      session_id uuid, user_id uuid, clinic_id uuid, staff_id uuid, role text, is_successor boolean)
      language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
    declare
      found_session app.sessions;
    begin
      select * into found_session from app.sessions s
        where s.refresh_hash = old_hash or s.previous_hash = old_hash for update;
      if found_session.id is null or found_session.revoked_at is not null or found_session.expires_at <= now() then
        return;
      end if;
      -- A direct predecessor seen again within 10 s is a second tab: it gets an access token, the successor stays with the first.
      -- Later it is theft and ends the family.
      if found_session.refresh_hash <> old_hash and found_session.rotated_at < now() - interval '10 seconds' then
        update app.sessions s set revoked_at = now() where s.id = found_session.id;
        return;
      end if;
      if found_session.refresh_hash = old_hash then
        update app.sessions s set previous_hash = old_hash, refresh_hash = new_hash, rotated_at = now()
          where s.id = found_session.id;
      end if;
      return query select found_session.id, found_session.user_id, m.clinic_id, m.id, m.role,
          found_session.refresh_hash = old_hash
        from public.staff m join app.users u on u.id = m.user_id and u.disabled_at is null
        where m.user_id = found_session.user_id and m.clinic_id = found_session.clinic_id and m.is_active;
    end $$;

    create function app.register_user(new_id uuid, new_index bytea, hash text) returns uuid language sql security definer
      set search_path = pg_catalog, pg_temp as $$
      insert into app.users (id, email_index, password_hash)
      select new_id, new_index, hash where app.role() in ('owner', 'system')
      on conflict (email_index) do nothing returning id $$;

    revoke all on all functions in schema app from public;
    grant execute on function app.claims(), app.tenant(), app.actor(), app.role(), app.begin(text)
      to neonpro_api, neonpro_worker, neonpro_outbox, neonpro_audit_writer;
    grant execute on function app.find_sign_in(bytea), app.count_sign_in(uuid, boolean), app.memberships(uuid),
      app.open_session(uuid, uuid, uuid, bytea, interval, text), app.close_session(uuid),
      app.rotate_session(bytea, bytea), app.register_user(uuid, bytea, text) to neonpro_api;`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`drop function app.begin, app.find_sign_in, app.count_sign_in, app.open_session, app.memberships,
    app.close_session, app.rotate_session, app.register_user`);
}
