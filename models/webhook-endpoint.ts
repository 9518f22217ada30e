// Tables webhook_endpoints and webhook_subscriptions: where a clinic wants to be told; owner context: clinic.
import { randomBytes, randomUUID } from 'node:crypto';
import type { WebhookEvent } from '../domain/integrations/webhook-events.ts';
import { refuse } from '../domain/errors.ts';
import type { Scope } from './tenancy.ts';

export interface WebhookEndpoint {
  id: string;
  url: string;
  description: string;
  events: WebhookEvent[];
  state: 'active' | 'paused';
  health: 'ok' | 'failing' | 'new';
  lastDeliveredAt: Date | null;
  /** Since when nothing arrives; null while the last try of all went well. */
  failingSince: Date | null;
  nextTryAt: Date | null;
  /** Deliveries on their way, and those that wait for a person. */
  waiting: number;
  failed: number;
  createdAt: Date;
  version: number;
}

interface Row extends Omit<WebhookEndpoint, 'url' | 'description'> {
  urlCt: Buffer;
  descriptionCt: Buffer;
}

type Column = 'url_ct' | 'description_ct' | 'secret_ct';
export const endpointPlace = (column: Column, row: string) => ({ table: 'webhook_endpoints', column, row });
const audit = (scope: Scope, action: string, id: string) =>
  scope.audit({ action, entity: 'webhook', entityId: id, purpose: 'CLINIC_OPERATION' });

/** Both sides of the rotation sign during this time, so that the receiver can change its own copy in peace. */
const overlap = '24 hours';

/** As the specification writes it (standardwebhooks.com). */
const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

const select = `
  select e.id, e.url_ct as "urlCt", e.description_ct as "descriptionCt", e.state, e.version,
    e.last_delivered_at as "lastDeliveredAt", e.created_at as "createdAt",
    array(select s.event from webhook_subscriptions s
      where s.clinic_id = e.clinic_id and s.endpoint_id = e.id order by s.event) as events,
    coalesce(d.waiting, 0)::int as waiting, coalesce(d.failed, 0)::int as failed,
    case when coalesce(d.failed, 0) > 0 or e.last_failed_at > coalesce(e.last_delivered_at, '-infinity') then 'failing'
      when e.last_delivered_at is null then 'new' else 'ok' end as health,
    case when e.last_failed_at > coalesce(e.last_delivered_at, '-infinity')
      then coalesce(greatest(e.last_delivered_at, d.since), e.last_failed_at) end as "failingSince",
    d.next as "nextTryAt"
  from webhook_endpoints e left join lateral (
    select count(*) filter (where state <> 'failed') as waiting, count(*) filter (where state = 'failed') as failed,
      min(created_at) filter (where attempts > 0) as since, min(next_try_at) filter (where state = 'waiting') as next
    from webhook_deliveries d where d.clinic_id = e.clinic_id and d.endpoint_id = e.id
      and d.state not in ('delivered', 'skipped')) d on true
  where e.clinic_id = $1`;

const opened = ({ vault }: Scope, { urlCt, descriptionCt, ...row }: Row): WebhookEndpoint => ({
  ...row,
  url: vault.open(endpointPlace('url_ct', row.id), urlCt),
  description: vault.open(endpointPlace('description_ct', row.id), descriptionCt),
});

export async function listEndpoints(scope: Scope): Promise<WebhookEndpoint[]> {
  const text = `${select} order by e.created_at, e.id`;
  const rows = await scope.run<Row>({ name: 'endpoints', text, values: [scope.clinicId] });
  return rows.map((row) => opened(scope, row));
}

export async function getEndpoint(scope: Scope, id: string): Promise<WebhookEndpoint> {
  const text = `${select} and e.id = $2`;
  const [row] = await scope.run<Row>({ name: 'endpoint', text, values: [scope.clinicId, id] });
  return row ? opened(scope, row) : refuse('not-found');
}

export interface EndpointFields {
  url: string;
  description: string;
  events: WebhookEvent[];
}

/** A clinic has a few partners; every event costs a process for each of them. */
const mostEndpoints = 20;

