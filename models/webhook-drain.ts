// Table webhook_events, as its drain sees it; owner context: messaging. Once processed only the id's
// blind index stays, for ever, so that a replay finds itself known; what was said is gone.
import type { Knex } from 'knex';
import type { WebhookItem } from '../domain/messaging/webhook.ts';
import { clinicsIn } from './fair-share.ts';
import type { Scope } from './tenancy.ts';
import { webhookPlace } from './webhook-event.ts';

export interface WaitingWebhook {
  clinicId: string;
  /** The id as it is stored: a blind index. */
  eventId: string;
}

const leaseSeconds = 30;
const longestDelaySeconds = 600;

/** The one look across clinics, ids only; `knex` connects as neonpro_outbox. Of each clinic its share, the oldest first. */
export async function waitingWebhooks(knex: Knex, limit: number): Promise<WaitingWebhook[]> {
  const { rows } = await knex.raw<{ rows: WaitingWebhook[] }>(
    `${clinicsIn('webhook_events', 'processed_at is null')}
     select s.clinic_id as "clinicId", d.event_id as "eventId" from shares s cross join lateral (
       select event_id, due_at from webhook_events
       where clinic_id = s.clinic_id and processed_at is null and due_at <= now() order by due_at limit s.most) d
     order by d.due_at`,
    [limit],
  );
  return rows;
}

/** Takes one event for this drain, or null when another has it. A drain that dies gives it back after the lease. */
export async function claimWebhook(
  { trx, clinicId, vault }: Scope,
  eventId: string,
): Promise<WebhookItem | null> {
  const { rows } = await trx.raw<{ rows: { bodyCt: Buffer }[] }>(
    `update webhook_events w set attempts = attempts + 1, due_at = now() + interval '${leaseSeconds} seconds'
     from (select event_id from webhook_events where clinic_id = ? and event_id = ? and processed_at is null
             and due_at <= now() for update skip locked) due
     where w.clinic_id = ? and w.event_id = due.event_id returning w.body_ct as "bodyCt"`,
    [clinicId, eventId, clinicId],
  );
  const [row] = rows;
  return row ? (JSON.parse(vault.open(webhookPlace(eventId), row.bodyCt)) as WebhookItem) : null;
}

/** Done. The body is emptied: a person's words must not outlive the person's key under the clinic's. */
export async function settleWebhook({ trx, clinicId }: Scope, eventId: string): Promise<void> {
  const change = { processedAt: trx.fn.now(), bodyCt: Buffer.alloc(0) };
  await trx('webhookEvents').where({ clinicId, eventId }).update(change);
}

/** Not now: again after a pause that doubles with every try. */
export async function postponeWebhook({ trx, clinicId }: Scope, eventId: string): Promise<void> {
  await trx.raw(
    `update webhook_events set due_at = now() + least(power(2, least(attempts, 16)), ${longestDelaySeconds}) * interval '1 second'
     where clinic_id = ? and event_id = ?`,
    [clinicId, eventId],
  );
}
