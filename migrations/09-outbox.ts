import type { Knex } from 'knex';
import { protectTenantTable } from './tenant-table.ts';

/**
 * The transactional outbox (D6): ids only. A command enqueues in its own transaction; the relay (role neonpro_outbox) is the one
 * reader across clinics. `topic` names the workflow to poke, `entity_id` the row it lives for.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table outbox (
      id bigint generated always as identity primary key,
      clinic_id uuid not null references clinics,
      topic text not null,
      entity_id uuid not null,
      attempts integer not null default 0,
      due_at timestamptz not null default now(),
      created_at timestamptz not null default now(),
      last_error text
    );
    create index outbox_due on outbox (due_at, id);`);
  await protectTenantTable(knex, 'outbox', {
    neonpro_api: 'insert',
    neonpro_worker: 'insert',
    neonpro_outbox: 'select, update, delete',
  });
  await knex.raw(`
    create policy relay on outbox to neonpro_outbox using (true) with check (true);

    create function app.enqueue(topic text, entity_id uuid) returns void language sql volatile
      set search_path = pg_catalog, pg_temp as $$
      insert into public.outbox (clinic_id, topic, entity_id) values ((select app.tenant()), topic, entity_id) $$;
    revoke all on function app.enqueue from public;
    grant execute on function app.enqueue to neonpro_api, neonpro_worker;`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop function app.enqueue; drop table outbox');
}
