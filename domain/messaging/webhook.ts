import { z } from 'zod';
import { accountItemOf } from './webhook-account.ts';
import type { WebhookItem } from './webhook-item.ts';
import { contactsOf, echoOf, messageOf, preferenceOf, type NumberContext } from './webhook-message.ts';
import { statusOf } from './webhook-status.ts';

export type {
  WebhookAccount,
  WebhookAccountItem,
  WebhookEcho,
  WebhookItem,
  WebhookMedia,
  WebhookMessage,
  WebhookMessageItem,
  WebhookPreference,
  WebhookQuality,
  WebhookStatus,
  WebhookTemplate,
  WebhookTemplateCategory,
  WebhookTemplateQuality,
} from './webhook-item.ts';

const list = z.array(z.unknown()).default([]).catch([]);
const bodySchema = z.looseObject({ entry: list });
const entrySchema = z.looseObject({
  id: z.string().min(1).max(64).optional().catch(undefined),
  time: z.coerce.number().int().nonnegative().optional().catch(undefined),
  changes: list,
});
const changeSchema = z.looseObject({ field: z.string().optional().catch(undefined), value: z.unknown() });
const numberSchema = z.looseObject({
  metadata: z.looseObject({ phone_number_id: z.string().min(1) }),
  ...{ contacts: list, messages: list, statuses: list, message_echoes: list, user_preferences: list },
});

/**
 * A webhook body as a flat list. Tolerant on purpose: one piece of an unknown shape (Meta adds some every month)
 * must not lose its neighbours, so each piece is parsed alone and the strange ones are left out.
 */
export function parseWebhook(body: unknown): WebhookItem[] {
  return (bodySchema.safeParse(body).data?.entry ?? []).flatMap((raw) => {
    const entry = entrySchema.safeParse(raw).data;
    return (entry?.changes ?? []).flatMap((change) => itemsOf(change, entry?.id, entry?.time));
  });
}

function itemsOf(raw: unknown, wabaId: string | undefined, time: number | undefined): WebhookItem[] {
  const change = changeSchema.safeParse(raw).data;
  if (!change) return [];
  const value = numberSchema.safeParse(change.value).data;
  if (value) {
    const context = { phoneNumberId: value.metadata.phone_number_id, contacts: contactsOf(value.contacts) };
    const read = <T>(pieces: readonly unknown[], one: (piece: unknown, of: NumberContext) => T | undefined) =>
      pieces.flatMap((piece) => one(piece, context) ?? []);
    return [
      ...read(value.statuses, statusOf),
      ...read(value.messages, messageOf),
      ...read(value.message_echoes, echoOf),
      ...read(value.user_preferences, preferenceOf),
    ];
  }
  // Without a number it is about the account; one without a time could not be told from its repetition.
  if (change.field === undefined || wabaId === undefined || time === undefined) return [];
  const item = accountItemOf(change.field, change.value, { wabaId, time });
  return item ? [item] : [];
}
