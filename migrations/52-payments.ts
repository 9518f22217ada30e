import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { protectTenantTable } from './tenant-table.ts';

/**
 * Deposits («sinal») by Pix. A clinic has one account at its bank (API Pix of the Banco Central, the same at each of them); a deposit
 * keeps the rules it was agreed under, and every step towards the bank is written here before it is taken, under names derived from
 * its id, so that a second run finds it again. Money is integer centavos: paid = refunded + kept once it is settled.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table payment_accounts (
      clinic_id uuid primary key references clinics,
      version integer not null default 1,
      client_id_ct bytea not null,
      client_secret_ct bytea not null,
      pix_key_ct bytea not null,
      pix_key_kind text not null check (pix_key_kind in ('cpf', 'cnpj', 'email', 'phone', 'random')),
      is_active boolean not null,
      webhook_token_hash bytea not null,
      webhook_token_ct bytea not null,
      webhook_registered_at timestamptz,
      updated_at timestamptz not null default now()
    );
    comment on column payment_accounts.webhook_token_hash is 'SHA-256 of 256 random bits: the bank''s address for us is a secret';

    create table deposits (
      clinic_id uuid not null references clinics,
      id uuid not null,
      appointment_id uuid not null,
      state text not null default 'asked' check (state in
        ('asked', 'open', 'removing', 'paid', 'refunding', 'refunded', 'kept', 'unpaid', 'waived', 'failed')),
      amount_cents integer not null check (amount_cents between 1 and 10000000),
      paid_cents integer not null default 0 check (paid_cents >= 0),
      refund_cents integer not null default 0 check (refund_cents >= 0),
      kept_cents integer not null default 0 check (kept_cents >= 0),
      refund_hours integer not null,
      late_refund_percent integer not null check (late_refund_percent between 0 and 100),
      no_show_refund_percent integer not null check (no_show_refund_percent between 0 and 100),
      regret_days integer not null,
      is_remote boolean not null,
      contracted_at timestamptz not null default now(),
      expires_at timestamptz not null,
      charged_at timestamptz,
      br_code text,
      looked_at timestamptz,
      look_wanted_at timestamptz,
      paid_at timestamptz,
      end_to_end_id_ct bytea,
      waived_at timestamptz,
      waive_reason text check (waive_reason in ('loyal-client', 'clinic-fault', 'hardship', 'other')),
      refund_ordered_at timestamptz,
      settlement_reason text check (settlement_reason in
        ('in-time', 'regret', 'late', 'no-show', 'clinic-cancelled', 'slot-lost', 'by-staff', 'service-done')),
      settled_at timestamptz,
      refund_attempt smallint not null default 0,
      refund_sent_at timestamptz,
      refunded_at timestamptz,
      trouble text check (trouble in ('charge-refused', 'charge-missing', 'access-refused', 'bank-silent',
        'refund-refused', 'refund-late', 'amount-differs')),
      is_closed boolean not null default false,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      primary key (clinic_id, id),
      foreign key (clinic_id, appointment_id) references appointments (clinic_id, id),
      constraint no_centavo_lost check (settled_at is null or refund_cents + kept_cents = paid_cents),
      constraint refund_after_decision check (refund_sent_at is null or (settled_at is not null and refund_cents > 0))
    );
    comment on column deposits.contracted_at is 'the days of regret count from here (CDC art. 49)';
    comment on column deposits.refund_attempt is 'part of the refund''s name at the bank; rises only after the bank said that the last one did not take place';
    -- A visit has one charge under way; an unpaid one may be followed by another, and be paid late all the same.
    create unique index deposits_live on deposits (clinic_id, appointment_id) where state in ('asked', 'open', 'removing');
    create index deposits_of_visit on deposits (clinic_id, appointment_id, created_at desc);
    create index deposits_unclosed on deposits (clinic_id, id) where not is_closed;`);
  await protectTenantTable(knex, 'payment_accounts', {
    neonpro_api: 'select, insert, update',
    neonpro_worker: 'select, insert, update',
  });
  await protectTenantTable(knex, 'deposits', {
    neonpro_api: 'select, insert, update',
    neonpro_worker: 'select, insert, update',
  });
  await limitToRoles(knex, 'payment_accounts');
  await limitToRoles(knex, 'deposits');
  // Commands on visits and deposits by people with payments:write alone poke the process of the deposit.
  await limitToRoles(knex, 'outbox');
  await knex.raw(`
    grant select (clinic_id, id, is_closed, updated_at) on deposits to neonpro_outbox;
    create policy reconciler on deposits for select to neonpro_outbox using (true);`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table deposits, payment_accounts');
}
