import type { Knex } from 'knex';

/**
 * The two queues across clinics are served in turn: a clinic with ten thousand rows waiting must not delay another's one. For that the
 * first row of each clinic is found without walking over the rows of the one before.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create index outbox_by_clinic on outbox (clinic_id, due_at, id);
    create index webhook_events_by_clinic on webhook_events (clinic_id, due_at) where processed_at is null;`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index webhook_events_by_clinic, outbox_by_clinic');
}
