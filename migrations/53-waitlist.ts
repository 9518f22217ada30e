import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { protectTenantTable } from './tenant-table.ts';

/**
 * The waitlist. An entry is what a client waits for; an opening is a time that became free; an offer is one client's turn at it, with
 * the visit that is held for her meanwhile. The limits are constraints, so that no race exceeds them: three turns an opening
 * (an offer that reached nobody, or was taken back, gives its number back), twenty offers a client and day of the clinic, one open offer a
 * client and an opening, one acceptance an opening.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table waitlist_entries (
      clinic_id uuid not null references clinics,
      id uuid not null,
      version integer not null default 1,
      client_id uuid not null,
      professional_id uuid,
      windows jsonb not null default '[]',
      earliest_day date,
      latest_day date check (latest_day >= earliest_day),
      priority smallint not null default 0 check (priority between 0 and 2),
      state text not null default 'waiting' check (state in ('waiting', 'offered', 'booked', 'left', 'expired')),
      is_own boolean not null default false,
      appointment_id uuid,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      primary key (clinic_id, id),
      foreign key (clinic_id, client_id) references clients (clinic_id, id),
      foreign key (clinic_id, professional_id) references resources (clinic_id, id),
      foreign key (clinic_id, appointment_id) references appointments (clinic_id, id)
    );
    comment on column waitlist_entries.windows is 'weekday and wall times at which the client can come; empty = always';
    comment on column waitlist_entries.is_own is 'the client joined by herself on the public page';
    comment on column waitlist_entries.appointment_id is 'the visit it led to';
    create index waitlist_entries_waiting on waitlist_entries (clinic_id, priority desc, created_at)
      where state in ('waiting', 'offered');
    create index waitlist_entries_by_time on waitlist_entries (clinic_id, created_at, id);
    create index waitlist_entries_of_client on waitlist_entries (clinic_id, client_id);

    create table waitlist_services (
      clinic_id uuid not null,
      entry_id uuid not null,
      position smallint not null check (position between 1 and 3),
      procedure_id uuid not null,
      primary key (clinic_id, entry_id, position),
      foreign key (clinic_id, entry_id) references waitlist_entries (clinic_id, id),
      foreign key (clinic_id, procedure_id) references procedures (clinic_id, id)
    );

    create table slot_openings (
      clinic_id uuid not null references clinics,
      id uuid not null,
      appointment_id uuid not null,
      professional_id uuid not null,
      starts_at timestamptz not null,
      ends_at timestamptz not null check (ends_at > starts_at),
      state text not null default 'open' check (state in ('open', 'filled', 'taken', 'exhausted', 'too-late', 'stopped')),
      is_closed boolean not null default false,
      is_undoable boolean not null default false,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      primary key (clinic_id, id),
      foreign key (clinic_id, appointment_id) references appointments (clinic_id, id),
      foreign key (clinic_id, professional_id) references resources (clinic_id, id),
      constraint closed_with_a_reason check (not is_closed or state <> 'open')
    );
    comment on column slot_openings.appointment_id is 'the visit that gave the time up';
    comment on column slot_openings.is_undoable is 'staff moved the visit and may have slipped: nobody is asked in the first minute';
    create unique index slot_openings_live on slot_openings (clinic_id, professional_id, starts_at) where not is_closed;
    create index slot_openings_unclosed on slot_openings (clinic_id, id) where not is_closed;
    create index slot_openings_by_time on slot_openings (clinic_id, created_at desc);

    create table waitlist_offers (
      clinic_id uuid not null references clinics,
      id uuid not null,
      opening_id uuid not null,
      entry_id uuid not null,
      client_id uuid not null,
      appointment_id uuid not null,
      turn smallint not null check (turn between 1 and 3),
      offered_day date not null,
      turn_of_day smallint not null check (turn_of_day between 1 and 20),
      state text not null default 'sending' check (state in
        ('sending', 'sent', 'accepted', 'declined', 'lapsed', 'failed', 'withdrawn')),
      reasons jsonb not null default '[]',
      message_id uuid,
      offered_at timestamptz,
      expires_at timestamptz,
      settled_at timestamptz,
      settled_by text check (settled_by in ('client', 'staff', 'clock')),
      created_at timestamptz not null default now(),
      primary key (clinic_id, id),
      unique (clinic_id, client_id, offered_day, turn_of_day),
      foreign key (clinic_id, opening_id) references slot_openings (clinic_id, id),
      foreign key (clinic_id, entry_id) references waitlist_entries (clinic_id, id),
      foreign key (clinic_id, client_id) references clients (clinic_id, id),
      foreign key (clinic_id, appointment_id) references appointments (clinic_id, id),
      foreign key (clinic_id, message_id) references messages (clinic_id, id),
      constraint turn_of_one_length check ((offered_at is null) = (expires_at is null) and expires_at > offered_at)
    );
    comment on column waitlist_offers.offered_at is 'when the provider took the message: her turn counts from here';
    comment on column waitlist_offers.reasons is 'codes why it was her turn, as they were then';
    comment on column waitlist_offers.turn_of_day is 'how many offers the client has had on this day of the clinic';
    create unique index waitlist_offers_turns on waitlist_offers (clinic_id, opening_id, turn)
      where state not in ('failed', 'withdrawn');
    create unique index waitlist_offers_accepted on waitlist_offers (clinic_id, opening_id) where state = 'accepted';
    create unique index waitlist_offers_turn on waitlist_offers (clinic_id, opening_id) where state in ('sending', 'sent');
    create unique index waitlist_offers_open on waitlist_offers (clinic_id, client_id) where state in ('sending', 'sent');
    create index waitlist_offers_of_entry on waitlist_offers (clinic_id, entry_id, created_at desc);
    create index waitlist_offers_of_visit on waitlist_offers (clinic_id, appointment_id);
    create index waitlist_offers_of_message on waitlist_offers (clinic_id, message_id) where message_id is not null;`);
  const both = 'select, insert, update';
  await protectTenantTable(knex, 'waitlist_entries', { neonpro_api: both, neonpro_worker: both });
  const services = 'select, insert, delete';
  await protectTenantTable(knex, 'waitlist_services', { neonpro_api: services, neonpro_worker: services });
  await protectTenantTable(knex, 'slot_openings', { neonpro_api: both, neonpro_worker: both });
  await protectTenantTable(knex, 'waitlist_offers', {
    neonpro_api: 'select, update',
    neonpro_worker: both,
  });
  for (const table of ['waitlist_entries', 'waitlist_services', 'slot_openings', 'waitlist_offers'])
    await limitToRoles(knex, table);
  await knex.raw(`
    grant select (clinic_id, id, is_closed, updated_at) on slot_openings to neonpro_outbox;
    create policy reconciler on slot_openings for select to neonpro_outbox using (true);

    -- Asked by a client who cancels: she must not see whether anybody in particular waits, only that a process is wanted.
    create function app.has_waitlist() returns boolean language sql stable security definer
      set search_path = pg_catalog, pg_temp as $$
      select exists (select from public.waitlist_entries
        where clinic_id = app.tenant() and state in ('waiting', 'offered')) $$;
    revoke all on function app.has_waitlist from public;
    grant execute on function app.has_waitlist to neonpro_api, neonpro_worker;

    -- Called by a client who declines: other openings may wait for the end of her turn, and she must not see them.
    create function app.poke_waiting_slots(declined uuid) returns void language sql volatile security definer
      set search_path = pg_catalog, pg_temp as $$
      insert into public.outbox (clinic_id, topic, entity_id)
      select o.clinic_id, 'slot-freed', o.id from public.slot_openings o
      where o.clinic_id = app.tenant() and not o.is_closed and o.id <> declined
        and not exists (select from public.waitlist_offers w
          where w.clinic_id = o.clinic_id and w.opening_id = o.id and w.state in ('sending', 'sent')) $$;
    revoke all on function app.poke_waiting_slots from public;
    grant execute on function app.poke_waiting_slots to neonpro_api, neonpro_worker;`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop function app.has_waitlist, app.poke_waiting_slots;
    drop table waitlist_offers, slot_openings, waitlist_services, waitlist_entries`);
}
