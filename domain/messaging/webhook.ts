import { z } from 'zod';
import type { ProviderStatus } from './message-state.ts';

interface Common {
  /** Unique for ever: a repeated or replayed webhook brings the same one. */
  eventId: string;
  phoneNumberId: string;
  wamid: string;
  /** Epoch milliseconds, by the provider's clock. */
  at: number;
}

export interface WebhookStatus extends Common {
  kind: 'status';
  status: Exclude<ProviderStatus, 'accepted'>;
  /** Our own message id, echoed. */
  callbackData?: string;
  errorCode?: number;
}

export interface WebhookMessage extends Common {
  kind: 'message';
  type: string;
  /** Digits of the sender's wa_id; absent for people with a username only (BSUID, 2026). */
  from?: string;
  fromUserId?: string;
  text?: string;
  /** Payload of a pressed button, or the id of an interactive reply. */
  payload?: string;
  /** The message that the person answered. */
  contextId?: string;
}

export type WebhookItem = WebhookStatus | WebhookMessage;

const timestamp = z.coerce.number().int().nonnegative();
const bodySchema = z.looseObject({ entry: z.array(z.unknown()) });
const entrySchema = z.looseObject({ changes: z.array(z.unknown()) });
const changeSchema = z.looseObject({
  value: z.looseObject({
    metadata: z.looseObject({ phone_number_id: z.string().min(1) }),
    messages: z.array(z.unknown()).optional(),
    statuses: z.array(z.unknown()).optional(),
  }),
});
const reply = z.looseObject({ id: z.string(), title: z.string().optional() });
const messageSchema = z.looseObject({
  id: z.string().min(1).max(512),
  timestamp,
  type: z.string(),
  from: z.string().optional(),
  from_user_id: z.string().optional(),
  text: z.looseObject({ body: z.string() }).optional(),
  button: z.looseObject({ payload: z.string().optional(), text: z.string().optional() }).optional(),
  interactive: z.looseObject({ button_reply: reply.optional(), list_reply: reply.optional() }).optional(),
  context: z.looseObject({ id: z.string().optional() }).optional(),
});
const statusSchema = z.looseObject({
  id: z.string().min(1).max(512),
  timestamp,
  status: z.enum(['sent', 'delivered', 'read', 'played', 'failed']),
  biz_opaque_callback_data: z.string().optional(),
  errors: z.array(z.looseObject({ code: z.number() })).optional(),
});

/**
 * A webhook body as a flat list. Tolerant on purpose: one piece of an unknown shape (Meta adds some every month)
 * must not lose its neighbours, so each piece is parsed alone and the strange ones are left out.
 */
export function parseWebhook(body: unknown): WebhookItem[] {
  const items: WebhookItem[] = [];
  for (const entry of bodySchema.safeParse(body).data?.entry ?? []) {
    for (const change of entrySchema.safeParse(entry).data?.changes ?? []) {
      const value = changeSchema.safeParse(change).data?.value;
      if (!value) continue;
      const phoneNumberId = value.metadata.phone_number_id;
      for (const raw of value.statuses ?? []) push(items, statusOf(raw, phoneNumberId));
      for (const raw of value.messages ?? []) push(items, messageOf(raw, phoneNumberId));
    }
  }
  return items;
}

function statusOf(raw: unknown, phoneNumberId: string): WebhookStatus | undefined {
  const parsed = statusSchema.safeParse(raw).data;
  if (!parsed) return undefined;
  const errorCode = parsed.errors?.[0]?.code;
  return {
    kind: 'status',
    // The raw word, so that "played" after "read" is an event of its own.
    eventId: `st:${parsed.id}:${parsed.status}`,
    phoneNumberId,
    wamid: parsed.id,
    at: parsed.timestamp * 1000,
    status: parsed.status === 'played' ? 'read' : parsed.status,
    ...(parsed.biz_opaque_callback_data !== undefined && { callbackData: parsed.biz_opaque_callback_data }),
    ...(errorCode !== undefined && { errorCode }),
  };
}

function messageOf(raw: unknown, phoneNumberId: string): WebhookMessage | undefined {
  const parsed = messageSchema.safeParse(raw).data;
  if (!parsed) return undefined;
  const payload =
    parsed.button?.payload ?? parsed.interactive?.button_reply?.id ?? parsed.interactive?.list_reply?.id;
  return {
    kind: 'message',
    eventId: `msg:${parsed.id}`,
    phoneNumberId,
    wamid: parsed.id,
    at: parsed.timestamp * 1000,
    type: parsed.type,
    ...(parsed.from !== undefined && { from: parsed.from }),
    ...(parsed.from_user_id !== undefined && { fromUserId: parsed.from_user_id }),
    ...(parsed.text && { text: parsed.text.body }),
    ...(payload !== undefined && { payload }),
    ...(parsed.context?.id !== undefined && { contextId: parsed.context.id }),
  };
}

function push(items: WebhookItem[], item: WebhookItem | undefined): void {
  if (item) items.push(item);
}
