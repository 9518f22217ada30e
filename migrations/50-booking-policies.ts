import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { protectTenantTable } from './tenant-table.ts';

/**
 * A clinic's rules for clients who book, cancel and pay by themselves; without a row the defaults of domain/clinic/booking-policy.ts
 * hold. What is agreed before a payment is copied to the deposit, so that a later change binds nobody backwards (CDC art. 46).
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table booking_policies (
      clinic_id uuid primary key references clinics,
      version integer not null default 1,
      is_online boolean not null,
      min_lead_min integer not null check (min_lead_min between 0 and 43200),
      max_ahead_days integer not null check (max_ahead_days between 1 and 365),
      hold_min integer not null check (hold_min between 5 and 120),
      step_min integer not null check (step_min in (5, 10, 15, 20, 30, 60)),
      cancel_hours integer not null check (cancel_hours between 0 and 168),
      move_hours integer not null check (move_hours between 0 and 168),
      max_moves integer not null check (max_moves between 0 and 10),
      deposit_kind text not null check (deposit_kind in ('none', 'fixed', 'percent')),
      deposit_cents integer not null check (deposit_cents between 0 and 10000000),
      deposit_percent integer not null check (deposit_percent between 0 and 100),
      refund_hours integer not null check (refund_hours between 0 and 336),
      late_refund_percent integer not null check (late_refund_percent between 0 and 100),
      no_show_refund_percent integer not null check (no_show_refund_percent between 0 and 100),
      regret_days integer not null check (regret_days between 7 and 30),
      is_waitlist_on boolean not null,
      waitlist_turn_min integer not null check (waitlist_turn_min between 5 and 240),
      waitlist_min_lead_min integer not null check (waitlist_min_lead_min between 15 and 10080),
      rules_text text check (length(rules_text) <= 2000)
    );
    comment on column booking_policies.regret_days is 'CDC art. 49: seven days at the least for what was bought at a distance';
    comment on column booking_policies.rules_text is 'shown to clients before they book; the clinic''s own words';`);
  await protectTenantTable(knex, 'booking_policies', {
    neonpro_api: 'select, insert, update',
    neonpro_worker: 'select, insert',
  });
  await limitToRoles(knex, 'booking_policies');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table booking_policies');
}
