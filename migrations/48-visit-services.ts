import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { protectTenantTable } from './tenant-table.ts';

const statuses = (names: string) => `check (status in (${names}))`;
const before = `'booked', 'confirmed', 'arrived', 'in-room', 'done', 'no-show', 'cancelled'`;

/**
 * A visit is one or more services, one after the other, each with its procedure, professional, room and device. The visit itself keeps
 * those of the first one, which lists and messages show. A resource may be held several times for one visit (a professional leaves
 * while the anaesthetic cream works), and a squeeze-in («encaixe») may lie over what its professional does already, never over a room
 * or a device. A visit that waits for a payment or an answer is `held` until an instant, by the clock, whatever its process does.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table procedures
      add column processing_after_min integer not null default 0 check (processing_after_min >= 0),
      add column processing_min integer not null default 0 check (processing_min >= 0),
      add column is_online boolean not null default false,
      add constraint processing_inside check (processing_after_min + processing_min <= duration_min);
    comment on column procedures.processing_after_min is 'minutes from the start to when the professional may leave';
    comment on column procedures.processing_min is 'minutes for which room and device work on without the professional';
    comment on column procedures.is_online is 'clients may book it on the public page';

    alter table appointments
      drop constraint appointments_status_check,
      add constraint appointments_status_check ${statuses(`'held', ${before}`)},
      add column hold_expires_at timestamptz,
      add column origin text not null default 'staff'
        check (origin in ('staff', 'online', 'waitlist', 'series', 'walk-in', 'import')),
      add column is_squeezed_in boolean not null default false,
      add column arrived_at timestamptz,
      add column started_at timestamptz,
      add column client_moves integer not null default 0,
      add constraint held_until check ((status = 'held') = (hold_expires_at is not null));
    comment on column appointments.client_moves is 'how often the client moved it herself';

    create table appointment_services (
      clinic_id uuid not null,
      appointment_id uuid not null,
      position smallint not null check (position between 1 and 8),
      procedure_id uuid not null,
      professional_id uuid not null,
      room_id uuid,
      device_id uuid,
      starts_at timestamptz not null,
      ends_at timestamptz not null check (ends_at > starts_at),
      primary key (clinic_id, appointment_id, position),
      foreign key (clinic_id, appointment_id) references appointments (clinic_id, id) deferrable initially deferred,
      foreign key (clinic_id, procedure_id) references procedures (clinic_id, id),
      foreign key (clinic_id, professional_id) references resources (clinic_id, id),
      foreign key (clinic_id, room_id) references resources (clinic_id, id),
      foreign key (clinic_id, device_id) references resources (clinic_id, id)
    );
    create index appointment_services_by_professional on appointment_services (clinic_id, professional_id, starts_at);
    -- Row level security binds the owner too, but not while it copies.
    alter table appointments no force row level security;
    insert into appointment_services (clinic_id, appointment_id, position, procedure_id, professional_id, room_id, device_id, starts_at, ends_at)
      select clinic_id, id, 1, procedure_id, professional_id, room_id, device_id, starts_at, ends_at from appointments;
    -- Its keys are checked at the end of a transaction, and no table may be altered before that.
    set constraints all immediate;
    alter table appointments force row level security;

    alter table occupancies
      drop constraint occupancies_pkey,
      drop constraint no_overlap,
      add column is_squeezed_in boolean not null default false,
      add primary key (clinic_id, appointment_id, resource_id, held_from),
      add constraint no_overlap exclude using gist
        (clinic_id with =, resource_id with =, tstzrange(held_from, held_to) with &&) where (not is_squeezed_in);`);
  await protectTenantTable(knex, 'appointment_services', {
    neonpro_api: 'select, insert, update, delete',
    neonpro_worker: 'select, insert, update, delete',
  });
  await limitToRoles(knex, 'appointment_services');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table occupancies
      drop constraint no_overlap,
      drop constraint occupancies_pkey,
      drop column is_squeezed_in,
      add primary key (clinic_id, appointment_id, resource_id),
      add constraint no_overlap exclude using gist
        (clinic_id with =, resource_id with =, tstzrange(held_from, held_to) with &&);
    drop table appointment_services;
    alter table appointments
      drop constraint held_until,
      drop constraint appointments_status_check,
      add constraint appointments_status_check ${statuses(before)},
      drop column client_moves, drop column started_at, drop column arrived_at, drop column is_squeezed_in, drop column origin,
      drop column hold_expires_at;
    alter table procedures
      drop constraint processing_inside,
      drop column is_online, drop column processing_min, drop column processing_after_min`);
}
