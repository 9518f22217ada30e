import type { Knex } from 'knex';
import { protectTenantTable } from './tenant-table.ts';

/** Visits, the time their resources are held (an exclusion constraint is the last word, D16) and the story told in the drawer. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table appointments (
      clinic_id uuid not null references clinics,
      id uuid not null,
      version integer not null default 1,
      status text not null default 'booked' check (status in
        ('booked', 'confirmed', 'arrived', 'in-room', 'done', 'no-show', 'cancelled')),
      client_id uuid not null,
      procedure_id uuid not null,
      professional_id uuid not null,
      room_id uuid,
      device_id uuid,
      starts_at timestamptz not null,
      ends_at timestamptz not null check (ends_at > starts_at),
      timed_at timestamptz not null default now(),
      finished_at timestamptz,
      reschedule_requested_at timestamptz,
      attention_code text,
      is_closed boolean not null default false,
      reference_index bytea,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      primary key (clinic_id, id),
      unique (clinic_id, reference_index),
      foreign key (clinic_id, client_id) references clients (clinic_id, id),
      foreign key (clinic_id, procedure_id) references procedures (clinic_id, id),
      foreign key (clinic_id, professional_id) references resources (clinic_id, id),
      foreign key (clinic_id, room_id) references resources (clinic_id, id),
      foreign key (clinic_id, device_id) references resources (clinic_id, id)
    );
    comment on column appointments.timed_at is 'when it was booked or last moved: late booking is judged from here';
    comment on column appointments.is_closed is 'set by the workflow when nothing more will happen';
    create index appointments_by_time on appointments (clinic_id, starts_at);
    create index appointments_by_professional on appointments (clinic_id, professional_id, starts_at);
    create index appointments_by_client on appointments (clinic_id, client_id, starts_at);
    create index appointments_open on appointments (clinic_id, updated_at) where not is_closed;

    create table occupancies (
      clinic_id uuid not null,
      resource_id uuid not null,
      appointment_id uuid not null,
      held_from timestamptz not null,
      held_to timestamptz not null check (held_to > held_from),
      primary key (clinic_id, appointment_id, resource_id),
      foreign key (clinic_id, appointment_id) references appointments (clinic_id, id) deferrable initially deferred,
      foreign key (clinic_id, resource_id) references resources (clinic_id, id),
      constraint no_overlap exclude using gist
        (clinic_id with =, resource_id with =, tstzrange(held_from, held_to) with &&)
    );
    create index occupancies_by_time on occupancies (clinic_id, resource_id, held_from);

    create table appointment_events (
      clinic_id uuid not null,
      appointment_id uuid not null,
      id uuid not null default gen_random_uuid(),
      at timestamptz not null default clock_timestamp(),
      kind text not null,
      actor text not null default app.actor(),
      actor_role text not null default app.role(),
      details jsonb not null default '{}',
      primary key (clinic_id, appointment_id, id),
      foreign key (clinic_id, appointment_id) references appointments (clinic_id, id)
    );

    create table idempotency_keys (
      clinic_id uuid not null references clinics,
      key text not null check (length(key) between 8 and 200),
      request_hash bytea not null,
      entity_id uuid not null,
      created_at timestamptz not null default now(),
      primary key (clinic_id, key)
    );`);
  await knex.raw(`
    create function app.try_again() returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
    begin
      raise exception 'somebody was faster' using errcode = '40001';
    end $$;
    comment on function app.try_again is 'rolls back a statement whose COMMIT is already on its way; the caller runs it again';
    revoke all on function app.try_again from public;
    grant execute on function app.try_again to neonpro_api, neonpro_worker;`);
  const both = 'select, insert, update';
  await protectTenantTable(knex, 'appointments', { neonpro_api: both, neonpro_worker: both });
  await protectTenantTable(knex, 'occupancies', {
    neonpro_api: 'select, insert, delete',
    neonpro_worker: 'select, insert, delete',
  });
  await protectTenantTable(knex, 'appointment_events', {
    neonpro_api: 'select, insert',
    neonpro_worker: 'select, insert',
  });
  await protectTenantTable(knex, 'idempotency_keys', { neonpro_api: 'select, insert' });
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(
    'drop function app.try_again; drop table idempotency_keys, appointment_events, occupancies, appointments',
  );
}
