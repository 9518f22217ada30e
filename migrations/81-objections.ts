import type { Knex } from 'knex';

/**
 * An objection and a consent say the same of one use. A yes that is given anew ends the block that its own withdrawal had set: whoever takes a
 * yes may not lift blocks, so the grant of this very transaction (written after it began) is what allows it. A block that was decided on a request stays.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create index processing_blocks_by_client on processing_blocks (clinic_id, client_id, scope);
    create function app.end_consent_block(of_client uuid, of_purpose text) returns void language sql security definer
      set search_path = pg_catalog, pg_temp as $$
      update public.processing_blocks set until = now()
      where clinic_id = app.tenant() and client_id = of_client and scope = of_purpose and ground = 'consent-withdrawn' and until is null
        and exists (select from public.consents c where c.clinic_id = app.tenant() and c.client_id = of_client
          and c.purpose = of_purpose and c.choice = 'granted' and c.given_at >= now()) $$;
    revoke all on function app.end_consent_block from public;
    grant execute on function app.end_consent_block to neonpro_api, neonpro_worker;`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop function app.end_consent_block;
    drop index processing_blocks_by_client;`);
}
