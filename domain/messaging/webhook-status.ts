import { z } from 'zod';
import type { WebhookStatus } from './webhook-item.ts';
import { defined, timestamp, userId, waId, type NumberContext } from './webhook-message.ts';

const statusSchema = z.looseObject({
  id: z.string().min(1).max(512),
  timestamp,
  status: z.enum(['sent', 'delivered', 'read', 'played', 'failed']),
  biz_opaque_callback_data: z.string().optional().catch(undefined),
  recipient_id: waId,
  recipient_user_id: userId,
  errors: z
    .array(z.looseObject({ code: z.number() }))
    .optional()
    .catch(undefined),
});

export function statusOf(raw: unknown, { phoneNumberId }: NumberContext): WebhookStatus | undefined {
  const parsed = statusSchema.safeParse(raw).data;
  if (!parsed) return undefined;
  return {
    kind: 'status',
    // The raw word, so that "played" after "read" is an event of its own.
    eventId: `st:${parsed.id}:${parsed.status}`,
    phoneNumberId,
    wamid: parsed.id,
    at: parsed.timestamp * 1000,
    status: parsed.status === 'played' ? 'read' : parsed.status,
    ...defined({
      callbackData: parsed.biz_opaque_callback_data,
      errorCode: parsed.errors?.[0]?.code,
      recipientId: parsed.recipient_id,
      recipientUserId: parsed.recipient_user_id,
    }),
  };
}
