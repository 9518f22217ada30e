import type { Knex } from 'knex';

const files = ['medicines', 'devices', 'cosmetics', 'companies', 'irregular'] as const;

/** What a row of each mirrored table says; a stage has the same columns, so that a swap names them once. */
const productColumns = `
      regime text not null check (regime in ('medicine', 'device', 'cosmetic')),
      key text collate "C" not null,
      registration text collate "C",
      process_number text collate "C",
      name text not null,
      name_key text collate "C" not null,
      technical_name text,
      holder_cnpj text,
      holder_name text,
      maker_names text,
      risk_class text,
      category text,
      active_ingredient text,
      situation text not null check (situation in ('active', 'inactive', 'unknown')),
      valid_until date,
      is_indefinite boolean not null,
      is_test boolean not null,
      row_sha256 bytea not null`;
const companyColumns = `
      cnpj text collate "C" not null,
      afe text collate "C" not null,
      name text not null,
      is_active boolean not null,
      authorised_on date,
      cancelled_on date,
      city text,
      state text,
      row_sha256 bytea not null`;
const irregularColumns = `
      dossier text collate "C" not null,
      action_key text collate "C" not null,
      process_number text,
      company_name text,
      company_cnpj text,
      product_kind text,
      product_text text,
      registration text collate "C",
      risk text,
      measure text,
      published_on date,
      row_sha256 bytea not null`;
const seen = `
      first_seen_on date not null,
      changed_on date not null,
      gone_on date`;

/**
 * A copy of what ANVISA publishes (dados.anvisa.gov.br): public data of nobody's clinic, so without one and without row level security.
 * Everybody reads it, workers write it. A file is staged beside the mirror and swapped in one transaction; what differs is told in
 * `anvisa_changes`. Rows that left a file stay with the day: what a clinic bought does not vanish from its records.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table anvisa_imports (
      id uuid primary key,
      file_code text not null check (file_code in (${files.map((code) => `'${code}'`).join(', ')})),
      state text not null check (state in ('staging', 'staged', 'swapped', 'refused')),
      file_sha256 text not null,
      byte_count bigint not null,
      byte_offset bigint not null default 0,
      header text,
      row_count integer not null default 0,
      skipped_count integer not null default 0,
      broken_count integer not null default 0,
      unknown_count integer not null default 0,
      appeared_count integer,
      changed_count integer,
      gone_count integer,
      fault_code text,
      began_at timestamptz not null default now(),
      ended_at timestamptz
    );
    create index anvisa_imports_by_file on anvisa_imports (file_code, began_at);
    comment on column anvisa_imports.byte_offset is 'of the file: written in the transaction of the rows before it, so that a killed worker goes on from here';

    create table anvisa_files (
      code text primary key check (code in (${files.map((code) => `'${code}'`).join(', ')})),
      etag text,
      last_modified timestamptz,
      sha256 text,
      source_date date,
      header text,
      row_count integer,
      byte_count bigint,
      state text not null default 'never' check (state in ('never', 'good', 'faulty')),
      checked_at timestamptz,
      good_at timestamptz,
      swapped_at timestamptz,
      fault_code text,
      import_id uuid references anvisa_imports
    );
    comment on column anvisa_files.checked_at is 'when ANVISA was last asked, whatever it said; good_at: when it last answered well';
    insert into anvisa_files (code) values ${files.map((code) => `('${code}')`).join(', ')};

    create table anvisa_products (${productColumns}, ${seen}, primary key (regime, key));
    create index anvisa_products_by_registration on anvisa_products (registration) where registration <> key;
    create index anvisa_products_by_process on anvisa_products (process_number) where process_number <> key;
    create index anvisa_products_by_name on anvisa_products (name_key);
    comment on column anvisa_products.name_key is 'lower case without accents: found by how it begins';

    create table anvisa_companies (${companyColumns}, ${seen}, primary key (cnpj, afe));
    create index anvisa_companies_by_afe on anvisa_companies (afe);

    create table anvisa_irregular (${irregularColumns}, ${seen}, primary key (dossier, action_key));
    create index anvisa_irregular_by_registration on anvisa_irregular (registration) where registration is not null;
    create index anvisa_irregular_by_company on anvisa_irregular (company_cnpj) where company_cnpj is not null;
    create index anvisa_irregular_by_day on anvisa_irregular (published_on);

    create table anvisa_changes (
      id bigint generated always as identity primary key,
      file_code text not null,
      regime text,
      key text collate "C" not null,
      kind text not null check (kind in ('appeared', 'changed', 'gone')),
      before jsonb,
      after jsonb,
      seen_on date not null
    );
    create index anvisa_changes_by_day on anvisa_changes (seen_on, file_code);
    create index anvisa_changes_by_key on anvisa_changes (regime, key, id);
    comment on table anvisa_changes is 'differences between two good copies of a file; the first copy of a file is no difference';

    create unlogged table anvisa_stage_medicines (${productColumns});
    create unlogged table anvisa_stage_devices (${productColumns});
    create unlogged table anvisa_stage_cosmetics (${productColumns});
    create unlogged table anvisa_stage_companies (${companyColumns});
    create unlogged table anvisa_stage_irregular (${irregularColumns});`);
  for (const table of ['files', 'imports', 'products', 'companies', 'irregular', 'changes'])
    await knex.raw(`
      grant select on anvisa_${table} to neonpro_api;
      grant select, insert, update on anvisa_${table} to neonpro_worker;`);
  for (const code of files) await knex.raw(`grant select, insert on anvisa_stage_${code} to neonpro_worker;`);
  // A worker may not empty tables, and a million deleted rows would have to be cleaned up after it.
  await knex.raw(`
    create function app.clear_anvisa_stage(code text) returns void language plpgsql security definer
      set search_path = pg_catalog, pg_temp as $$
    begin
      if code not in (select f.code from public.anvisa_files f) then raise exception 'no such file'; end if;
      execute format('truncate public.%I', 'anvisa_stage_' || code);
    end $$;
    revoke execute on function app.clear_anvisa_stage(text) from public;
    grant execute on function app.clear_anvisa_stage(text) to neonpro_worker;`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop function app.clear_anvisa_stage(text);
    drop table ${files.map((code) => `anvisa_stage_${code}`).join(', ')};
    drop table anvisa_changes, anvisa_irregular, anvisa_companies, anvisa_products, anvisa_files, anvisa_imports;`);
}
