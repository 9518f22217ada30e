import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { makeAppendOnly, protectTenantTable } from './tenant-table.ts';

/**
 * How a clinic looks at the risk that a visit is missed: what a miss and a call cost it, its models with what they were judged by, and
 * each prediction as it was made, frozen with the model that made it. Models hold weights alone, predictions codes and numbers: no
 * health data, nothing a person could be read from without her visit.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table no_show_settings (
      clinic_id uuid primary key references clinics,
      version integer not null default 1,
      is_on boolean not null,
      holdout_percent integer not null check (holdout_percent between 5 and 50),
      missed_cost_cents integer not null check (missed_cost_cents between 100 and 10000000),
      call_cost_cents integer not null check (call_cost_cents between 0 and 1000000),
      friction_cost_cents integer not null check (friction_cost_cents between 0 and 1000000),
      ladders jsonb not null,
      call_owner_id uuid,
      foreign key (clinic_id, call_owner_id) references staff (clinic_id, id)
    );
    comment on column no_show_settings.missed_cost_cents is 'of a time nobody comes for, where its services have no price';
    comment on column no_show_settings.friction_cost_cents is 'what it costs to ask for money or to give the time away: some of those asked would have come';
    comment on column no_show_settings.ladders is 'steps of each band: {medium: [{step, leadMin}], high: […]}';
    comment on column no_show_settings.call_owner_id is 'whose the calls are; null: whoever takes them';

    create table no_show_models (
      clinic_id uuid not null references clinics,
      id uuid not null,
      number integer not null,
      kind text not null check (kind in ('rules', 'spline', 'blend')),
      state text not null check (state in ('champion', 'rejected', 'retired')),
      artefact jsonb not null,
      card jsonb not null,
      verdict text not null,
      trained_from date,
      trained_to date,
      trained_at timestamptz not null default now(),
      refreshed_at timestamptz,
      promoted_at timestamptz,
      retired_at timestamptz,
      version integer not null default 1,
      primary key (clinic_id, id),
      unique (clinic_id, number)
    );
    comment on column no_show_models.card is 'model card: data, columns, what was left out and why, metrics of both on the same later days, calibration bins';
    comment on column no_show_models.verdict is 'code of why it was promoted or not';
    comment on column no_show_models.refreshed_at is 'when its intercept was last fitted to the newest outcomes';
    create unique index no_show_models_champion on no_show_models (clinic_id) where state = 'champion';

    create table no_show_trainings (
      clinic_id uuid not null references clinics,
      id uuid not null,
      state text not null default 'running' check (state in ('running', 'promoted', 'kept', 'too-few', 'failed')),
      step text not null default 'waiting' check (step in ('waiting', 'reading', 'fitting', 'judging', 'done')),
      percent integer not null default 0 check (percent between 0 and 100),
      rows integer,
      missed integer,
      reason text,
      model_id uuid,
      asked_by uuid,
      is_closed boolean not null default false,
      started_at timestamptz not null default now(),
      finished_at timestamptz,
      updated_at timestamptz not null default now(),
      primary key (clinic_id, id),
      foreign key (clinic_id, model_id) references no_show_models (clinic_id, id),
      foreign key (clinic_id, asked_by) references staff (clinic_id, id)
    );
    comment on column no_show_trainings.asked_by is 'null: the schedule';
    create unique index no_show_trainings_running on no_show_trainings (clinic_id) where not is_closed;
    create index no_show_trainings_by_time on no_show_trainings (clinic_id, started_at desc, id);

    create table no_show_predictions (
      clinic_id uuid not null,
      id uuid not null,
      appointment_id uuid not null,
      client_id uuid not null,
      visit_starts_at timestamptz not null,
      moment text not null check (moment in ('booking', 'week-before', 'two-days-before', 'day-before', 'reply')),
      sequence integer not null default 1,
      model_id uuid,
      risk double precision not null check (risk > 0 and risk < 1),
      band text not null check (band in ('low', 'medium', 'high')),
      arm text not null check (arm in ('treated', 'held-out')),
      value_cents integer not null,
      features jsonb not null,
      reasons jsonb not null,
      scored_at timestamptz not null default now(),
      primary key (clinic_id, id),
      unique (clinic_id, appointment_id, visit_starts_at, moment, sequence),
      foreign key (clinic_id, appointment_id) references appointments (clinic_id, id),
      foreign key (clinic_id, client_id) references clients (clinic_id, id),
      foreign key (clinic_id, model_id) references no_show_models (clinic_id, id)
    );
    comment on table no_show_predictions is 'frozen: never changed after it was made; what became of the visit is a row of no_show_outcomes';
    comment on column no_show_predictions.model_id is 'null: the house''s rules, before the clinic has a model of its own';
    comment on column no_show_predictions.value_cents is 'of the time, as it was weighed then';
    create index no_show_predictions_by_time on no_show_predictions (clinic_id, visit_starts_at, moment);
    create index no_show_predictions_by_client on no_show_predictions (clinic_id, client_id);

    create table no_show_outcomes (
      clinic_id uuid not null,
      appointment_id uuid not null,
      visit_starts_at timestamptz not null,
      outcome text not null check (outcome in ('came', 'missed', 'cancelled', 'moved')),
      decided_at timestamptz not null default now(),
      primary key (clinic_id, appointment_id, visit_starts_at),
      foreign key (clinic_id, appointment_id) references appointments (clinic_id, id)
    );
    comment on table no_show_outcomes is 'what became of a predicted time: joined by the process that predicted it, corrected when a late arrival undoes a miss';
    create index no_show_outcomes_by_time on no_show_outcomes (clinic_id, visit_starts_at);`);
  const all = 'select, insert, update';
  await protectTenantTable(knex, 'no_show_settings', { neonpro_api: all, neonpro_worker: 'select, insert' });
  await protectTenantTable(knex, 'no_show_models', { neonpro_api: 'select, update', neonpro_worker: all });
  await protectTenantTable(knex, 'no_show_trainings', { neonpro_api: 'select, insert', neonpro_worker: all });
  await protectTenantTable(knex, 'no_show_predictions', {
    neonpro_api: 'select, insert',
    neonpro_worker: 'select, insert',
  });
  await protectTenantTable(knex, 'no_show_outcomes', { neonpro_api: 'select', neonpro_worker: all });
  await makeAppendOnly(knex, 'no_show_predictions');
  for (const table of [...tables, 'outbox', 'payment_accounts']) await limitToRoles(knex, table);
  await knex.raw(`
    grant select (clinic_id, id, is_closed, updated_at) on no_show_trainings to neonpro_outbox;
    create policy reconciler on no_show_trainings for select to neonpro_outbox using (true);`);
}

const tables = [
  'no_show_settings',
  'no_show_models',
  'no_show_trainings',
  'no_show_predictions',
  'no_show_outcomes',
];

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`drop table ${[...tables].reverse().join(', ')}`);
}
