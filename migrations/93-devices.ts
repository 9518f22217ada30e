import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { addTaskKinds, dropTaskKinds } from './task-kinds.ts';
import { makeAppendOnly, protectTenantTable } from './tenant-table.ts';

const key = `clinic_id uuid not null references clinics, id uuid not null`;
const states = `'active', 'active-date-passed', 'expiring-soon', 'inactive', 'not-found', 'format-invalid', 'test-row', 'source-stale'`;
const reasons = `'hand', 'registration', 'maintenance', 'safety', 'recall'`;
const ofDevice = 'foreign key (clinic_id, device_id) references devices (clinic_id, id)';

/** The register of devices: what each is to ANVISA, what was done to it, and when it may not be used. */
const register = `
  create table devices (
    ${key},
    name text not null,
    brand text,
    serial text,
    registration text check (registration ~ '^[0-9]{11}$'),
    process_number text check (process_number ~ '^[0-9]{13,17}$'),
    resource_id uuid,
    maintenance_every_days integer check (maintenance_every_days between 1 and 3660),
    maintenance_due_on date,
    calibration_every_days integer check (calibration_every_days between 1 and 3660),
    calibration_due_on date,
    next_due_on date generated always as (least(maintenance_due_on, calibration_due_on)) stored,
    state text not null default 'in-use' check (state in ('in-use', 'blocked', 'retired')),
    block_reason text check (block_reason in (${reasons})),
    blocked_on date,
    anvisa_state text check (anvisa_state in (${states})),
    anvisa_checked_at timestamptz,
    watch_marks text[] not null default '{}',
    version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (clinic_id, id),
    check (registration is not null or process_number is not null),
    check ((state = 'in-use') = (blocked_on is null))
  );
  comment on column devices.block_reason is 'the gravest of device_blocks that are open';
  comment on column devices.anvisa_state is 'of the last row of device_checks, set by its trigger; null: never asked';
  comment on column devices.watch_marks is 'what was raised for the dates of now: <plan>-30, <plan>-7, <plan>-overdue; emptied by a maintenance';
  create unique index devices_by_resource on devices (clinic_id, resource_id) where resource_id is not null and state <> 'retired';
  create index devices_by_due on devices (clinic_id, next_due_on) where state <> 'retired';

  create table device_links (
    ${key},
    device_id uuid not null,
    resource_id uuid not null,
    from_at timestamptz not null default now(),
    until_at timestamptz,
    primary key (clinic_id, id),
    ${ofDevice}
  );
  comment on table device_links is 'which device stood behind a bookable resource and when, so that a visit leads to the device it was done with';
  create index device_links_of_device on device_links (clinic_id, device_id, from_at);
  create index device_links_of_resource on device_links (clinic_id, resource_id, from_at);

  create table device_checks (
    ${key},
    device_id uuid not null,
    checked_at timestamptz not null default clock_timestamp(),
    reason text not null check (reason in ('registered', 'daily', 'hand')),
    state text not null check (state in (${states})),
    source_file text,
    source_date date,
    answer jsonb not null,
    answer_sha256 text not null,
    staff_id uuid,
    primary key (clinic_id, id),
    ${ofDevice}
  );
  comment on table device_checks is 'evidence: what the public register said of the device at that moment, as product_checks';
  create index device_checks_of_device on device_checks (clinic_id, device_id, checked_at desc);

  create table device_maintenances (
    ${key},
    device_id uuid not null,
    kind text not null check (kind in ('maintenance', 'calibration', 'repair')),
    done_on date not null,
    next_due_on date,
    certificate text,
    done_by_ct bytea not null,
    noted_by uuid not null,
    noted_at timestamptz not null default clock_timestamp(),
    primary key (clinic_id, id),
    ${ofDevice}
  );
  comment on column device_maintenances.done_by_ct is 'company or technician, under the clinic''s key: it may be a person''s name';
  create index device_maintenances_of_device on device_maintenances (clinic_id, device_id, done_on desc);

  create table device_blocks (
    ${key},
    device_id uuid not null,
    reason text not null check (reason in (${reasons})),
    began_at timestamptz not null default now(),
    began_by uuid,
    note_ct bytea,
    ended_at timestamptz,
    ended_by uuid,
    end_note_ct bytea,
    primary key (clinic_id, id),
    ${ofDevice}
  );
  comment on table device_blocks is 'a device may be blocked for several reasons at once, and is in use again when the last one has ended';
  create unique index device_blocks_open on device_blocks (clinic_id, device_id, reason) where ended_at is null;
  create index device_blocks_of_device on device_blocks (clinic_id, device_id, began_at);

  -- References to older tables are checked by their owner, whom forced row level security shows nothing.
  alter table staff no force row level security;
  alter table resources no force row level security;
  alter table devices add foreign key (clinic_id, resource_id) references resources (clinic_id, id);
  alter table device_links add foreign key (clinic_id, resource_id) references resources (clinic_id, id);
  alter table device_checks add foreign key (clinic_id, staff_id) references staff (clinic_id, id);
  alter table device_maintenances add foreign key (clinic_id, noted_by) references staff (clinic_id, id);
  alter table device_blocks add foreign key (clinic_id, began_by) references staff (clinic_id, id);
  alter table device_blocks add foreign key (clinic_id, ended_by) references staff (clinic_id, id);
  alter table resources force row level security;
  alter table staff force row level security;
  alter table resources add column device_block text;
  comment on column resources.device_block is 'why its device is blocked, as devices.block_reason; maintenance_due_on then holds the day of the block';`;

