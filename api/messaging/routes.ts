import { createHash, timingSafeEqual } from 'node:crypto';
import type { Knex } from 'knex';
import { z } from 'zod';
import { refuse } from '../../domain/errors.ts';
import { parseWebhook, type WebhookItem } from '../../domain/messaging/webhook.ts';
import { systemActor } from '../../models/tenancy.ts';
import { clinicOfNumber, clinicsOfAccount, keepWebhookItems } from '../../models/webhook-event.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Operations } from '../operations.ts';
import { readRawBody } from '../raw-body.ts';
import { verifySignature } from './signature.ts';

// Meta sends up to 3 MB.
const longestBody = 3 * 1_024 * 1_024;
const digest = (text: string) => createHash('sha256').update(text).digest();
const isSame = (one: string, other: string) => timingSafeEqual(digest(one), digest(other));

const common = { path: '/webhooks/whatsapp', tag: 'machines', access: { who: 'anyone' } } as const;
const plain = { produces: 'text/plain', hasCsrfCheck: false, hasCallLimit: false } as const;
// Not strict: the provider may add parameters of its own.
const subscription = z.object({
  'hub.mode': z.string().max(40),
  'hub.verify_token': z.string().max(400),
  'hub.challenge': z.string().max(200),
});

/** WhatsApp webhooks: no session, so every answer is empty but the challenge of the subscription. */
export function webhookRoutes(api: Operations): void {
  api.add({
    ...{ ...common, ...plain, method: 'GET', id: 'subscribeWhatsApp' },
    summary: 'The provider asks whether the address is ours; the challenge comes back to who knows the word.',
    input: { query: subscription },
    output: z.string(),
    handle(ctx) {
      const { 'hub.mode': mode, 'hub.verify_token': token, 'hub.challenge': challenge } = ctx.input.query;
      if (mode !== 'subscribe' || !isSame(token, ctx.deps.whatsapp.verifyToken)) refuse('forbidden');
      return Promise.resolve(challenge);
    },
  });

  api.add({
    ...{ ...common, ...plain, method: 'POST', id: 'receiveWhatsApp' },
    summary: 'Messages and receipts of the provider, signed over the raw body (X-Hub-Signature-256).',
    consumes: 'application/json',
    output: z.literal(''),
    async handle(ctx) {
      const body = await readRawBody(ctx.req, longestBody);
      // Before parsing: bytes of a stranger are not read (D25).
      if (!verifySignature(body, ctx.get('X-Hub-Signature-256') || undefined, ctx.deps.whatsapp.appSecret)) {
        refuse('signature-invalid');
      }
      await ctx.deps.gates.webhooks.run(() =>
        keep(ctx.deps, parseWebhook(parsed(body)), ctx.state.requestId),
      );
      return '' as const;
    },
  });
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return refuse('invalid-input');
  }
}

/** One transaction for each clinic; what nobody here owns is left out, and the provider is not told. */
async function keep({ tenancy, live }: Dependencies, items: WebhookItem[], requestId: string): Promise<void> {
  const byOwner = new Map<string, WebhookItem[]>();
  for (const item of items) byOwner.set(ownerOf(item), [...(byOwner.get(ownerOf(item)) ?? []), item]);
  for (const of of byOwner.values()) {
    const [first] = of;
    for (const clinicId of first ? await clinicsOf(tenancy.knex, first) : [])
      await tenancy.withClinic(systemActor(clinicId, requestId), (scope) => keepWebhookItems(scope, of));
  }
  live.poke('neonpro_webhook');
}

const ownerOf = (item: WebhookItem) =>
  'wabaId' in item ? `account ${item.wabaId}` : `number ${item.phoneNumberId}`;

async function clinicsOf(knex: Knex, item: WebhookItem): Promise<string[]> {
  if ('wabaId' in item) return clinicsOfAccount(knex, item.wabaId);
  const clinicId = await clinicOfNumber(knex, item.phoneNumberId);
  return clinicId === null ? [] : [clinicId];
}
