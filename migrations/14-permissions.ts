import type { Knex } from 'knex';
import { protectTenantTable } from './tenant-table.ts';

/**
 * The permission table of domain/clinic/roles.ts, copied here at every migration (models/migrate.ts), and `app.may`, which policies
 * ask about the role in the signed token. A program has its own scopes: an OAuth client is a row, so revoking it bites at once.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table app.role_permissions (role text not null, permission text not null, primary key (role, permission));
    create table api_clients (
      clinic_id uuid not null references clinics,
      id uuid not null,
      name_ct bytea not null,
      secret_hash bytea not null,
      scopes text[] not null,
      created_by uuid not null,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      secret_changed_at timestamptz not null default now(),
      last_used_at timestamptz,
      revoked_at timestamptz,
      primary key (clinic_id, id),
      foreign key (clinic_id, created_by) references staff (clinic_id, id)
    );
    comment on column api_clients.secret_hash is 'HMAC-SHA-256 of a secret of 256 random bits under the platform key';`);
  await protectTenantTable(knex, 'api_clients', { neonpro_api: 'select, insert, update' });
  await knex.raw(`
    create function app.may(wanted text) returns boolean language sql stable security definer
      set search_path = pg_catalog, pg_temp as $$
      select case claims.c[4]
        when 'system' then true
        when 'api-client' then exists (select from public.api_clients a
          where a.clinic_id = claims.c[2]::uuid and a.id::text = claims.c[3] and a.revoked_at is null and wanted = any(a.scopes))
        else exists (select from app.role_permissions p where p.role = claims.c[4] and p.permission = wanted) end
      from (select app.claims() as c) as claims $$;
    revoke all on function app.may from public;
    grant execute on function app.may to neonpro_api, neonpro_worker, neonpro_outbox, neonpro_audit_writer;`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop function app.may; drop table api_clients, app.role_permissions');
}
