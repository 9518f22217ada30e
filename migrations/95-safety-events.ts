import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { addTaskKinds, dropTaskKinds } from './task-kinds.ts';
import { protectTenantTable } from './tenant-table.ts';

/** What a day's state is not made of: people, and what processes note for themselves. Sealed words go by their ending. */
const unsaid = `'client_id', 'appointment_id', 'watch_marks', 'marks', 'clinic_id'`;
const saidOf = (row: 'new' | 'old') =>
  `(select jsonb_object_agg(e.key, e.value) from jsonb_each(to_jsonb(${row})) e
      where e.key !~ '_ct$' and e.key <> all (array[${unsaid}]))`;

/**
 * Adverse events and technical complaints (RDC 67/2009, RDC 36/2013, RDC 406/2020, RDC 894/2024). The clocks are frozen at the report, and
 * made shorter, never longer, when it turns out to be graver. Nobody's login deletes one.
 */
const events = `
  create table safety_events (
    clinic_id uuid not null references clinics,
    id uuid not null,
    kind text not null check (kind in ('adverse-event', 'technical-complaint')),
    severity text not null check (severity in ('death', 'serious-threat', 'serious', 'non-serious')),
    regime text not null check (regime in ('medicine', 'device', 'cosmetic')),
    client_id uuid,
    appointment_id uuid,
    product_id uuid,
    lot_id uuid,
    device_id uuid,
    happened_at timestamptz not null,
    known_at timestamptz not null,
    time_zone text not null,
    rules text[] not null,
    due_at timestamptz not null,
    warn_at timestamptz not null,
    escalate_at timestamptz not null,
    text_ct bytea,
    reported_by uuid not null,
    reported_at timestamptz not null default now(),
    state text not null default 'draft' check (state in ('draft', 'notified', 'dismissed')),
    protocol text,
    channel text check (channel in ('notivisa', 'vigimed', 'other')),
    notified_at timestamptz,
    dismiss_reason text check (dismiss_reason in ('duplicate', 'not-related', 'mistake', 'other')),
    end_note_ct bytea,
    ended_at timestamptz,
    ended_by uuid,
    breached_at timestamptz,
    marks text[] not null default '{}',
    is_closed boolean not null generated always as (state <> 'draft') stored,
    version integer not null default 1,
    updated_at timestamptz not null default now(),
    primary key (clinic_id, id),
    foreign key (clinic_id, product_id) references products (clinic_id, id),
    foreign key (clinic_id, lot_id) references lots (clinic_id, id),
    foreign key (clinic_id, device_id) references devices (clinic_id, id),
    check (num_nonnulls(product_id, device_id) >= 1),
    check ((state = 'draft') = (ended_at is null)),
    check ((state = 'notified') = (protocol is not null)),
    check ((state = 'dismissed') = (dismiss_reason is not null))
  );
  comment on column safety_events.known_at is 'when somebody of the clinic knew: the clocks begin there';
  comment on column safety_events.text_ct is 'what happened: under the key of the client, or of the clinic where no client is meant, as end_note_ct';
  comment on column safety_events.rules is 'codes of domain/products/safety-rules.ts that were in force';
  create index safety_events_by_time on safety_events (clinic_id, reported_at desc, id);
  create index safety_events_by_client on safety_events (clinic_id, client_id) where client_id is not null;
  create index safety_events_open on safety_events (clinic_id, id) where not is_closed;
  create index safety_events_by_lot on safety_events (clinic_id, lot_id);
  create trigger kept before delete on safety_events for each row execute function app.refuse_change();
  create trigger kept_truncate before truncate on safety_events for each statement execute function app.refuse_change();
  create trigger refuse_erased before insert on safety_events for each row
    when (nullif(current_setting('app.token', true), '') is not null and new.client_id is not null) execute function app.refuse_erased();

  -- References to older tables are checked by their owner, whom forced row level security shows nothing.
  alter table clients no force row level security;
  alter table appointments no force row level security;
  alter table staff no force row level security;
  alter table safety_events
    add foreign key (clinic_id, client_id) references clients (clinic_id, id),
    add foreign key (clinic_id, appointment_id) references appointments (clinic_id, id),
    add foreign key (clinic_id, reported_by) references staff (clinic_id, id),
    add foreign key (clinic_id, ended_by) references staff (clinic_id, id);
  alter table staff force row level security;
  alter table appointments force row level security;
  alter table clients force row level security;`;

/** How rows were on a day, for papers as of that day: what a row says after each change, without anybody's words and without clients. */
const history = `
  create table row_history (
    clinic_id uuid not null references clinics,
    id bigint generated always as identity,
    entity text not null,
    row_id uuid not null,
    at timestamptz not null default clock_timestamp(),
    facts jsonb not null,
    primary key (clinic_id, id)
  );
  comment on table row_history is 'written by triggers alone, never changed: an inspection of last Tuesday is told what was true on Tuesday';
  create index row_history_by_row on row_history (clinic_id, entity, row_id, at desc, id desc);

  create function app.keep_history() returns trigger language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
  declare
    said jsonb := ${saidOf('new')};
  begin
    if tg_op = 'UPDATE' and said = ${saidOf('old')} then
      return null;
    end if;
    insert into public.row_history (clinic_id, entity, row_id, facts) values (new.clinic_id, tg_table_name, new.id, said);
    return null;
  end $$;
  revoke all on function app.keep_history from public;
  alter table temperature_readings add column noted_at timestamptz not null default clock_timestamp();
  comment on column temperature_readings.noted_at is 'when it was written down; read_at is when somebody looked';`;

/** What an inspection asks about. Recalls come with a migration of their own. */
const remembered = [
  ...['products', 'suppliers', 'storage_places', 'goods_receipts', 'lots', 'cold_excursions'],
  ...['devices', 'safety_events', 'recalls'],
];

export async function up(knex: Knex): Promise<void> {
  await knex.raw(events);
  await knex.raw(history);
  await protectTenantTable(knex, 'safety_events', {
    neonpro_api: 'select, insert, update',
    neonpro_worker: 'select, update',
  });
  await protectTenantTable(knex, 'row_history', { neonpro_api: 'select', neonpro_worker: 'select' });
  await knex.raw(`
    -- The owner writes it for whoever changed a row, with a token or, in a restore, without one.
    create policy history on row_history for insert to neonpro_owner with check (true);
    create trigger append_only before update or delete on row_history for each row execute function app.refuse_change();
    create trigger append_only_truncate before truncate on row_history for each statement execute function app.refuse_change();
    ${remembered.map((table) => `create trigger keep_history after insert or update on ${table} for each row execute function app.keep_history();`).join('\n')}
    grant select (clinic_id, id, is_closed, updated_at) on safety_events to neonpro_outbox;
    create policy reconciler on safety_events for select to neonpro_outbox using (true);`);
  await addTaskKinds(knex, ['safety-event']);
  for (const table of ['safety_events', 'row_history', 'outbox', 'staff_tasks'])
    await limitToRoles(knex, table);
}

export async function down(knex: Knex): Promise<void> {
  await dropTaskKinds(knex, ['safety-event']);
  await knex.raw(`
    ${remembered
      .filter((table) => table !== 'safety_events')
      .map((table) => `drop trigger keep_history on ${table};`)
      .join('\n')}
    drop table row_history, safety_events;
    drop function app.keep_history;
    alter table temperature_readings drop column noted_at;`);
}
