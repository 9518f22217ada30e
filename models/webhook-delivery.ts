// Tables webhook_deliveries and webhook_tries as people see them; owner context: clinic.
import { randomUUID } from 'node:crypto';
import { type DeliveryState, pingEvent } from '../domain/integrations/webhook-events.ts';
import { refuse } from '../domain/errors.ts';
import type { Scope } from './tenancy.ts';

export interface WebhookDelivery {
  id: string;
  seq: number;
  event: string;
  entity: string;
  entityId: string;
  state: DeliveryState;
  attempts: number;
  lastStatus: number | null;
  lastError: string | null;
  createdAt: Date;
  nextTryAt: Date | null;
  deliveredAt: Date | null;
  tries: { at: string; status: number | null; error: string | null; ms: number }[];
}

/** The newest first; `before` is where the page before ended. */
export async function listDeliveries(
  { run, clinicId }: Scope,
  { endpointId, state, before, limit }: ListWish,
): Promise<WebhookDelivery[]> {
  return run<WebhookDelivery>({
    name: 'deliveries',
    text: `select d.id, d.seq, d.event, d.entity, d.entity_id as "entityId", d.state, d.attempts,
        d.last_status as "lastStatus", d.last_error as "lastError", d.created_at as "createdAt",
        d.next_try_at as "nextTryAt", d.delivered_at as "deliveredAt",
        coalesce((select jsonb_agg(jsonb_build_object('at', t.at, 'status', t.status, 'error', t.error, 'ms', t.ms) order by t.no)
          from (select * from webhook_tries t where t.clinic_id = d.clinic_id and t.delivery_id = d.id
            order by t.no desc limit 30) t), '[]') as tries
      from webhook_deliveries d where d.clinic_id = $1 and d.endpoint_id = $2
        and ($3::text is null or d.state = $3) and ($4::bigint is null or d.seq < $4) order by d.seq desc limit $5`,
    values: [clinicId, endpointId, state ?? null, before, limit],
  });
}
interface ListWish {
  endpointId: string;
  state: DeliveryState | undefined;
  before: number | null;
  limit: number;
}

interface Locked {
  state: DeliveryState;
  entityId: string;
  seq: number;
}
async function lock({ trx }: Scope, endpointId: string, id: string): Promise<Locked> {
  const row = await trx('webhookDeliveries')
    .where({ endpointId, id })
    .forUpdate()
    .first<Locked | undefined>('state', 'entityId', 'seq');
  return row ?? refuse('not-found');
}

const audit = (scope: Scope, action: string, id: string) =>
  scope.audit({ action, entity: 'webhook-delivery', entityId: id, purpose: 'CLINIC_OPERATION' });

/** Sends again, or now instead of later, with all its tries before it. What is held stays in line. */
export async function replayDelivery(scope: Scope, endpointId: string, id: string): Promise<void> {
  const { state } = await lock(scope, endpointId, id);
  if (state === 'delivering') return;
  await scope.trx('webhookDeliveries').where({ id }).update({
    state: 'waiting',
    round: 0,
    nextTryAt: null,
    deliveredAt: null,
    updatedAt: scope.trx.fn.now(),
  });
  await audit(scope, 'webhook-delivery.replay', id);
  await scope.enqueue('webhook-delivery', id);
}

/** A person's decision that the receiver need not hear of it: the next one of the entity may go. */
export async function skipDelivery(scope: Scope, endpointId: string, id: string): Promise<void> {
  const { state, entityId, seq } = await lock(scope, endpointId, id);
  if (state === 'skipped') return;
  // A try under way may still arrive; the next one must not overtake it.
  if (state === 'delivered' || state === 'delivering') refuse('transition-refused');
  await scope
    .trx('webhookDeliveries')
    .where({ id })
    .update({ state: 'skipped', nextTryAt: null, updatedAt: scope.trx.fn.now() });
  await audit(scope, 'webhook-delivery.skip', id);
  await scope.enqueue('webhook-delivery', id);
  await pokeNext(scope, { endpointId, entityId, seq });
}

/** The next of the entity looks whether it is its turn; a poke too many harms nobody. */
export async function pokeNext(
  { run, clinicId }: Scope,
  { endpointId, entityId, seq }: { endpointId: string; entityId: string; seq: number },
): Promise<void> {
  await run({
    name: 'poke-next-delivery',
    text: `select app.enqueue('webhook-delivery', id) from (select id, state from webhook_deliveries
        where clinic_id = $1 and endpoint_id = $2 and entity_id = $3 and seq > $4
          and state not in ('delivered', 'skipped') order by seq limit 1) as next
      where state <> 'failed'`,
    values: [clinicId, endpointId, entityId, seq],
  });
}

/** An event of its own, held by nothing before it. */
export async function pingEndpoint(scope: Scope, endpointId: string): Promise<string> {
  const [id, eventId] = [randomUUID(), randomUUID()];
  // Kept until the commit: an endpoint that is deleted meanwhile is not there, instead of a reference into nothing.
  const isThere = await scope
    .trx('webhookEndpoints')
    .where({ id: endpointId })
    .forKeyShare()
    .first<object | undefined>('id');
  if (!isThere) refuse('not-found');
  await scope.trx('webhookDeliveries').insert({
    ...{ clinicId: scope.clinicId, id, endpointId, eventId, occurredAt: scope.trx.fn.now() },
    ...{ event: pingEvent, entity: 'ping', entityId: eventId },
  });
  await audit(scope, 'webhook.test', id);
  await scope.enqueue('webhook-delivery', id);
  return id;
}
