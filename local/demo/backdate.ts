import type { Knex } from 'knex';
import { createKnex } from '../../models/knex.ts';
import { signTenantToken, type Actor } from '../../models/tenant-token.ts';

/** In one transaction as the owner role, within one invented clinic: only the demo may do this. */
export async function asOwner(
  { migratorUrl, tokenKey }: { migratorUrl: string; tokenKey: Buffer },
  actor: Actor,
  work: (trx: Knex.Transaction) => Promise<void>,
): Promise<void> {
  const knex = createKnex({ url: migratorUrl, pool: 1 });
  try {
    await knex.transaction(async (trx) => {
      await trx.raw('set local role neonpro_owner');
      await trx.raw('select app.begin(?)', [signTenantToken(actor, tokenKey)]);
      await work(trx);
    });
  } finally {
    await knex.destroy();
  }
}

/**
 * Visits of the past days were written a moment ago; their story should read as it happened.
 */
export async function backdate(
  owner: { migratorUrl: string; tokenKey: Buffer },
  actor: Actor,
  appointmentIds: string[],
): Promise<void> {
  if (appointmentIds.length === 0) return;
  await asOwner(owner, actor, async (trx) => {
    await trx.raw(
      `update appointment_events e set at = case e.kind
         when 'booked' then a.starts_at - interval '6 days'
         when 'confirm' then a.starts_at - interval '40 hours'
         when 'cancel' then a.starts_at - interval '20 hours'
         when 'check-in' then a.starts_at - interval '8 minutes'
         when 'start' then a.starts_at + interval '3 minutes'
         when 'no-show' then a.starts_at + interval '30 minutes'
         else a.ends_at end
       from appointments a where a.clinic_id = e.clinic_id and a.id = e.appointment_id and a.id = any(?::uuid[])`,
      [appointmentIds],
    );
    await trx.raw(
      `update appointments set created_at = starts_at - interval '6 days', timed_at = starts_at - interval '6 days',
         finished_at = case when status = 'done' then ends_at end
       where id = any(?::uuid[])`,
      [appointmentIds],
    );
  });
}
