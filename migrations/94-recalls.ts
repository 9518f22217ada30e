import type { Knex } from 'knex';
import { recallDesk, recallTables } from './recall-tables.ts';
import { limitToRoles } from './role-rights.ts';
import { addTaskKinds, dropTaskKinds } from './task-kinds.ts';
import { makeAppendOnly, protectTenantTable } from './tenant-table.ts';

const taskKinds = ['recall', 'recall-call'];
const all = 'select, insert, update';
/** The process opens, freezes, finds and tells in every clinic of a network; people mark, deal with lots and close. */
const tables = {
  recalls: { neonpro_api: all, neonpro_worker: all },
  recall_lots: { neonpro_api: all, neonpro_worker: all },
  recall_people: { neonpro_api: all, neonpro_worker: all },
  recall_attempts: { neonpro_api: 'select, insert', neonpro_worker: 'select' },
  recall_events: { neonpro_api: 'select, insert', neonpro_worker: 'select, insert' },
  recall_proposals: { neonpro_api: 'select, update', neonpro_worker: all },
};

/**
 * Recalls (RDC 551/2021, RDC 625/2022): a lot leaves use in every clinic of a network, and each clinic accounts for everybody it was used
 * on. Each clinic has a row of its own with its own people; they share `network_recall_id` alone. Never deleted.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(recallTables);
  await knex.raw(recallDesk);
  for (const [table, grants] of Object.entries(tables)) await protectTenantTable(knex, table, grants);
  for (const table of ['recall_attempts', 'recall_events']) await makeAppendOnly(knex, table);
  await knex.raw(`
    -- A rotation of the clinic's key seals the words anew (migration 88).
    drop trigger append_only on recall_events;
    create trigger append_only before update or delete on recall_events
      for each row execute function app.refuse_change_unless_resealing('note_ct');
    grant update (note_ct) on recall_events to neonpro_worker;
    create trigger kept before delete on recalls for each row execute function app.refuse_change();
    create trigger kept_truncate before truncate on recalls for each statement execute function app.refuse_change();
    grant select (clinic_id, id, state, network_recall_id, network_closed_at, updated_at) on recalls to neonpro_outbox;
    create policy reconciler on recalls for select to neonpro_outbox using (true);
    -- For the function below alone, which answers with ids: a definer is the owner, whom forced row level security binds too.
    create policy network on clinics for select to neonpro_owner using (network_id is not null);
    -- Ids alone: whose stock and people they are is read under each clinic's own tenant.
    create function app.clinics_of_network() returns table (clinic_id uuid) language sql stable security definer
      set search_path = pg_catalog, pg_temp as $$
      select c.clinic_id from public.clinics c where c.clinic_id = app.tenant() or c.network_id =
        (select o.network_id from public.clinics o where o.clinic_id = app.tenant()) $$;
    revoke all on function app.clinics_of_network from public;
    grant execute on function app.clinics_of_network to neonpro_api, neonpro_worker;`);
  await addTaskKinds(knex, taskKinds);
  for (const table of [...Object.keys(tables), 'outbox']) await limitToRoles(knex, table);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop function app.clinics_of_network;
    drop policy network on clinics;
    drop table ${Object.keys(tables).reverse().join(', ')};`);
  await dropTaskKinds(knex, taskKinds);
}
