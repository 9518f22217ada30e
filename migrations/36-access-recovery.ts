import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { protectTenantTable } from './tenant-table.ts';

/**
 * A person who lost the device asks; two others of the clinic approve, and each holds one half of the code. Whoever was recovered has no
 * second factor and no grace to work without one: the first session may only enrol.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table access_recoveries (
      clinic_id uuid not null references clinics,
      id uuid not null,
      staff_id uuid not null,
      state text not null default 'waiting' check (state in ('waiting', 'approved', 'used', 'expired', 'refused')),
      requested_at timestamptz not null default now(),
      expires_at timestamptz not null,
      approved_at timestamptz,
      used_at timestamptz,
      tries integer not null default 0,
      version integer not null default 1,
      primary key (clinic_id, id),
      foreign key (clinic_id, staff_id) references staff (clinic_id, id)
    );
    create unique index access_recoveries_open on access_recoveries (clinic_id, staff_id) where state in ('waiting', 'approved');
    create table recovery_approvals (
      clinic_id uuid not null,
      recovery_id uuid not null,
      staff_id uuid not null,
      half_hash bytea not null,
      at timestamptz not null default now(),
      primary key (clinic_id, recovery_id, staff_id),
      foreign key (clinic_id, recovery_id) references access_recoveries (clinic_id, id),
      foreign key (clinic_id, staff_id) references staff (clinic_id, id)
    );
    comment on column recovery_approvals.half_hash is 'HMAC-SHA-256 of 40 random bits under a key of the clinic; five tries';`);
  await protectTenantTable(knex, 'access_recoveries', {
    neonpro_api: 'select, insert, update',
    neonpro_worker: 'select, update',
  });
  await protectTenantTable(knex, 'recovery_approvals', { neonpro_api: 'select, insert' });
  await limitToRoles(knex, 'access_recoveries');
  await limitToRoles(knex, 'recovery_approvals');
  await knex.raw(`
    alter table app.users add column if not exists recovered_at timestamptz;
    comment on column app.users.recovered_at is 'factors were taken away by a recovery: grace is over';

    create function app.recoverable(wanted_index bytea) returns table (clinic_id uuid, staff_id uuid)
      language sql stable security definer set search_path = pg_catalog, pg_temp as $$
      select m.clinic_id, m.id from app.users u join public.staff m on m.user_id = u.id and m.is_active
      where u.email_index = wanted_index and u.disabled_at is null order by m.created_at, m.clinic_id $$;

    -- A password and nothing else. With the rights of its caller: the function below, or the platform's operator as owner.
    create function app.start_account_anew(person uuid, hash text) returns void language sql
      set search_path = pg_catalog, pg_temp as $$
      update app.users set password_hash = hash, failed_attempts = 0, recovered_at = now() where id = person;
      delete from app.passkeys where user_id = person;
      delete from app.totp where user_id = person;
      delete from app.recovery_codes where user_id = person;
      delete from app.sign_in_flows where user_id = person;
      update app.sessions set revoked_at = now() where user_id = person and revoked_at is null $$;

    -- Once, for what two others approved: the account starts anew.
    create function app.recover_account(recovery uuid, hash text) returns boolean language plpgsql security definer
      set search_path = pg_catalog, pg_temp as $$
    declare
      claims text[] := app.claims();
      person uuid;
    begin
      update public.access_recoveries r set state = 'used', used_at = now(), version = r.version + 1
        from public.staff m
        where claims[4] = 'system' and r.clinic_id = claims[2]::uuid and r.id = recovery and r.state = 'approved'
          and r.expires_at > now() and m.clinic_id = r.clinic_id and m.id = r.staff_id and m.is_active
          and (select count(*) from public.recovery_approvals a
            where a.clinic_id = r.clinic_id and a.recovery_id = r.id and a.staff_id <> r.staff_id) >= 2
        returning m.user_id into person;
      if person is null then
        return false;
      end if;
      perform app.start_account_anew(person, hash);
      return true;
    end $$;

    revoke all on function app.recoverable, app.recover_account, app.start_account_anew from public;
    grant execute on function app.recoverable, app.recover_account to neonpro_api;`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop function app.recover_account, app.start_account_anew, app.recoverable;
    alter table app.users drop column if exists recovered_at;
    drop table recovery_approvals, access_recoveries`);
}
