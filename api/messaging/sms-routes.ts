import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { normalizePhone } from '../../domain/clients/phone.ts';
import { DomainError, refuse } from '../../domain/errors.ts';
import { keywordOf } from '../../domain/messaging/reply.ts';
import {
  parseTwilioEvent,
  parseZenviaEvent,
  type SmsEvent,
  zenviaSecretHeader,
} from '../../domain/messaging/sms-webhook.ts';
import type { WebhookItem } from '../../domain/messaging/webhook.ts';
import { clinicsOfSmsRecipient, smsNumberIndex } from '../../models/sms-recipient.ts';
import { systemActor } from '../../models/tenancy.ts';
import { keepWebhookItems } from '../../models/webhook-event.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Operations } from '../operations.ts';
import { readRawBody } from '../raw-body.ts';
import { verifyTwilioSignature } from './twilio-signature.ts';

const longestBody = 64 * 1_024;
const digest = (text: string) => createHash('sha256').update(text).digest();
const isSame = (one: string, other: string) => timingSafeEqual(digest(one), digest(other));

const common = {
  method: 'POST',
  tag: 'machines',
  access: { who: 'anyone' },
  produces: 'text/plain',
  hasCsrfCheck: false,
  hasCallLimit: false,
  output: z.literal(''),
} as const;
// Twilio's fields are many and grow; named are those that are read.
const twilioForm = z.looseObject({
  ...{ MessageSid: z.string(), MessageStatus: z.string().optional(), ErrorCode: z.string().optional() },
  ...{ From: z.string().optional(), Body: z.string().optional() },
});

/**
 * Callbacks of the SMS providers. An event is kept and answered at once, and worked off later: Zenvia counts what takes a second as lost,
 * and stops telling after too many of those.
 */
export function smsWebhookRoutes(api: Operations): void {
  api.add({
    ...{ ...common, path: '/webhooks/zenvia', id: 'receiveZenvia', consumes: 'application/json' },
    summary: `Receipts and answers by SMS from Zenvia, which shows a secret of ours (${zenviaSecretHeader}).`,
    async handle(ctx) {
      const secret = ctx.deps.sms.zenviaSecret;
      if (secret === null || !isSame(ctx.get(zenviaSecretHeader), secret)) refuse('signature-invalid');
      const body = await readRawBody(ctx.req, longestBody);
      await keep(ctx.deps, parseZenviaEvent(parsed(body), Date.now()), ctx.state.requestId);
      return '' as const;
    },
  });

  api.add({
    ...{ ...common, path: '/webhooks/twilio', id: 'receiveTwilio' },
    ...{ consumes: 'application/x-www-form-urlencoded', form: twilioForm },
    input: { query: z.object({ ref: z.string().max(100).optional() }) },
    summary:
      'Receipts and answers by SMS from Twilio, signed over the address and the form (X-Twilio-Signature).',
    async handle(ctx) {
      const token = ctx.deps.sms.twilioToken;
      const form = new URLSearchParams((await readRawBody(ctx.req, longestBody)).toString('utf8'));
      // The public address, which is what Twilio called: in between there may be proxies.
      const url = `${ctx.deps.origin}${ctx.originalUrl}`;
      if (token === null || !verifyTwilioSignature({ url, form }, ctx.get('X-Twilio-Signature'), token))
        refuse('signature-invalid');
      const event = parseTwilioEvent(form, ctx.input.query.ref ?? null, Date.now());
      await keep(ctx.deps, event, ctx.state.requestId);
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

/** What nobody here owns is left out, and the provider is not told. */
async function keep(deps: Dependencies, event: SmsEvent | undefined, requestId: string): Promise<void> {
  if (!event) return;
  await deps.gates.webhooks.run(async () => {
    const { item } = event;
    const clinics = event.clinicId === null ? await clinicsOf(deps, event.item) : [event.clinicId];
    for (const [at, clinicId] of clinics.entries())
      await keepIn(
        deps,
        clinicId,
        at > 0 && item.kind === 'message' ? { ...item, isCopy: true } : item,
        requestId,
      );
  });
  deps.live.poke('neonpro_webhook');
}

async function keepIn({ tenancy }: Dependencies, clinicId: string, item: WebhookItem, requestId: string) {
  try {
    await tenancy.withClinic(systemActor(clinicId, requestId), (scope) => keepWebhookItems(scope, [item]));
  } catch (error) {
    // A clinic that is gone: repeating it would change nothing.
    if (!(error instanceof DomainError && error.code === 'not-found')) throw error;
  }
}

/**
 * An answer is for the clinic that wrote last, which comes first. «PARAR» is for all that wrote from our senders: she sees one number and
 * asked it to stop. The way back is a consent, which nobody gives to clinics she does not think of.
 */
async function clinicsOf(
  { tenancy }: Dependencies,
  { from, text }: Extract<SmsEvent, { clinicId: null }>['item'],
): Promise<string[]> {
  const phone = normalizePhone(`+${from ?? ''}`);
  if (phone === null) return [];
  const clinics = await clinicsOfSmsRecipient(tenancy.knex, smsNumberIndex(tenancy.kms, phone));
  const keyword = keywordOf(text ?? '');
  return keyword === 'leave' || keyword === 'leave-offers' ? clinics : clinics.slice(0, 1);
}
