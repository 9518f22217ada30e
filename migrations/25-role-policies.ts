import type { Knex } from 'knex';
import { limitToRoles, openToAllRoles, roleRights } from './role-rights.ts';

/**
 * Roles in row level security (docs/adr/0009). `app.may` becomes PL/pgSQL, whose plans last as long as the connection: the SQL function
 * was planned anew in every statement. A program's scope counts only while its role may have it, too.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create or replace function app.may(wanted text) returns boolean language plpgsql stable security definer
      set search_path = pg_catalog, pg_temp as $$
    declare
      claims text[] := app.claims();
    begin
      if claims[4] = 'system' then
        return true;
      end if;
      if not exists (select from app.role_permissions p where p.role = claims[4] and p.permission = wanted) then
        return false;
      end if;
      -- A statement of its own: a subquery in the RETURN would be set up for everybody, which costs as much as all the rest.
      if claims[4] <> 'api-client' then
        return true;
      end if;
      return exists (select from public.api_clients a
        where a.clinic_id = claims[2]::uuid and a.id::text = claims[3] and a.revoked_at is null and wanted = any(a.scopes));
    end $$;`);
  for (const table of await tablesByNow(knex)) await limitToRoles(knex, table);
}

export async function down(knex: Knex): Promise<void> {
  for (const table of await tablesByNow(knex)) await openToAllRoles(knex, table);
}

/** Later tables are limited by the migrations that make them. */
async function tablesByNow(knex: Knex): Promise<string[]> {
  const { rows } = await knex.raw<{ rows: { name: string }[] }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname = any(?)`,
    [Object.keys(roleRights)],
  );
  return rows.map(({ name }) => name);
}
