import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { protectTenantTable } from './tenant-table.ts';

/** What each program asked for, day by day: who still calls what is going away must be known before it goes. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table api_usage (
      clinic_id uuid not null references clinics,
      api_client_id uuid not null,
      day date not null,
      operation text not null,
      version text not null,
      calls integer not null default 0,
      refused integer not null default 0,
      failed integer not null default 0,
      primary key (clinic_id, api_client_id, day, operation, version),
      foreign key (clinic_id, api_client_id) references api_clients (clinic_id, id)
    );
    comment on column api_usage.day is 'UTC';
    comment on column api_usage.refused is 'answered 4xx; failed: answered 5xx; both are among the calls';`);
  await protectTenantTable(knex, 'api_usage', { neonpro_api: 'select, insert, update' });
  await limitToRoles(knex, 'api_usage');
  // Its own row only, and before its token exists: reading the table is for people who manage programs.
  await knex.raw(`
    create function app.own_api_client() returns table (secret_hash bytea, scopes text[]) language sql stable security definer
      set search_path = pg_catalog, pg_temp as $$
      select a.secret_hash, a.scopes from (select app.claims() as c) as claims, public.api_clients a
      where claims.c[4] = 'api-client' and a.clinic_id = claims.c[2]::uuid and a.id = claims.c[3]::uuid
        and a.revoked_at is null $$;
    revoke all on function app.own_api_client from public;
    grant execute on function app.own_api_client to neonpro_api;`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop function app.own_api_client; drop table api_usage');
}
