import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { makeAppendOnly, protectTenantTable } from './tenant-table.ts';

const key = `clinic_id uuid not null references clinics, id uuid not null`;

/** Prepaid packages: what is offered, what was sold (terms as on the day), and a ledger of which the balance is the sum. */
const packages = `
  create table packages (
    ${key},
    version integer not null default 1,
    name text not null,
    procedure_id uuid not null,
    sessions integer not null check (sessions between 1 and 100),
    price_cents integer not null check (price_cents >= 0),
    valid_days integer not null check (valid_days between 1 and 1825),
    may_freeze_days integer not null check (may_freeze_days between 0 and 365),
    is_active boolean not null default true,
    created_at timestamptz not null default now(),
    primary key (clinic_id, id),
    foreign key (clinic_id, procedure_id) references procedures (clinic_id, id)
  );
  create table client_packages (
    ${key},
    version integer not null default 1,
    client_id uuid not null,
    package_id uuid not null,
    name text not null,
    procedure_id uuid not null,
    sessions integer not null check (sessions between 1 and 100),
    price_cents integer not null check (price_cents >= 0),
    may_freeze_days integer not null check (may_freeze_days between 0 and 365),
    bought_on date not null,
    expires_on date not null check (expires_on >= bought_on),
    is_closed boolean not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (clinic_id, id),
    foreign key (clinic_id, client_id) references clients (clinic_id, id),
    foreign key (clinic_id, package_id) references packages (clinic_id, id),
    foreign key (clinic_id, procedure_id) references procedures (clinic_id, id)
  );
  comment on column client_packages.expires_on is 'as sold; freezes and corrections of the ledger move it';
  comment on column client_packages.is_closed is 'set by the workflow when nothing more will happen by itself';
  create index client_packages_of_client on client_packages (clinic_id, client_id, procedure_id);
  create index client_packages_open on client_packages (clinic_id, id) where not is_closed;

  create table package_entries (
    ${key},
    client_package_id uuid not null,
    kind text not null check (kind in ('purchase', 'use', 'reversal', 'expiry', 'freeze', 'unfreeze', 'correction')),
    sessions integer not null,
    days integer not null default 0 check (days >= 0),
    day date not null,
    at timestamptz not null default clock_timestamp(),
    of_entry_id uuid,
    appointment_id uuid,
    service_position smallint,
    reason text,
    actor text not null default app.actor(),
    primary key (clinic_id, id),
    foreign key (clinic_id, client_package_id) references client_packages (clinic_id, id),
    foreign key (clinic_id, of_entry_id) references package_entries (clinic_id, id),
    foreign key (clinic_id, appointment_id, service_position)
      references appointment_services (clinic_id, appointment_id, position) deferrable initially deferred,
    constraint use_of_a_service check ((kind = 'use') = (appointment_id is not null)
      and (appointment_id is null) = (service_position is null)),
    constraint reversal_of_a_use check ((kind = 'reversal') = (of_entry_id is not null)),
    constraint sign_of_kind check (case kind when 'purchase' then sessions > 0 when 'use' then sessions = -1
      when 'reversal' then sessions = 1 when 'expiry' then sessions < 0 when 'correction' then true else sessions = 0 end)
  );
  create unique index package_entries_one_use on package_entries (clinic_id, appointment_id, service_position) where kind = 'use';
  create unique index package_entries_one_reversal on package_entries (clinic_id, of_entry_id) where kind = 'reversal';
  create unique index package_entries_one_purchase on package_entries (clinic_id, client_package_id) where kind = 'purchase';
  create index package_entries_of_package on package_entries (clinic_id, client_package_id, at);`;

/**
 * The last word on the balance, whoever writes: entries of one package wait for each other, and the sum stays between nothing and what
 * was sold. A reversal names a use of the same package.
 */
const guard = `
  create function app.guard_package_entry() returns trigger language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
  declare
    sold integer;
    balance bigint;
  begin
    select sessions into sold from public.client_packages
      where clinic_id = new.clinic_id and id = new.client_package_id for update;
    if new.of_entry_id is not null and not exists (select from public.package_entries u where u.clinic_id = new.clinic_id
        and u.id = new.of_entry_id and u.kind = 'use' and u.client_package_id = new.client_package_id) then
      raise exception 'not a use of this package' using errcode = '23514', constraint = 'reversal_of_a_use';
    end if;
    select coalesce(sum(sessions), 0) into balance from public.package_entries
      where clinic_id = new.clinic_id and client_package_id = new.client_package_id;
    if sold is null or balance < 0 or balance > sold then
      raise exception 'balance out of bounds' using errcode = '23514', constraint = 'package_balance';
    end if;
    return null;
  end $$;
  revoke all on function app.guard_package_entry from public;
  -- After the policies have spoken: who may not write an entry hears nothing of the balance.
  create trigger guard after insert on package_entries for each row execute function app.guard_package_entry();`;

