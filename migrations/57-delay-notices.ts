import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { protectTenantTable } from './tenant-table.ts';

/** News that a professional runs late, told to those who wait for her today. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table delay_notices (
      clinic_id uuid not null references clinics,
      id uuid not null,
      professional_id uuid not null,
      minutes integer not null check (minutes between 5 and 240),
      told integer not null default 0,
      is_closed boolean not null default false,
      created_at timestamptz not null default now(),
      primary key (clinic_id, id),
      foreign key (clinic_id, professional_id) references resources (clinic_id, id)
    );
    comment on column delay_notices.told is 'how many visits were told, once it is closed';
    create index delay_notices_by_time on delay_notices (clinic_id, created_at);
    create index delay_notices_open on delay_notices (clinic_id, id) where not is_closed;`);
  await protectTenantTable(knex, 'delay_notices', {
    neonpro_api: 'select, insert',
    neonpro_worker: 'select, update',
  });
  await limitToRoles(knex, 'delay_notices');
  await knex.raw(`
    grant select (clinic_id, id, is_closed, created_at) on delay_notices to neonpro_outbox;
    create policy reconciler on delay_notices for select to neonpro_outbox using (true);`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table delay_notices');
}