/** The secret is told once. Refuses with `transition-refused` when the clinic has as many as it may. */
export async function createEndpoint(
  scope: Scope,
  { url, description, events }: EndpointFields,
): Promise<{ endpoint: WebhookEndpoint; secret: string }> {
  const { trx, vault, clinicId } = scope;
  const [{ count = 0 } = {}] = await trx('webhookEndpoints').count<{ count?: number }[]>();
  if (count >= mostEndpoints) refuse('transition-refused');
  const [id, secret] = [randomUUID(), newSecret()];
  await trx('webhookEndpoints').insert({
    ...{ clinicId, id },
    urlCt: vault.seal(endpointPlace('url_ct', id), url),
    descriptionCt: vault.seal(endpointPlace('description_ct', id), description),
    secretCt: vault.seal(endpointPlace('secret_ct', id), secret),
  });
  await subscribe(scope, id, events);
  await audit(scope, 'webhook.create', id);
  return { endpoint: await getEndpoint(scope, id), secret };
}

/** What was listened to already keeps its beginning; what is new begins now. */
async function subscribe(
  { trx, clinicId }: Scope,
  endpointId: string,
  events: WebhookEvent[],
): Promise<void> {
  await trx('webhookSubscriptions').where({ endpointId }).whereNotIn('event', events).delete();
  const rows = events.map((event) => ({ clinicId, endpointId, event }));
  await trx('webhookSubscriptions').insert(rows).onConflict(['clinicId', 'endpointId', 'event']).ignore();
}

export async function updateEndpoint(
  scope: Scope,
  id: string,
  version: number,
  { url, description, events }: Partial<EndpointFields>,
): Promise<WebhookEndpoint> {
  const { trx, vault } = scope;
  const changed = await trx('webhookEndpoints')
    .where({ id, version })
    .update({
      version: version + 1,
      ...(url !== undefined && { urlCt: vault.seal(endpointPlace('url_ct', id), url) }),
      ...(description !== undefined && {
        descriptionCt: vault.seal(endpointPlace('description_ct', id), description),
      }),
    });
  if (changed === 0) {
    await getEndpoint(scope, id);
    refuse('version-conflict');
  }
  if (events) await subscribe(scope, id, events);
  await audit(scope, 'webhook.update', id);
  return getEndpoint(scope, id);
}

/** Paused, deliveries are held; resumed, the first of each entity looks again, and pokes the next one when it is through. */
export async function setEndpointState(
  scope: Scope,
  id: string,
  state: 'active' | 'paused',
): Promise<WebhookEndpoint> {
  const { trx, clinicId } = scope;
  const changed = await trx('webhookEndpoints')
    .where({ id })
    .whereNot({ state })
    .update({ state, version: trx.raw('version + 1') });
  if (changed === 0) return getEndpoint(scope, id);
  await audit(scope, state === 'paused' ? 'webhook.pause' : 'webhook.resume', id);
  if (state === 'active') {
    await trx.raw(
      `select app.enqueue('webhook-delivery', id) from (select distinct on (entity_id) id, state from webhook_deliveries
         where clinic_id = ? and endpoint_id = ? and state not in ('delivered', 'skipped') order by entity_id, seq) as first
       where state <> 'failed'`,
      [clinicId, id],
    );
  }
  return getEndpoint(scope, id);
}

export async function rotateEndpointSecret(scope: Scope, id: string): Promise<string> {
  const { trx, vault } = scope;
  const secret = newSecret();
  const changed = await trx('webhookEndpoints')
    .where({ id })
    .update({
      // Sealed for the same place, so the old value moves as it is.
      previousSecretCt: trx.ref('secret_ct'),
      previousSecretUntil: trx.raw(`now() + interval '${overlap}'`),
      secretCt: vault.seal(endpointPlace('secret_ct', id), secret),
      version: trx.raw('version + 1'),
    });
  if (changed === 0) refuse('not-found');
  await audit(scope, 'webhook.rotate-secret', id);
  return secret;
}

/** With its subscriptions and its log. The processes of what was on its way look once more, and end. */
export async function deleteEndpoint(scope: Scope, id: string): Promise<void> {
  const { trx, clinicId } = scope;
  await trx.raw(
    `select app.enqueue('webhook-delivery', id) from webhook_deliveries
     where clinic_id = ? and endpoint_id = ? and state not in ('delivered', 'skipped', 'failed')`,
    [clinicId, id],
  );
  if ((await trx('webhookEndpoints').where({ id }).delete()) === 0) refuse('not-found');
  await audit(scope, 'webhook.delete', id);
}
