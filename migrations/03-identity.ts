import type { Knex } from 'knex';
import { protectTenantTable } from './tenant-table.ts';

/**
 * People who sign in. `users` and `sessions` belong to no clinic, so no runtime role may touch them: sign-in goes through the
 * definer functions of 04-sign-in. `staff` is the membership of a user in a clinic; the policy for the owner role lets those functions,
 * and nothing else, look across clinics.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table app.users (
      id uuid primary key,
      email_index bytea not null unique,
      password_hash text not null,
      failed_attempts integer not null default 0,
      disabled_at timestamptz,
      created_at timestamptz not null default now()
    );
    create table staff (
      clinic_id uuid not null references clinics,
      id uuid not null,
      user_id uuid not null,
      role text not null check (role in
        ('owner','manager','professional','receptionist','privacy-officer','auditor','operator')),
      name_ct bytea not null,
      email_ct bytea not null,
      is_active boolean not null default true,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      primary key (clinic_id, id),
      unique (clinic_id, user_id)
    );
    create index staff_by_user on staff (user_id);
    create table app.sessions (
      id uuid primary key,
      user_id uuid not null references app.users,
      clinic_id uuid not null references clinics,
      refresh_hash bytea not null unique,
      previous_hash bytea,
      rotated_at timestamptz not null default now(),
      expires_at timestamptz not null,
      revoked_at timestamptz,
      user_agent text,
      created_at timestamptz not null default now()
    );
    create index sessions_by_previous on app.sessions (previous_hash);`);
  await protectTenantTable(knex, 'staff', {
    neonpro_api: 'select, insert, update',
    neonpro_worker: 'select',
  });
  await knex.raw(`create policy sign_in on staff for select to neonpro_owner using (true)`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table app.sessions, staff, app.users');
}
