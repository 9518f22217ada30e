import type { Knex } from 'knex';

/**
 * After a recovery nobody gets a grace anew: whoever holds the two halves of a code must bind a second factor before anything else. To
 * the rule of the grace such a person has been there since the beginning of time, until a factor is enrolled.
 */
const facts = (memberSince: string, policySince: string) => `
  create or replace function app.sign_in_facts(of_user uuid, in_clinic uuid) returns table (
    staff_id uuid, role text, member_since timestamptz, passkey_roles text[], grace_days integer, policy_since timestamptz,
    passkeys integer, totp_since timestamptz, recovery_codes integer)
    language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select m.id, m.role, ${memberSince}, p.passkey_roles, p.grace_days, ${policySince}, f.passkeys, f.totp_since, f.recovery_codes
    from public.staff m join public.sign_in_policies p on p.clinic_id = m.clinic_id
      join app.users u on u.id = m.user_id, app.factors_of(m.user_id) f
    where m.user_id = of_user and m.clinic_id = in_clinic and m.is_active $$`;
const unlessRecovered = (since: string) =>
  `case when u.recovered_at is null then ${since} else to_timestamp(0) end`;

export async function up(knex: Knex): Promise<void> {
  await knex.raw(facts(unlessRecovered('m.created_at'), unlessRecovered('p.since')));
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(facts('m.created_at', 'p.since'));
}
