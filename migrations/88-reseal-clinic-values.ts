import type { Knex } from 'knex';

/** What a rotation seals anew and workers did not write so far: the sealed columns, and nothing beside them. */
const columns: Record<string, string> = {
  staff: 'name_ct, email_ct',
  resources: 'name_ct',
  resource_blocks: 'note_ct',
  professional_licences: 'number_ct',
  competence_sign_offs: 'note_ct',
  api_clients: 'name_ct',
  sealed_records: 'wrapped_key',
  incidents: 'content_ct',
  incident_events: 'detail_ct',
  incident_notices: 'proof_ct',
  incident_files: 'name_ct, content_ct',
  import_plan_keys: 'name_ct',
  idempotency_keys: 'answer_ct',
};
/** Workers read no more of these than that either. */
const looks: Record<string, string> = {
  api_clients: 'clinic_id, id, name_ct',
  incident_files: 'clinic_id, incident_id, client_id, id, name_ct, content_ct',
};
/** Registers that nobody changes: the same words under the next key are no change. */
const registers = ['competence_sign_offs', 'incident_events', 'incident_notices', 'incident_files'] as const;

/**
 * A rotation seals what hangs on the clinic's own key anew, too (ADR 0027), and keeps in its row how far it is. Append-only registers let it
 * through while a rotation of the clinic runs, for their sealed columns, and only forward to the version that it made.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table key_rotations
      add column resealed integer not null default 0 check (resealed >= 0),
      add column unreadable integer not null default 0 check (unreadable >= 0),
      add column reseal_part text,
      add column reseal_after text[];
    comment on column key_rotations.unreadable is 'values that open under no key: left as they are';
    create function app.refuse_change_unless_resealing() returns trigger language plpgsql
      set search_path = pg_catalog, pg_temp as $$
    declare
      before jsonb := to_jsonb(old);
      after jsonb := to_jsonb(new);
      version text;
      sealed text;
    begin
      select lpad(to_hex(r.to_version), 8, '0') into version from public.key_rotations r
        where r.clinic_id = old.clinic_id and not r.is_closed;
      if tg_op = 'UPDATE' and current_user = 'neonpro_worker' and version is not null and before - tg_argv = after - tg_argv then
        foreach sealed in array tg_argv loop
          -- As JSON: \\x, the byte of the format, then the key's version in eight digits.
          if before -> sealed <> after -> sealed and not (coalesce(substring(before ->> sealed from 5 for 8), version) < version
              and coalesce(substring(after ->> sealed from 5 for 8), '') = version) then
            raise exception 'append-only table %', tg_table_name using errcode = '42501';
          end if;
        end loop;
        return new;
      end if;
      raise exception 'append-only table %', tg_table_name using errcode = '42501';
    end $$;
    revoke all on function app.refuse_change_unless_resealing from public;`);
  for (const [table, names] of Object.entries(looks))
    await knex.raw(`grant select (${names}) on ${table} to neonpro_worker`);
  for (const [table, names] of Object.entries(columns))
    await knex.raw(`grant update (${names}) on ${table} to neonpro_worker`);
  for (const table of registers) {
    const names = (columns[table] ?? '').split(', ').map((name) => `'${name}'`);
    await knex.raw(`
      drop trigger append_only on ${table};
      create trigger append_only before update or delete on ${table}
        for each row execute function app.refuse_change_unless_resealing(${names.join(', ')})`);
  }
}

export async function down(knex: Knex): Promise<void> {
  for (const table of registers)
    await knex.raw(`
      drop trigger append_only on ${table};
      create trigger append_only before update or delete on ${table} for each row execute function app.refuse_change()`);
  for (const [table, names] of Object.entries(columns))
    await knex.raw(`revoke update (${names}) on ${table} from neonpro_worker`);
  for (const [table, names] of Object.entries(looks))
    await knex.raw(`revoke select (${names}) on ${table} from neonpro_worker`);
  await knex.raw(`
    drop function app.refuse_change_unless_resealing;
    alter table key_rotations drop column resealed, drop column unreadable, drop column reseal_part, drop column reseal_after;`);
}
