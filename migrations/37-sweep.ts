import type { Knex } from 'knex';

/**
 * What has expired goes, hourly and in batches. Row level security binds the owner too, so it is let through for these tables; the
 * function's own conditions are all that can be deleted by it. How long each is kept is said in docs/privacy.md.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create index idempotency_keys_by_time on idempotency_keys (created_at);
    create policy sweep_look on idempotency_keys for select to neonpro_owner using (true);
    create policy sweep on idempotency_keys for delete to neonpro_owner using (true);
    create policy sweep_look on sign_in_codes for select to neonpro_owner using (true);
    create policy sweep on sign_in_codes for delete to neonpro_owner using (true);

    create policy sweep_look on webhook_deliveries for select to neonpro_owner using (true);
    create policy sweep on webhook_deliveries for delete to neonpro_owner using (true);
    create policy sweep_look on integration_events for select to neonpro_owner using (true);
    create policy sweep on integration_events for delete to neonpro_owner using (true);

    create function app.sweep(what text, most integer) returns integer language plpgsql security definer
      set search_path = pg_catalog, pg_temp as $$
    declare
      gone integer;
    begin
      -- Rows somebody holds right now wait for the next run. (A lock asks the policy for changes too, which no clinic's table gives here.)
      case what
        when 'idempotency-keys' then
          delete from public.idempotency_keys k using (select o.clinic_id, o.key from public.idempotency_keys o
              where o.created_at < now() - interval '24 hours' limit most) old
            where k.clinic_id = old.clinic_id and k.key = old.key;
        when 'sign-in-codes' then
          delete from public.sign_in_codes c using (select o.clinic_id, o.id from public.sign_in_codes o
              where o.expires_at < now() - interval '1 hour' limit most) old
            where c.clinic_id = old.clinic_id and c.id = old.id;
        when 'webhook-deliveries' then
          -- With their tries. What is on its way, or waits for a person, stays for as long as it does.
          delete from public.webhook_deliveries d using (select o.clinic_id, o.id from public.webhook_deliveries o
              where o.state in ('delivered', 'skipped') and o.updated_at < now() - interval '30 days' limit most) old
            where d.clinic_id = old.clinic_id and d.id = old.id and d.state in ('delivered', 'skipped');
        when 'integration-events' then
          delete from public.integration_events e using (select o.clinic_id, o.entity_id, o.id from public.integration_events o
              where o.at < now() - interval '30 days' limit most) old
            where e.clinic_id = old.clinic_id and e.entity_id = old.entity_id and e.id = old.id;
        when 'sign-in-flows' then
          delete from app.sign_in_flows where token_hash in
            (select token_hash from app.sign_in_flows where expires_at < now() limit most for update skip locked);
        when 'challenges' then
          delete from app.challenges c using (select o.bound_to, o.purpose from app.challenges o
              where o.expires_at < now() limit most for update skip locked) old
            where c.bound_to = old.bound_to and c.purpose = old.purpose;
        when 'sessions' then
          delete from app.sessions where id in (select id from app.sessions
            where least(revoked_at, expires_at) < now() - interval '30 days' limit most for update skip locked);
        when 'client-sessions' then
          delete from app.client_sessions where id in (select id from app.client_sessions
            where least(revoked_at, expires_at) < now() - interval '30 days' limit most for update skip locked);
        when 'rate-limits' then
          -- Milliseconds; one without an end is a block by hand and stays.
          delete from app.rate_limits where key in (select key from app.rate_limits
            where expire < extract(epoch from now()) * 1000 limit most for update skip locked);
        else
          raise exception 'nothing to sweep in %', what using errcode = '22023';
      end case;
      get diagnostics gone = row_count;
      return gone;
    end $$;
    revoke all on function app.sweep from public;
    grant execute on function app.sweep to neonpro_outbox;`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop function app.sweep;
    drop policy sweep on integration_events;
    drop policy sweep_look on integration_events;
    drop policy sweep on webhook_deliveries;
    drop policy sweep_look on webhook_deliveries;
    drop policy sweep on sign_in_codes;
    drop policy sweep_look on sign_in_codes;
    drop policy sweep on idempotency_keys;
    drop policy sweep_look on idempotency_keys;
    drop index idempotency_keys_by_time`);
}
