import type { Knex } from 'knex';

/** Clinics of one house. A network gives no right by itself: its owner is an owner in each clinic, and reads each under its own tenant. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table app.networks (id uuid primary key, name text not null, created_at timestamptz not null default now());
    alter table clinics add column network_id uuid references app.networks;
    -- The API changes a clinic's settings; which network it is of is not one of them.
    revoke update on clinics from neonpro_api;
    grant update (name, time_zone, hours, closed_days, visit_policy, version) on clinics to neonpro_api;
    create function app.own_network() returns table (id uuid, name text) language sql stable security definer
      set search_path = pg_catalog, pg_temp as $$
      select n.id, n.name from app.networks n join public.clinics c on c.network_id = n.id where c.clinic_id = app.tenant() $$;
    revoke all on function app.own_network from public;
    grant execute on function app.own_network to neonpro_api;`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(
    'drop function app.own_network; grant update on clinics to neonpro_api; alter table clinics drop column network_id; drop table app.networks',
  );
}
