import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { protectTenantTable } from './tenant-table.ts';

const kinds = (...more: string[]) =>
  ['message-undelivered', 'message-unknown', 'template-trouble', 'sender-paused', ...more]
    .map((kind) => `'${kind}'`)
    .join(', ');
const constrain = (list: string) => `
  alter table staff_tasks drop constraint staff_tasks_kind_check;
  alter table staff_tasks add constraint staff_tasks_kind_check check (kind in (${list}));`;

/**
 * One watch for a visit that somebody may miss (noShowIntervention): its newest risk, the side of the experiment it is on, and the steps of
 * the ladder, each with what it started and how it ended.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table no_show_watches (
      clinic_id uuid not null,
      id uuid not null,
      version integer not null default 1,
      visit_starts_at timestamptz not null,
      state text not null default 'watching'
        check (state in ('watching', 'climbing', 'answered', 'stopped', 'over')),
      prediction_id uuid,
      risk double precision,
      band text check (band in ('low', 'medium', 'high')),
      arm text not null check (arm in ('treated', 'held-out')),
      answered_at timestamptz,
      answer text check (answer in ('confirmed', 'cancelled', 'moved', 'wrote', 'paid', 'told-staff', 'arrived')),
      stopped_by uuid,
      stop_reason text,
      resumed_at timestamptz,
      next_step text,
      next_at timestamptz,
      is_closed boolean not null default false,
      opened_at timestamptz not null default now(),
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      primary key (clinic_id, id),
      foreign key (clinic_id, id) references appointments (clinic_id, id),
      foreign key (clinic_id, prediction_id) references no_show_predictions (clinic_id, id),
      foreign key (clinic_id, stopped_by) references staff (clinic_id, id)
    );
    comment on column no_show_watches.id is 'of the visit';
    comment on column no_show_watches.stop_reason is 'code: a person stopped the ladder, or a review set the risk aside';
    comment on column no_show_watches.resumed_at is 'a person went on with what was stopped: what she wrote before is no answer';
    comment on column no_show_watches.opened_at is 'since when the visit has this time: what was predicted before, when it had it once already, does not count';
    comment on column no_show_watches.next_step is 'what the process will do next and when, for lists: its own plan, written down';
    create index no_show_watches_by_time on no_show_watches (clinic_id, visit_starts_at, id);
    create index no_show_watches_open on no_show_watches (clinic_id, id) where not is_closed;

    create table no_show_steps (
      clinic_id uuid not null,
      id uuid not null default gen_random_uuid(),
      appointment_id uuid not null,
      visit_starts_at timestamptz not null,
      step text not null check (step in ('ask', 'sms', 'call', 'deposit', 'offer-move', 'release')),
      state text not null check (state in ('started', 'done', 'cancelled', 'skipped', 'failed')),
      reason text,
      message_id uuid,
      task_id uuid,
      deposit_id uuid,
      started_by uuid,
      started_at timestamptz not null default now(),
      ended_at timestamptz,
      primary key (clinic_id, id),
      unique (clinic_id, appointment_id, visit_starts_at, step),
      foreign key (clinic_id, appointment_id) references no_show_watches (clinic_id, id),
      foreign key (clinic_id, message_id) references messages (clinic_id, id),
      foreign key (clinic_id, task_id) references staff_tasks (clinic_id, id),
      foreign key (clinic_id, deposit_id) references deposits (clinic_id, id),
      foreign key (clinic_id, started_by) references staff (clinic_id, id)
    );
    comment on column no_show_steps.started_by is 'null: the process; otherwise whoever did not want to wait for it';
    comment on column no_show_steps.reason is 'code: why it was skipped or failed, what the call found, what cancelled it';
    alter table staff_tasks no force row level security;
    ${constrain(kinds('no-show-call', 'no-show-review', 'no-show-model'))}
    alter table staff_tasks force row level security;`);
  for (const table of tables) {
    await protectTenantTable(knex, table, {
      neonpro_api: 'select, insert, update',
      neonpro_worker: 'select, insert, update',
    });
    await limitToRoles(knex, table);
  }
  await limitToRoles(knex, 'staff_tasks');
  await knex.raw(`
    grant select (clinic_id, id, is_closed, updated_at) on no_show_watches to neonpro_outbox;
    create policy reconciler on no_show_watches for select to neonpro_outbox using (true);`);
}

const tables = ['no_show_watches', 'no_show_steps'];

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table no_show_steps, no_show_watches;
    alter table staff_tasks no force row level security;
    delete from staff_tasks where kind like 'no-show-%';
    ${constrain(kinds())}
    alter table staff_tasks force row level security;`);
}
