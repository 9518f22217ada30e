import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { addTaskKinds, dropTaskKinds } from './task-kinds.ts';
import { protectTenantTable } from './tenant-table.ts';

const kinds = ['product-registration', 'product-stock', 'supplier-authorisation', 'cold-excursion'];
const changed = { neonpro_api: 'select, insert, update', neonpro_worker: 'select, insert, update' };

/**
 * The daily look at everything ANVISA says of what a clinic has: one row for each run, tasks that name the product and the lot with their
 * figures, and who answers for the products (responsável técnico, RDC 63/2011 art. 12).
 */
export async function up(knex: Knex): Promise<void> {
  await addTaskKinds(knex, kinds);
  await knex.raw(`
    create table product_rechecks (
      clinic_id uuid not null references clinics,
      id uuid not null,
      run_key text not null,
      cause text not null check (cause in ('daily', 'swap')),
      on_day date not null,
      started_at timestamptz not null default now(),
      finished_at timestamptz,
      checked integer not null default 0,
      blocked integer not null default 0,
      held integer not null default 0,
      failed integer not null default 0,
      primary key (clinic_id, id),
      unique (clinic_id, run_key)
    );
    comment on column product_rechecks.run_key is 'a day, or the import of a file that was swapped: each makes one run, however often it is started';
    create index product_rechecks_by_time on product_rechecks (clinic_id, started_at desc);

    create table product_settings (
      clinic_id uuid primary key references clinics,
      responsible_id uuid,
      version integer not null default 1,
      updated_at timestamptz not null default now(),
      foreign key (clinic_id, responsible_id) references staff (clinic_id, id)
    );
    comment on column product_settings.responsible_id is 'who is told first when something is wrong with a product; null: whoever takes the task';

    alter table staff_tasks no force row level security;
    alter table products no force row level security;
    alter table lots no force row level security;
    alter table staff_tasks add column product_id uuid, add column lot_id uuid,
      add column facts jsonb not null default '{}' check (jsonb_typeof(facts) = 'object'),
      add foreign key (clinic_id, product_id) references products (clinic_id, id),
      add foreign key (clinic_id, lot_id) references lots (clinic_id, id);
    comment on column staff_tasks.facts is 'figures, days and codes that its words need; nothing of a person';
    create index staff_tasks_by_product on staff_tasks (clinic_id, product_id) where product_id is not null;
    alter table lots force row level security;
    alter table products force row level security;
    alter table staff_tasks force row level security;`);
  // An old copy of a file cannot unsay what a fresh one said: what was blocked stays so until a fresh copy says otherwise.
  await knex.raw(`
    create or replace function app.keep_product_state() returns trigger language plpgsql security definer
      set search_path = pg_catalog, pg_temp as $$
    begin
      update public.products set anvisa_state = new.state, anvisa_checked_at = new.checked_at
        where clinic_id = new.clinic_id and id = new.product_id
          and (anvisa_checked_at is null or anvisa_checked_at <= new.checked_at)
          and not (new.state = 'source-stale' and coalesce(anvisa_state, '') in ('inactive', 'not-found', 'format-invalid', 'test-row'));
      return null;
    end $$;`);
  await protectTenantTable(knex, 'product_rechecks', changed);
  await protectTenantTable(knex, 'product_settings', { ...changed, neonpro_worker: 'select' });
  for (const table of ['product_rechecks', 'product_settings', 'staff_tasks'])
    await limitToRoles(knex, table);
}

export async function down(knex: Knex): Promise<void> {
  await dropTaskKinds(knex, kinds);
  await knex.raw(`
    drop table product_settings, product_rechecks;
    alter table staff_tasks drop column facts, drop column lot_id, drop column product_id;
    create or replace function app.keep_product_state() returns trigger language plpgsql security definer
      set search_path = pg_catalog, pg_temp as $$
    begin
      update public.products set anvisa_state = new.state, anvisa_checked_at = new.checked_at
        where clinic_id = new.clinic_id and id = new.product_id
          and (anvisa_checked_at is null or anvisa_checked_at <= new.checked_at);
      return null;
    end $$;`);
}
