import type { Knex } from 'knex';
import { protectTenantTable } from './tenant-table.ts';

/**
 * Clients: ciphertext and keyed blind indexes only (D17, D18, D20). `*_ct` is AES-256-GCM under the person's key; `*_index` is
 * HMAC-SHA-256 under the clinic's key. Prefix search is a btree of hashed prefixes, because operators of GIN arrays
 * are not leakproof and row level security would keep the planner from using them.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table clients (
      clinic_id uuid not null references clinics,
      id uuid not null,
      name_ct bytea not null,
      cpf_ct bytea,
      phone_ct bytea,
      email_ct bytea,
      birth_date_ct bytea,
      notes_ct bytea,
      cpf_index bytea,
      phone_index bytea,
      reference_index bytea,
      whatsapp_opt_in_at timestamptz,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      primary key (clinic_id, id),
      foreign key (clinic_id, id) references person_keys (clinic_id, person_id),
      unique (clinic_id, cpf_index),
      unique (clinic_id, reference_index)
    );
    create index clients_by_phone on clients (clinic_id, phone_index);
    create index clients_by_change on clients (clinic_id, updated_at desc);
    create table client_name_tokens (
      clinic_id uuid not null,
      token bytea not null,
      client_id uuid not null,
      primary key (clinic_id, token, client_id),
      foreign key (clinic_id, client_id) references clients (clinic_id, id) on delete cascade
    );
    create index client_name_tokens_by_client on client_name_tokens (clinic_id, client_id);`);
  for (const table of ['clients', 'client_name_tokens']) {
    await protectTenantTable(knex, table, {
      neonpro_api: 'select, insert, update, delete',
      neonpro_worker: 'select, insert, update, delete',
    });
  }
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table client_name_tokens, clients');
}
