import type { Knex } from 'knex';

/**
 * A key of a repeated request is whoever's who sent it: nobody else sees that it was used or what was answered (D19). What must not lie
 * under the clinic's key is not kept at all; `entity_id` finds it again.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Keys from before are nobody's, and gone in a day.
    alter table idempotency_keys add column actor text not null default '';
    alter table idempotency_keys alter column actor set default app.actor();
    comment on column idempotency_keys.answer_ct is
      'sealed with the clinic key; null for answers with secrets, clinical text or a client; swept after a day';
    grant update (entity_id) on idempotency_keys to neonpro_api;
    create policy own_key on idempotency_keys as restrictive to neonpro_api
      using (actor = (select app.actor())) with check (actor = (select app.actor()));`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop policy own_key on idempotency_keys;
    revoke update (entity_id) on idempotency_keys from neonpro_api;
    alter table idempotency_keys drop column actor;`);
}
