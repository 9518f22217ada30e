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
    create function app.recoverable(wanted_index bytea) returns table (clinic_id uuid, staff_id uuid)
      language sql stable security definer set search_path = pg_catalog, pg_temp as $$
      select m.clinic_id, m.id from app.users u join public.staff m on m.user_id = u.id and m.is_active
      where u.email_index = wanted_index and u.disabled_at is null order by m.created_at, m.clinic_id $$;

    -- A password and nothing else. With the rights of its caller: app.recover_account (migration 43), or the platform's operator as owner.
    create function app.start_account_anew(person uuid, hash text) returns void language sql
      set search_path = pg_catalog, pg_temp as $$
      update app.users set password_hash = hash, failed_attempts = 0, recovered_at = now(),
        credentials_version = credentials_version + 1 where id = person;
      delete from app.passkeys where user_id = person;
      delete from app.totp where user_id = person;
      delete from app.recovery_codes where user_id = person;
      delete from app.sign_in_flows where user_id = person;
      update app.sessions set revoked_at = now() where user_id = person and revoked_at is null $$;

    revoke all on function app.recoverable, app.start_account_anew from public;
    grant execute on function app.recoverable to neonpro_api;`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop function app.start_account_anew, app.recoverable;
    drop table recovery_approvals, access_recoveries`);
}
