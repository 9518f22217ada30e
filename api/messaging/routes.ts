import { createHash, timingSafeEqual } from 'node:crypto';
import { refuse } from '../../domain/errors.ts';
import { parseWebhook, type WebhookItem } from '../../domain/messaging/webhook.ts';
import { systemActor } from '../../models/tenancy.ts';
import { clinicOfNumber, keepWebhookItems } from '../../models/webhook-event.ts';
import { createRouter } from '../context.ts';
import type { Dependencies } from '../dependencies.ts';
import { readRawBody } from '../raw-body.ts';
import { verifySignature } from './signature.ts';

// Meta sends up to 3 MB.
const longestBody = 3 * 1_024 * 1_024;
const digest = (text: string) => createHash('sha256').update(text).digest();
const isSame = (one: string, other: string) => timingSafeEqual(digest(one), digest(other));

/** WhatsApp webhooks: no session, so every answer is empty but the challenge of the subscription. */
export function webhookRoutes() {
  const router = createRouter();

  router.get('/webhooks/whatsapp', (ctx) => {
    const { 'hub.mode': mode, 'hub.verify_token': token, 'hub.challenge': challenge } = ctx.query;
    const isOurs = typeof token === 'string' && isSame(token, ctx.deps.whatsapp.verifyToken);
    if (mode !== 'subscribe' || !isOurs || typeof challenge !== 'string') refuse('forbidden');
    ctx.type = 'text/plain';
    ctx.body = challenge.slice(0, 200);
  });

  router.post('/webhooks/whatsapp', async (ctx) => {
    const body = await readRawBody(ctx.req, longestBody);
    // Before parsing: bytes of a stranger are not read (D25).
    if (!verifySignature(body, ctx.get('X-Hub-Signature-256') || undefined, ctx.deps.whatsapp.appSecret)) {
      refuse('signature-invalid');
    }
    await ctx.deps.gates.webhooks.run(() => keep(ctx.deps, parseWebhook(parsed(body)), ctx.state.requestId));
    ctx.status = 200;
    ctx.body = '';
  });

  return router.routes();
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return refuse('invalid-input');
  }
}

/** One transaction for each clinic; a number nobody here owns is left out, and the provider is not told. */
async function keep({ tenancy, live }: Dependencies, items: WebhookItem[], requestId: string): Promise<void> {
  const byNumber = new Map<string, WebhookItem[]>();
  for (const item of items)
    byNumber.set(item.phoneNumberId, [...(byNumber.get(item.phoneNumberId) ?? []), item]);
  for (const [number, of] of byNumber) {
    const clinicId = await clinicOfNumber(tenancy.knex, number);
    if (!clinicId) continue;
    await tenancy.withClinic(systemActor(clinicId, requestId), (scope) => keepWebhookItems(scope, of));
  }
  live.poke('neonpro_webhook');
}
