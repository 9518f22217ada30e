// Queues across clinics, read by role neonpro_outbox: served in turn, not in the order in which they grew.

/**
 * The clinics that have rows in a queue, each with its share of the one parameter (`most` rows a turn), as `with … shares`. Each is found
 * by one step of the index (clinic_id, …): Postgres has no skip scan that ends early.
 */
export function clinicsIn(table: 'outbox' | 'webhook_events', condition = 'true'): string {
  return `with recursive waiting as (
      (select clinic_id from ${table} where ${condition} order by clinic_id limit 1)
      union all
      select (select t.clinic_id from ${table} t where t.clinic_id > w.clinic_id and ${condition} order by t.clinic_id limit 1)
      from waiting w where w.clinic_id is not null),
    shares as (select clinic_id, ceil(?::numeric / count(*) over ())::int as most from waiting where clinic_id is not null)`;
}
