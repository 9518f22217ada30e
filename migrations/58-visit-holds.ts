import type { Knex } from 'knex';

/**
 * Holds that lapse by the clock. Time held for a visit that is not agreed yet bears its own end, so that nobody who looks for free times
 * needs the visit; whoever wants it after that frees it. A client sees neither of others: when a resource is held, and the freeing of
 * what has lapsed, she asks of two functions that name nobody.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table occupancies add column lapses_at timestamptz;
    comment on column occupancies.lapses_at is 'of a held visit: from this instant on it stands in nobody''s way';
    grant update (lapses_at) on occupancies to neonpro_api, neonpro_worker;
    -- Free times of a month are read from this index alone; what row level security asks of a row is in it too.
    drop index occupancies_by_time;
    create index occupancies_by_time on occupancies (clinic_id, resource_id, held_from) include (held_to, lapses_at, appointment_id);
    create index appointments_held on appointments (clinic_id, client_id) where status = 'held';
    -- Workers book too: a place from the waitlist, a series.
    grant select, insert on idempotency_keys to neonpro_worker;

    create function app.held_times(resources uuid[], from_at timestamptz, to_at timestamptz, except_visit uuid)
      returns table (resource_id uuid, held_from timestamptz, held_to timestamptz, is_lapsed boolean)
      language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
    begin
      return query select o.resource_id, o.held_from, o.held_to, coalesce(o.lapses_at <= now(), false)
        from public.occupancies o
        where o.clinic_id = app.tenant() and app.may('own-visits:write') and o.resource_id = any(resources)
          and o.held_from < to_at and o.held_to > from_at and o.appointment_id is distinct from except_visit;
    end $$;

    -- Visits are locked in the order of their ids, whoever frees them; one that was booked meanwhile is none of them any more.
    create function app.free_lapsed_holds(resources uuid[], froms timestamptz[], tos timestamptz[]) returns setof uuid
      language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
    declare
      clinic uuid := app.tenant();
      freed uuid[];
    begin
      if not (app.may('agenda:write') or app.may('own-visits:write')) then
        return;
      end if;
      select array_agg(locked.id) into freed from (
        select a.id from public.appointments a
        where a.clinic_id = clinic and a.status = 'held' and a.hold_expires_at <= now() and a.id in (
          select o.appointment_id from public.occupancies o, unnest(resources, froms, tos) w(id, from_at, to_at)
          where o.clinic_id = clinic and o.resource_id = w.id and o.held_from < w.to_at and o.held_to > w.from_at and o.lapses_at <= now())
        order by a.id for update of a) locked;
      delete from public.occupancies where clinic_id = clinic and appointment_id = any(freed);
      update public.appointments set status = 'cancelled', hold_expires_at = null, version = version + 1, updated_at = now()
        where clinic_id = clinic and id = any(freed);
      insert into public.appointment_events (clinic_id, appointment_id, kind, details, actor, actor_role)
        select clinic, id, 'release', '{"reason": "hold-expired"}', 'system', 'system' from unnest(freed) t(id);
      insert into public.outbox (clinic_id, topic, entity_id) select clinic, 'appointment', id from unnest(freed) t(id);
      perform app.audit('appointment.release', 'appointment', a.id, array[a.client_id], 'BOOKING_CONTRACT')
        from public.appointments a where a.clinic_id = clinic and a.id = any(freed);
      return query select unnest(freed);
    end $$;
    revoke all on function app.held_times, app.free_lapsed_holds from public;
    grant execute on function app.held_times, app.free_lapsed_holds to neonpro_api, neonpro_worker;`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop function app.free_lapsed_holds, app.held_times;
    revoke select, insert on idempotency_keys from neonpro_worker;
    drop index appointments_held, occupancies_by_time;
    alter table occupancies drop column lapses_at;
    create index occupancies_by_time on occupancies (clinic_id, resource_id, held_from)`);
}
