import type { Knex } from 'knex';

/**
 * What relay and reconciler may see of webhooks across clinics: that a clinic wants to be told at all, and that a delivery wants a
 * process. Columns are granted one by one, as in migration 13.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    grant select (clinic_id) on webhook_subscriptions to neonpro_outbox;
    grant select (clinic_id, id, state, updated_at) on webhook_deliveries to neonpro_outbox;
    create policy relay on webhook_subscriptions for select to neonpro_outbox using (true);
    create policy reconciler on webhook_deliveries for select to neonpro_outbox using (true);`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop policy reconciler on webhook_deliveries;
    drop policy relay on webhook_subscriptions;
    revoke select (clinic_id, id, state, updated_at) on webhook_deliveries from neonpro_outbox;
    revoke select (clinic_id) on webhook_subscriptions from neonpro_outbox;`);
}
