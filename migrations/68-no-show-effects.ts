import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { protectTenantTable } from './tenant-table.ts';

/**
 * The proof: what the ladder changed in a month, against those it was held out from, and the reviews by a person that somebody asked for
 * who was weighed by a program (LGPD art. 20).
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table no_show_effects (
      clinic_id uuid not null references clinics,
      month date not null check (extract(day from month) = 1),
      is_final boolean not null,
      verdict text not null check (verdict in ('helps', 'unclear', 'too-few', 'does-not-help', 'harms')),
      report jsonb not null,
      computed_at timestamptz not null default now(),
      primary key (clinic_id, month)
    );
    comment on table no_show_effects is 'numbers of groups, never of a person';
    comment on column no_show_effects.is_final is 'the month is over and every outcome is known';

    create table no_show_reviews (
      clinic_id uuid not null,
      id uuid not null,
      version integer not null default 1,
      client_id uuid not null,
      appointment_id uuid not null,
      prediction_id uuid not null,
      state text not null default 'open' check (state in ('open', 'kept', 'changed')),
      asked_by text not null check (asked_by in ('client', 'staff')),
      wish_ct bytea,
      answer_ct bytea,
      due_at timestamptz not null,
      decided_by uuid,
      decided_at timestamptz,
      created_at timestamptz not null default now(),
      primary key (clinic_id, id),
      foreign key (clinic_id, client_id) references clients (clinic_id, id),
      foreign key (clinic_id, appointment_id) references appointments (clinic_id, id),
      foreign key (clinic_id, prediction_id) references no_show_predictions (clinic_id, id),
      foreign key (clinic_id, decided_by) references staff (clinic_id, id)
    );
    comment on table no_show_reviews is 'review by a person of an automated decision (LGPD art. 20): wish and answer under the person''s key';
    create unique index no_show_reviews_open on no_show_reviews (clinic_id, appointment_id) where state = 'open';
    create index no_show_reviews_by_time on no_show_reviews (clinic_id, created_at, id);
    create index no_show_reviews_by_client on no_show_reviews (clinic_id, client_id);`);
  const all = 'select, insert, update';
  await protectTenantTable(knex, 'no_show_effects', { neonpro_api: 'select', neonpro_worker: all });
  await protectTenantTable(knex, 'no_show_reviews', { neonpro_api: all, neonpro_worker: 'select' });
  for (const table of ['no_show_effects', 'no_show_reviews']) await limitToRoles(knex, table);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table no_show_reviews, no_show_effects');
}
