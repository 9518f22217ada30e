import type { Knex } from 'knex';
import { protectTenantTable } from './tenant-table.ts';

/**
 * Half-done sign-ins and WebAuthn challenges, each used up by the statement that reads it, and the clinic's policy of second factors.
 * Both live minutes; the hourly sweep takes what nobody came back for.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table app.sign_in_flows (
      token_hash bytea primary key,
      user_id uuid not null references app.users,
      clinic_id uuid not null references clinics,
      credentials_version integer not null,
      tries integer not null default 0,
      expires_at timestamptz not null
    );
    create table app.challenges (
      bound_to bytea not null,
      purpose text not null check (purpose in ('sign-in', 'second-factor', 'enrol', 'step-up')),
      challenge bytea not null check (length(challenge) = 32),
      expires_at timestamptz not null,
      primary key (bound_to, purpose)
    );
    comment on column app.challenges.bound_to is 'hash of the flow cookie, or of the session id';

    create function app.open_flow(hash bytea, of_user uuid, in_clinic uuid, seen_version integer, lives interval) returns void language sql
      security definer set search_path = pg_catalog, pg_temp as $$
      insert into app.sign_in_flows (token_hash, user_id, clinic_id, credentials_version, expires_at)
      values (hash, of_user, in_clinic, seen_version, now() + lives) $$;

    -- The try is taken before the answer is looked at, so that tries sent all at once count as well.
    create function app.try_flow(hash bytea) returns table (user_id uuid, clinic_id uuid, credentials_version integer)
      language sql security definer set search_path = pg_catalog, pg_temp as $$
      update app.sign_in_flows f set tries = f.tries + 1
      where f.token_hash = hash and f.expires_at > now() and f.tries < 5
      returning f.user_id, f.clinic_id, f.credentials_version $$;

    create function app.end_flow(hash bytea) returns boolean language sql security definer
      set search_path = pg_catalog, pg_temp as $$ delete from app.sign_in_flows where token_hash = hash returning true $$;

    create function app.put_challenge(bound bytea, for_purpose text, bytes bytea, lives interval) returns void language sql
      security definer set search_path = pg_catalog, pg_temp as $$
      insert into app.challenges (bound_to, purpose, challenge, expires_at) values (bound, for_purpose, bytes, now() + lives)
      on conflict (bound_to, purpose) do update set challenge = excluded.challenge, expires_at = excluded.expires_at $$;

    create function app.take_challenge(bound bytea, for_purpose text) returns bytea language sql security definer
      set search_path = pg_catalog, pg_temp as $$
      with taken as (delete from app.challenges where bound_to = bound and purpose = for_purpose returning challenge, expires_at)
      select challenge from taken where expires_at > now() $$;

    create table sign_in_policies (
      clinic_id uuid primary key references clinics,
      passkey_roles text[] not null default '{owner,privacy-officer}',
      grace_days integer not null default 14 check (grace_days between 0 and 30),
      since timestamptz not null default now(),
      version integer not null default 1
    );
    comment on column sign_in_policies.since is 'grace counts from here for whoever was there before';
    -- Clinics that were there before start their grace today; nobody's tenant is set in a migration.
    alter table clinics no force row level security;
    insert into sign_in_policies (clinic_id) select clinic_id from clinics;
    alter table clinics force row level security;`);
  await protectTenantTable(knex, 'sign_in_policies', { neonpro_api: 'select, update' });
  await knex.raw(`
    create policy sign_in on sign_in_policies for select to neonpro_owner using (true);
    create function app.sign_in_facts(of_user uuid, in_clinic uuid) returns table (
      staff_id uuid, role text, member_since timestamptz, passkey_roles text[], grace_days integer, policy_since timestamptz,
      passkeys integer, totp_since timestamptz, recovery_codes integer)
      language sql stable security definer set search_path = pg_catalog, pg_temp as $$
      select m.id, m.role, m.created_at, p.passkey_roles, p.grace_days, p.since, f.passkeys, f.totp_since, f.recovery_codes
      from public.staff m join public.sign_in_policies p on p.clinic_id = m.clinic_id, app.factors_of(m.user_id) f
      where m.user_id = of_user and m.clinic_id = in_clinic and m.is_active $$;
    revoke all on all functions in schema app from public;
    grant execute on function app.open_flow, app.try_flow, app.end_flow, app.put_challenge, app.take_challenge, app.sign_in_facts
      to neonpro_api;`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop function app.sign_in_facts, app.take_challenge, app.put_challenge, app.end_flow, app.try_flow, app.open_flow;
    drop table sign_in_policies, app.challenges, app.sign_in_flows`);
}
