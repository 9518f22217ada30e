import { z } from 'zod';
import { deliveryStates, pingEvent, webhookEvents } from '../../domain/integrations/webhook-events.ts';
import { pageAnswer, pageQuery } from '../cursor.ts';

const events = z
  .array(z.enum(webhookEvents))
  .min(1)
  .max(webhookEvents.length)
  .refine((list) => new Set(list).size === list.length, { message: 'duplicate' })
  .meta({ uniqueItems: true });
// Whether it leads anywhere we may go is judged by the handler, and again at every connection.
const url = z.url().max(2_000);
const description = z.string().trim().max(200);

export const webhookParams = z.strictObject({ id: z.uuid() });
export const newWebhookBody = z.strictObject({ url, description: description.default(''), events });
export const webhookBody = z.strictObject({
  url: url.optional(),
  description: description.optional(),
  events: events.optional(),
  version: z.int().min(1).max(1_000_000_000),
});
export const deliveryParams = z.strictObject({ id: z.uuid(), deliveryId: z.uuid() });
export const deliveriesQuery = z.strictObject({ ...pageQuery, state: z.enum(deliveryStates).optional() });

const count = z.int().min(0);
const instant = z.iso.datetime({ offset: true });
export const webhookAnswer = z
  .strictObject({
    id: z.uuid(),
    url: z.string(),
    description: z.string(),
    events: z.array(z.enum(webhookEvents)),
    state: z.enum(['active', 'paused']),
    health: z.enum(['ok', 'failing', 'new']),
    lastDeliveredAt: instant.nullable(),
    failingSince: instant.nullable().describe('null while the last try of all went well'),
    nextTryAt: instant.nullable(),
    waiting: count.describe('deliveries on their way'),
    failed: count.describe('deliveries that wait for a person'),
    createdAt: instant,
    version: z.int(),
  })
  .meta({ id: 'WebhookEndpoint' });
export const webhooksAnswer = z.strictObject({
  endpoints: z.array(webhookAnswer),
  events: z.array(z.enum(webhookEvents)).describe('what can be told'),
});
const secret = z.string().describe('`whsec_…`, told once');
export const newWebhookAnswer = z.strictObject({ endpoint: webhookAnswer, secret });
export const webhookSecretAnswer = z.strictObject({ secret });
export const testAnswer = z.strictObject({ deliveryId: z.uuid() });

const failure = { status: z.int().nullable(), error: z.string().nullable() };
export const deliveriesAnswer = z.strictObject({
  deliveries: z.array(
    z
      .strictObject({
        id: z.uuid(),
        event: z.enum([...webhookEvents, pingEvent]),
        entity: z.enum(['appointment', 'client', 'import', 'ping']),
        entityId: z.uuid(),
        state: z.enum(deliveryStates),
        attempts: count,
        lastStatus: failure.status,
        lastError: failure.error,
        createdAt: instant,
        nextTryAt: instant.nullable(),
        deliveredAt: instant.nullable(),
        tries: z
          .array(z.strictObject({ at: instant, ...failure, ms: count }))
          .describe('in order, the last 30'),
      })
      .meta({ id: 'WebhookDelivery' }),
  ),
  ...pageAnswer,
});
