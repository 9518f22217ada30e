import type { Knex } from 'knex';

/**
 * What the reconciler may see across clinics: that a row wants a process, and nothing of what is in it. Columns are granted one
 * by one, so that a policy that lets all rows through still shows ids and states only.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    grant select (clinic_id, id, is_closed, updated_at) on appointments to neonpro_outbox;
    grant select (clinic_id, id, status, created_at) on imports to neonpro_outbox;
    create policy reconciler on appointments for select to neonpro_outbox using (true);
    create policy reconciler on imports for select to neonpro_outbox using (true);
    grant insert on outbox to neonpro_outbox;`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    revoke insert on outbox from neonpro_outbox;
    drop policy reconciler on imports;
    drop policy reconciler on appointments;
    revoke select (clinic_id, id, status, created_at) on imports from neonpro_outbox;
    revoke select (clinic_id, id, is_closed, updated_at) on appointments from neonpro_outbox;`);
}