/** Bookings ask the resource alone: what the register says of its device is written there, by nobody's right but the register's. */
const placement = `
  create function app.place_device() returns trigger language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
  declare
    moved boolean := tg_op = 'INSERT' or old.resource_id is distinct from new.resource_id;
  begin
    if tg_op = 'UPDATE' and moved and old.resource_id is not null then
      update public.device_links set until_at = now()
        where clinic_id = new.clinic_id and device_id = new.id and until_at is null;
      update public.resources set maintenance_due_on = null, device_block = null
        where clinic_id = new.clinic_id and id = old.resource_id;
    end if;
    if new.resource_id is null then
      return null;
    end if;
    if moved then
      insert into public.device_links (clinic_id, id, device_id, resource_id)
        values (new.clinic_id, gen_random_uuid(), new.id, new.resource_id);
    end if;
    update public.resources
      set maintenance_due_on = least(new.next_due_on, new.blocked_on),
        device_block = case when new.state = 'retired' then 'retired' else new.block_reason end
      where clinic_id = new.clinic_id and id = new.resource_id;
    return null;
  end $$;
  revoke all on function app.place_device from public;
  create trigger place after insert or update of resource_id, state, block_reason, blocked_on, maintenance_due_on, calibration_due_on
    on devices for each row execute function app.place_device();

  create function app.keep_device_state() returns trigger language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
  begin
    update public.devices set anvisa_state = new.state, anvisa_checked_at = new.checked_at
      where clinic_id = new.clinic_id and id = new.device_id
        and (anvisa_checked_at is null or anvisa_checked_at <= new.checked_at);
    return null;
  end $$;
  revoke all on function app.keep_device_state from public;
  create trigger keep_state after insert on device_checks for each row execute function app.keep_device_state();`;

const tables = {
  devices: { neonpro_api: 'select, insert, update', neonpro_worker: 'select, update' },
  device_links: { neonpro_api: 'select', neonpro_worker: 'select' },
  device_checks: { neonpro_api: 'select, insert', neonpro_worker: 'select, insert' },
  device_maintenances: { neonpro_api: 'select, insert', neonpro_worker: 'select' },
  device_blocks: { neonpro_api: 'select, insert, update', neonpro_worker: 'select, insert, update' },
};

export async function up(knex: Knex): Promise<void> {
  await knex.raw(register);
  for (const [table, grants] of Object.entries(tables)) await protectTenantTable(knex, table, grants);
  await knex.raw(placement);
  for (const table of ['device_checks', 'device_maintenances']) await makeAppendOnly(knex, table);
  // A rotation of the clinic's key seals the words anew (migration 88).
  await knex.raw(`
    drop trigger append_only on device_maintenances;
    create trigger append_only before update or delete on device_maintenances
      for each row execute function app.refuse_change_unless_resealing('done_by_ct');
    grant update (done_by_ct) on device_maintenances to neonpro_worker`);
  for (const table of Object.keys(tables)) await limitToRoles(knex, table);
  await addTaskKinds(knex, ['device']);
}

export async function down(knex: Knex): Promise<void> {
  await dropTaskKinds(knex, ['device']);
  await knex.raw(`
    drop table ${Object.keys(tables).reverse().join(', ')};
    drop function app.place_device;
    drop function app.keep_device_state;
    alter table resources drop column device_block;`);
}
