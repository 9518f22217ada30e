// Table outbox, as its relay sees it: role neonpro_outbox, the one reader across clinics. Commands write it with `scope.enqueue`.
import type { Knex } from 'knex';
import { clinicsIn } from './fair-share.ts';
import type { OpenProcess } from './open-process.ts';

export interface OutboxRow {
  id: number;
  clinicId: string;
  topic: string;
  entityId: string;
  attempts: number;
  /** Somebody outside wants to be told of something in this clinic. */
  hasEndpoints: boolean;
  /** How many rows of this clinic a turn takes: with as many taken there may be more. */
  share: number;
}

/** A relay that dies gives its rows back after this long: longer than any call it makes. */
const leaseSeconds = 30;

/**
 * Takes due rows for this relay, of each clinic its share, so that a clinic with ten thousand waiting delays nobody; others skip them. What
 * is not settled in time is due again.
 */
export async function claimOutbox(knex: Knex, limit: number): Promise<OutboxRow[]> {
  const { rows } = await knex.raw<{ rows: OutboxRow[] }>(
    `${clinicsIn('outbox')}
     update outbox o set due_at = now() + interval '${leaseSeconds} seconds', attempts = attempts + 1
     from (select d.id, s.most from shares s cross join lateral (
         select id from outbox where clinic_id = s.clinic_id and due_at <= now() order by due_at, id limit s.most for update skip locked) d
     ) due
     where o.id = due.id
     returning o.id, o.clinic_id as "clinicId", o.topic, o.entity_id as "entityId", o.attempts, due.most as share,
       exists (select from webhook_subscriptions s where s.clinic_id = o.clinic_id) as "hasEndpoints"`,
    [limit],
  );
  return rows;
}

export async function settleOutbox(knex: Knex, ids: readonly number[]): Promise<void> {
  if (ids.length > 0) await knex.raw('delete from outbox where id = any(?)', [[...ids]]);
}

/** Gives rows back for later; `code` says why, never a message. */
export async function postponeOutbox(
  knex: Knex,
  ids: readonly number[],
  delayMs: number,
  code: string,
): Promise<void> {
  if (ids.length === 0) return;
  await knex.raw(
    `update outbox set due_at = now() + ? * interval '1 millisecond', last_error = ? where id = any(?)`,
    [delayMs, code, [...ids]],
  );
}

/** Pokes of the reconciler; one that is already waiting is not written twice. */
export async function enqueueProcesses(
  knex: Knex,
  topic: string,
  processes: readonly OpenProcess[],
): Promise<void> {
  if (processes.length === 0) return;
  await knex.raw(
    `insert into outbox (clinic_id, topic, entity_id)
     select c, ?, e from unnest(?::uuid[], ?::uuid[]) as n(c, e)
     where not exists (select 1 from outbox o where o.clinic_id = c and o.entity_id = e)`,
    [topic, processes.map(({ clinicId }) => clinicId), processes.map(({ id }) => id)],
  );
}
