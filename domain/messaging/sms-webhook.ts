import { z } from 'zod';
import { twilioStatus, zenviaStatus } from './sms-receipts.ts';
import { parseSmsReference, zenviaReference } from './sms-reference.ts';
import type { WebhookMessage, WebhookStatus } from './webhook-item.ts';

/** Shown by Zenvia's callbacks; their subscription tells them to. */
export const zenviaSecretHeader = 'X-NeonPro-Secret';

/** One event of an SMS provider. A receipt says whose it is by our own reference; of an answer only the number is known. */
export type SmsEvent = { clinicId: string; item: WebhookStatus } | { clinicId: null; item: WebhookMessage };

const id = z.string().regex(/^[\w-]{1,100}$/);
const digits = z
  .string()
  .transform((text) => text.replace(/\D/g, ''))
  .pipe(z.string().regex(/^\d{8,15}$/));
const words = z.string().max(10_000);
// A provider's own words are kept only where they are a code: a sentence might quote the number.
const code = z.string().regex(/^[\w-]{1,40}$/);

const zenviaReceipt = z.looseObject({
  id,
  type: z.literal('MESSAGE_STATUS'),
  timestamp: z.string().optional(),
  message: z.looseObject({ id, externalId: z.string().optional() }),
  messageStatus: z.looseObject({
    code: z.string(),
    timestamp: z.string().optional(),
    causes: z
      .array(z.looseObject({ channelErrorCode: z.union([z.string(), z.number()]).optional() }))
      .optional(),
  }),
});
const zenviaAnswer = z.looseObject({
  id,
  type: z.literal('MESSAGE'),
  timestamp: z.string().optional(),
  message: z.looseObject({
    id,
    from: digits,
    direction: z.literal('IN').optional(),
    contents: z.array(z.looseObject({ type: z.string(), text: words.optional() })).min(1),
  }),
});

const sms = (provider: 'zenvia' | 'twilio', providersId: string) => ({
  ...{ phoneNumberId: '', wamid: `${provider}:${providersId}`, channel: 'sms' as const, provider },
});

/** Undefined for what is of no use here: other events, messages of others in the same account. `now`: epoch milliseconds. */
export function parseZenviaEvent(body: unknown, now: number): SmsEvent | undefined {
  const receipt = zenviaReceipt.safeParse(body).data;
  if (receipt) {
    const { message, messageStatus } = receipt;
    const reference = zenviaReference.read(message.externalId ?? '');
    const status = zenviaStatus(messageStatus.code);
    if (!reference || !status) return undefined;
    const errorCode = code.safeParse(String(messageStatus.causes?.[0]?.channelErrorCode ?? '')).data;
    const item: WebhookStatus = {
      ...{ kind: 'status', eventId: `zenvia:${receipt.id}`, ...sms('zenvia', message.id), status },
      ...{ at: timeOf(messageStatus.timestamp ?? receipt.timestamp, now), callbackData: reference.messageId },
      ...(errorCode !== undefined && status === 'failed' && { errorCode }),
    };
    return { clinicId: reference.clinicId, item };
  }
  const answer = zenviaAnswer.safeParse(body).data;
  if (!answer) return undefined;
  const { message } = answer;
  const text = message.contents
    .map((content) => content.text ?? '')
    .join('\n')
    .trim();
  return {
    clinicId: null,
    item: {
      ...{ kind: 'message', eventId: `zenvia:${answer.id}`, ...sms('zenvia', message.id), type: 'text' },
      ...{ at: timeOf(answer.timestamp, now), from: message.from, text },
    },
  };
}

const twilioReceipt = z.object({
  MessageSid: id,
  MessageStatus: z.string(),
  ErrorCode: code.optional().catch(undefined),
});
const twilioAnswer = z.object({ MessageSid: id, From: digits, Body: words });

/** As {@link parseZenviaEvent}; `ref` is ours, in the address that Twilio was told to call. */
export function parseTwilioEvent(
  form: URLSearchParams,
  ref: string | null,
  now: number,
): SmsEvent | undefined {
  const fields = Object.fromEntries(form);
  const receipt = ref === null ? undefined : twilioReceipt.safeParse(fields).data;
  if (receipt) {
    const reference = parseSmsReference(ref ?? '');
    const status = twilioStatus(receipt.MessageStatus);
    if (!reference || !status || status === 'accepted') return undefined;
    const { MessageSid, ErrorCode } = receipt;
    const item: WebhookStatus = {
      ...{ kind: 'status', eventId: `twilio:${MessageSid}:${status}`, ...sms('twilio', MessageSid), status },
      ...{ at: now, callbackData: reference.messageId },
      ...(ErrorCode !== undefined && status === 'failed' && { errorCode: ErrorCode }),
    };
    return { clinicId: reference.clinicId, item };
  }
  const answer = ref === null ? twilioAnswer.safeParse(fields).data : undefined;
  if (!answer) return undefined;
  return {
    clinicId: null,
    item: {
      ...{ kind: 'message', eventId: `twilio:${answer.MessageSid}:in`, ...sms('twilio', answer.MessageSid) },
      ...{ type: 'text', at: now, from: answer.From, text: answer.Body.trim() },
    },
  };
}

/** A clock that is far off, or none, is replaced by ours. */
function timeOf(text: string | undefined, now: number): number {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) || at > now + 300_000 || at < now - 7 * 86_400_000 ? now : at;
}