/** Sessions planned together, and what falls due after a visit: the next session, the touch-up, the recall. */
const plans = `
  alter table procedures
    add column touch_up_days integer check (touch_up_days between 1 and 365),
    add column return_days integer check (return_days between 1 and 1095),
    add column series_min_days integer check (series_min_days between 1 and 365),
    add column series_max_days integer check (series_max_days between 1 and 365),
    add constraint series_interval check ((series_min_days is null) = (series_max_days is null)
      and series_min_days <= series_max_days);
  comment on column procedures.touch_up_days is 'days after a visit on which the result is reviewed';
  comment on column procedures.return_days is 'days after which the treatment is repeated';

  create table treatment_series (
    ${key},
    version integer not null default 1,
    client_id uuid not null,
    procedure_id uuid not null,
    sessions integer not null check (sessions between 1 and 24),
    min_days integer not null check (min_days >= 1),
    max_days integer not null check (max_days >= min_days),
    client_package_id uuid,
    state text not null default 'open' check (state in ('open', 'cancelled')),
    created_at timestamptz not null default now(),
    primary key (clinic_id, id),
    foreign key (clinic_id, client_id) references clients (clinic_id, id),
    foreign key (clinic_id, procedure_id) references procedures (clinic_id, id),
    foreign key (clinic_id, client_package_id) references client_packages (clinic_id, id)
  );
  create index treatment_series_of_client on treatment_series (clinic_id, client_id);
  -- Row level security binds the owner too, but not while it checks the new reference.
  alter table appointments no force row level security;
  alter table appointments
    add column series_id uuid,
    add column series_position smallint,
    add constraint place_in_series check ((series_id is null) = (series_position is null)),
    add foreign key (clinic_id, series_id) references treatment_series (clinic_id, id);
  alter table appointments force row level security;
  -- A cancelled session leaves its place to another.
  create unique index appointments_of_series on appointments (clinic_id, series_id, series_position)
    where series_id is not null and status <> 'cancelled';

  create table due_returns (
    ${key},
    version integer not null default 1,
    kind text not null check (kind in ('session', 'touch-up', 'recall')),
    client_id uuid not null,
    procedure_id uuid not null,
    professional_id uuid not null,
    from_appointment_id uuid not null,
    series_id uuid,
    due_from date not null,
    due_to date not null check (due_to >= due_from),
    state text not null default 'waiting' check (state in
      ('waiting', 'invited', 'wants', 'booked', 'declined', 'expired', 'dismissed')),
    reason text,
    invited_at timestamptz,
    is_closed boolean not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (clinic_id, id),
    unique (clinic_id, from_appointment_id, kind, procedure_id),
    foreign key (clinic_id, client_id) references clients (clinic_id, id),
    foreign key (clinic_id, procedure_id) references procedures (clinic_id, id),
    foreign key (clinic_id, professional_id) references resources (clinic_id, id),
    foreign key (clinic_id, from_appointment_id) references appointments (clinic_id, id),
    foreign key (clinic_id, series_id) references treatment_series (clinic_id, id)
  );
  create index due_returns_of_client on due_returns (clinic_id, client_id, procedure_id);
  create index due_returns_by_day on due_returns (clinic_id, due_from, id) where state in ('waiting', 'invited', 'wants');
  create index due_returns_open on due_returns (clinic_id, id) where not is_closed;`;

const changing = 'select, insert, update';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(packages + guard + plans);
  for (const table of ['packages', 'client_packages', 'treatment_series', 'due_returns'])
    await protectTenantTable(knex, table, { neonpro_api: changing, neonpro_worker: changing });
  await protectTenantTable(knex, 'package_entries', {
    neonpro_api: 'select, insert',
    neonpro_worker: 'select, insert',
  });
  await makeAppendOnly(knex, 'package_entries');
  for (const table of [
    'packages',
    'client_packages',
    'package_entries',
    'treatment_series',
    'due_returns',
    'outbox',
  ])
    await limitToRoles(knex, table);
  await knex.raw(`
    grant select (clinic_id, id, is_closed, updated_at) on client_packages to neonpro_outbox;
    grant select (clinic_id, id, is_closed, updated_at) on due_returns to neonpro_outbox;
    create policy reconciler on client_packages for select to neonpro_outbox using (true);
    create policy reconciler on due_returns for select to neonpro_outbox using (true);`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table due_returns;
    alter table appointments drop column series_position, drop column series_id;
    drop table treatment_series, package_entries, client_packages, packages;
    drop function app.guard_package_entry;
    alter table procedures
      drop column series_max_days, drop column series_min_days, drop column return_days, drop column touch_up_days`);
}
