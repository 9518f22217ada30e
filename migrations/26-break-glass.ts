import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { protectTenantTable } from './tenant-table.ts';

/**
 * Break-glass: somebody without the right reads the clinical record of one client for minutes, with a reason, and is reviewed. The policy
 * of the record asks for a grant that lives by the clock, so the process that ends it is the record of the end, not the guard. Nobody's
 * login may change a grant: ending and reviewing are definer functions, which an auditor may call without writing anything else.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table break_glass_grants (
      clinic_id uuid not null references clinics,
      id uuid not null,
      staff_id uuid not null,
      client_id uuid not null,
      reason_ct bytea not null,
      opened_at timestamptz not null default now(),
      expires_at timestamptz not null check (expires_at between opened_at and opened_at + interval '4 hours'),
      ended_at timestamptz,
      ended_by text check (ended_by in ('time', 'person')),
      reviewed_at timestamptz,
      reviewed_by uuid,
      reminders integer not null default 0,
      escalated_at timestamptz,
      is_closed boolean not null default false,
      primary key (clinic_id, id),
      foreign key (clinic_id, staff_id) references staff (clinic_id, id),
      foreign key (clinic_id, client_id) references clients (clinic_id, id)
    );
    comment on column break_glass_grants.reason_ct is 'under the key of the client, who sees it in her export';
    comment on column break_glass_grants.escalated_at is 'nobody reviewed in time: shown as wanting attention until somebody does';
    comment on column break_glass_grants.is_closed is 'set by the workflow when nothing more will happen';
    create index break_glass_by_time on break_glass_grants (clinic_id, opened_at);
    create index break_glass_by_client on break_glass_grants (clinic_id, client_id, staff_id);
    create index break_glass_open on break_glass_grants (clinic_id, id) where not is_closed;`);
  await protectTenantTable(knex, 'break_glass_grants', {
    neonpro_api: 'select, insert',
    neonpro_worker: 'select, update (ended_at, ended_by, reminders, escalated_at, is_closed)',
  });
  await limitToRoles(knex, 'break_glass_grants');
  await knex.raw(`
    grant execute on function app.has_step_up to neonpro_worker;
    grant select (clinic_id, id, opened_at, is_closed) on break_glass_grants to neonpro_outbox;
    create policy reconciler on break_glass_grants for select to neonpro_outbox using (true);

    create function app.end_break_glass(wanted uuid) returns boolean language plpgsql security definer
      set search_path = pg_catalog, pg_temp as $$
    begin
      update public.break_glass_grants g set ended_at = now(), ended_by = 'person'
        where g.clinic_id = app.tenant() and g.id = wanted and g.ended_at is null and g.expires_at > now()
          and (g.staff_id::text = app.actor() or app.may('break-glass:review'));
      if not found then
        return false;
      end if;
      insert into public.outbox (clinic_id, topic, entity_id) values (app.tenant(), 'break-glass', wanted);
      return true;
    end $$;

    create function app.review_break_glass(wanted uuid) returns boolean language plpgsql security definer
      set search_path = pg_catalog, pg_temp as $$
    begin
      update public.break_glass_grants g set reviewed_at = now(), reviewed_by = app.actor()::uuid
        where g.clinic_id = app.tenant() and g.id = wanted and g.reviewed_at is null
          and coalesce(g.ended_at, g.expires_at) <= now()
          and g.staff_id::text <> app.actor() and app.may('break-glass:review');
      if not found then
        return false;
      end if;
      insert into public.outbox (clinic_id, topic, entity_id) values (app.tenant(), 'break-glass', wanted);
      return true;
    end $$;
    comment on function app.review_break_glass is 'never by the person who opened it';
    revoke all on function app.end_break_glass, app.review_break_glass from public;
    grant execute on function app.end_break_glass, app.review_break_glass to neonpro_api;`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop function app.review_break_glass, app.end_break_glass;
    drop table break_glass_grants;
    revoke execute on function app.has_step_up from neonpro_worker;`);
}
