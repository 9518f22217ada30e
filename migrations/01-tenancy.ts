import type { Knex } from 'knex';

/**
 * The signed tenant (D3). A token `v1.<clinic>.<user>.<role>.<session|->.<expiry s>.<hmac hex>` is set for one transaction by
 * `app.begin`; everything else reads it through functions that check the MAC again, because any SQL injection could set
 * the variable but cannot sign it. The key table is readable by the owner alone.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create schema app;
    revoke all on schema app from public;
    grant usage on schema app to neonpro_api, neonpro_worker, neonpro_outbox, neonpro_audit_writer;
    revoke create on schema public from public;
    grant usage on schema public to neonpro_api, neonpro_worker, neonpro_outbox, neonpro_audit_writer;

    create table app.token_key (only_row boolean primary key default true check (only_row), secret bytea not null);

    create function app.claims() returns text[] language plpgsql stable security definer
      set search_path = pg_catalog, pg_temp as $$
    declare
      token text := nullif(current_setting('app.token', true), '');
      parts text[];
    begin
      if token is null then
        raise exception 'tenant-missing' using errcode = '42501';
      end if;
      parts := string_to_array(token, '.');
      if array_length(parts, 1) is distinct from 7 or parts[1] <> 'v1'
        or (select public.hmac(convert_to(array_to_string(parts[1:6], '.'), 'UTF8'), secret, 'sha256')
              = decode(parts[7], 'hex') from app.token_key) is not true then
        raise exception 'tenant-forged' using errcode = '42501';
      end if;
      if parts[6]::bigint < extract(epoch from transaction_timestamp()) then
        raise exception 'tenant-expired' using errcode = '42501';
      end if;
      return parts;
    end $$;

    -- Without SET or SECURITY DEFINER these three are inlined: a policy then costs one call instead of two.
    create function app.tenant() returns uuid language sql stable as $$ select (app.claims())[2]::uuid $$;
    create function app.actor() returns text language sql stable as $$ select (app.claims())[3] $$;
    create function app.role() returns text language sql stable as $$ select (app.claims())[4] $$;

    create function app.refuse_change() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
    begin
      raise exception 'append-only table %', tg_table_name using errcode = '42501';
    end $$;
    revoke all on all functions in schema app from public;`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop schema app cascade');
}
