import type { Knex } from 'knex';

/**
 * What a recovery asks of memberships. `role_since` tells a colleague of old from one who was made an approver for the purpose.
 * Two people of one clinic vouch for the person there and nowhere else: the memberships of every other clinic, of the same network too,
 * are held in the transaction of the reset, on that clinic's own audit.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table staff add column role_since timestamptz, add column held_at timestamptz;
    comment on column staff.role_since is 'last change of the role or return; null: since created_at';
    comment on column staff.held_at is 'the account was recovered by people of another clinic; until somebody here makes it active again';

    -- Here and not in the application: whoever writes the role, the clock starts anew.
    create function app.mark_membership() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
    begin
      if new.role <> old.role or new.is_active and not old.is_active then
        new.role_since := now();
      end if;
      if new.is_active and not old.is_active then
        new.held_at := null;
      end if;
      return new;
    end $$;
    create trigger mark_membership before update of role, is_active on staff
      for each row execute function app.mark_membership();

    create policy hold on staff for update to neonpro_owner using (true) with check (not is_active and held_at is not null);
    create policy hold on audit_events for insert to neonpro_owner
      with check (action = 'staff.hold' and actor_role = 'system' and details_ct is null);
    create policy hold on audit_queue for insert to neonpro_owner with check (true);

    -- Once, for what two others approved: the account starts anew. Rows are locked first and read by the statement after.
    create function app.recover_account(recovery uuid, hash text) returns text language plpgsql security definer
      set search_path = pg_catalog, pg_temp as $$
    declare
      claims text[] := app.claims();
      here uuid := claims[2]::uuid;
      person uuid;
      held record;
    begin
      perform from public.access_recoveries r where r.clinic_id = here and r.id = recovery for update;
      select m.user_id into person from public.access_recoveries r
        join public.staff m on m.clinic_id = r.clinic_id and m.id = r.staff_id and m.is_active
        where claims[4] = 'system' and r.clinic_id = here and r.id = recovery and r.state = 'approved' and r.expires_at > now()
          and (select count(*) from public.recovery_approvals a
            where a.clinic_id = r.clinic_id and a.recovery_id = r.id and a.staff_id <> r.staff_id) >= 2;
      if person is null then
        return 'ended';
      end if;
      perform from public.staff o where o.role = 'owner' and o.is_active and o.clinic_id in
          (select m.clinic_id from public.staff m where m.user_id = person and m.clinic_id <> here)
        order by o.clinic_id, o.id for update;
      if exists (select from public.staff m
          where m.user_id = person and m.clinic_id <> here and m.role = 'owner' and m.is_active
            and not exists (select from public.staff o
              where o.clinic_id = m.clinic_id and o.role = 'owner' and o.is_active and o.user_id <> person)) then
        return 'owner-elsewhere';
      end if;
      update public.access_recoveries set state = 'used', used_at = now(), version = version + 1
        where clinic_id = here and id = recovery;
      perform app.start_account_anew(person, hash);
      for held in update public.staff set is_active = false, held_at = now(), version = version + 1
        where user_id = person and clinic_id <> here returning clinic_id, id, gen_random_uuid() as event, clock_timestamp() as at
      loop
        insert into public.audit_events (clinic_id, id, at, actor, actor_role, action, entity, entity_id, subject_ids, purpose)
          values (held.clinic_id, held.event, held.at, claims[3], claims[4], 'staff.hold', 'staff', held.id, array[held.id],
            'STAFF_MANAGEMENT');
        insert into public.audit_queue (clinic_id, event_id) values (held.clinic_id, held.event);
        -- A table of migration 47, as this is written down like every event.
        insert into public.audit_subjects (clinic_id, subject_id, at, event_id)
          values (held.clinic_id, held.id, held.at, held.event);
      end loop;
      return 'done';
    end $$;
    revoke all on function app.mark_membership, app.recover_account from public;
    grant execute on function app.recover_account to neonpro_api;`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop function app.recover_account;
    drop policy hold on audit_queue;
    drop policy hold on audit_events;
    drop policy hold on staff;
    drop trigger mark_membership on staff;
    drop function app.mark_membership;
    alter table staff drop column held_at, drop column role_since`);
}
