import { z } from 'zod';
import type { WebhookAccountItem } from './webhook-item.ts';
import { defined } from './webhook-message.ts';

/** These carry no id of their own: the account, what happened and when make one. */
export interface AccountContext {
  wabaId: string;
  /** `entry.time`, epoch seconds. */
  time: number;
}

const word = z.string().min(1).max(200);
const none = word.optional().catch(undefined);
const template = {
  // A number in JSON, larger than one of JavaScript can be trusted with; so name and language decide.
  message_template_id: z.union([z.string(), z.number()]).transform(String),
  message_template_name: word,
  message_template_language: word,
};
const statusSchema = z.looseObject({
  ...template,
  event: word,
  reason: none,
  rejection_info: z.looseObject({ reason: none }).nullish().catch(undefined),
  other_info: z.looseObject({ title: none }).nullish().catch(undefined),
});
const categorySchema = z.looseObject({
  ...template,
  new_category: word,
  previous_category: none,
  correct_category: none,
});
const qualitySchema = z.looseObject({ ...template, new_quality_score: word });
const numberSchema = z.looseObject({
  display_phone_number: z.string().transform((text) => text.replace(/\D/g, '')),
  event: word,
  current_limit: none,
  max_daily_conversations_per_business: none,
});
const capabilitySchema = z.looseObject({
  max_daily_conversations_per_business: z.union([z.number(), z.string()]).optional(),
  // As it was called before v24.
  max_daily_conversation_per_phone: z.number().optional(),
});
const accountSchema = z.looseObject({
  event: word,
  violation_info: z.looseObject({ violation_type: none }).nullish().catch(undefined),
  ban_info: z.looseObject({ waba_ban_state: none }).nullish().catch(undefined),
  restriction_info: z
    .array(z.looseObject({ restriction_type: none }))
    .nullish()
    .catch(undefined),
});
const reviewSchema = z.looseObject({ decision: word });
const alertSchema = z.looseObject({ alert_type: word, alert_description: none });

type Reader = (value: unknown, context: AccountContext, common: Common) => WebhookAccountItem | undefined;
interface Common {
  eventId: string;
  at: number;
  wabaId: string;
}

const templateOf = (raw: z.output<z.ZodObject<typeof template>>) => ({
  templateId: raw.message_template_id,
  templateName: raw.message_template_name,
  language: raw.message_template_language,
});

const readers: Record<string, Reader> = {
  message_template_status_update(value, _, common) {
    const raw = statusSchema.safeParse(value).data;
    if (!raw) return undefined;
    const reasons = [raw.reason, raw.rejection_info?.reason, raw.other_info?.title];
    const reason = reasons.find((one) => one !== undefined && one !== 'NONE');
    return { kind: 'template', ...common, ...templateOf(raw), event: raw.event, ...defined({ reason }) };
  },
  template_category_update(value, _, common) {
    const raw = categorySchema.safeParse(value).data;
    return (
      raw && {
        ...{ kind: 'template-category', ...common, ...templateOf(raw), newCategory: raw.new_category },
        ...defined({ previousCategory: raw.previous_category, comingCategory: raw.correct_category }),
      }
    );
  },
  message_template_quality_update(value, _, common) {
    const raw = qualitySchema.safeParse(value).data;
    return raw && { kind: 'template-quality', ...common, ...templateOf(raw), quality: raw.new_quality_score };
  },
  phone_number_quality_update(value, _, common) {
    const raw = numberSchema.safeParse(value).data;
    if (!raw) return undefined;
    const limit = raw.max_daily_conversations_per_business ?? raw.current_limit;
    return {
      ...{ kind: 'quality', ...common, displayPhone: raw.display_phone_number, event: raw.event },
      ...defined({ limit }),
    };
  },
  business_capability_update(value, _, common) {
    const raw = capabilitySchema.safeParse(value).data;
    const dailyLimit = peopleOf(
      raw?.max_daily_conversations_per_business ?? raw?.max_daily_conversation_per_phone,
    );
    return dailyLimit === undefined
      ? undefined
      : { kind: 'account', ...common, event: 'CAPABILITY', dailyLimit };
  },
  account_update(value, _, common) {
    const raw = accountSchema.safeParse(value).data;
    if (!raw) return undefined;
    const reason =
      raw.violation_info?.violation_type ??
      raw.ban_info?.waba_ban_state ??
      raw.restriction_info?.[0]?.restriction_type;
    return { kind: 'account', ...common, event: raw.event, ...defined({ reason }) };
  },
  account_review_update(value, _, common) {
    const raw = reviewSchema.safeParse(value).data;
    return raw && { kind: 'account', ...common, event: `REVIEW_${raw.decision}` };
  },
  account_alerts(value, _, common) {
    const nested = z.looseObject({ alert_info: z.unknown() }).safeParse(value).data?.alert_info;
    const raw = alertSchema.safeParse(nested ?? value).data;
    return raw && { kind: 'account', ...common, event: `ALERT_${raw.alert_type}` };
  },
};

/** A change of an account, by the name of its field; undefined for those that say nothing to us. */
export function accountItemOf(
  field: string,
  value: unknown,
  context: AccountContext,
): WebhookAccountItem | undefined {
  const { wabaId, time } = context;
  const item = readers[field]?.(value, context, { eventId: '', at: time * 1000, wabaId });
  return item && { ...item, eventId: `acc:${wabaId}:${time}:${essenceOf(item)}` };
}

/** Two changes of one second differ in what they are about or in what they say. */
function essenceOf(item: WebhookAccountItem): string {
  const about = 'templateName' in item ? `${item.templateName}:${item.language}` : '';
  if (item.kind === 'template-category')
    return `category:${about}:${item.newCategory}:${item.comingCategory ?? ''}`;
  if (item.kind === 'template-quality') return `quality:${about}:${item.quality}`;
  if (item.kind === 'quality') return `number:${item.displayPhone}:${item.event}:${item.limit ?? ''}`;
  return `${item.kind}:${about}:${item.event}`;
}

const tiers: Record<string, number> = { K: 1_000, M: 1_000_000 };

/** 2000 of `2000` or `TIER_2K`; -1 of `TIER_UNLIMITED`. */
function peopleOf(limit: number | string | undefined): number | undefined {
  if (typeof limit === 'number' || limit === undefined) return limit;
  if (limit.endsWith('UNLIMITED')) return -1;
  const [, count, unit = ''] = /^(?:TIER_)?(\d+)([KM])?$/.exec(limit) ?? [];
  return count === undefined ? undefined : Number(count) * (tiers[unit] ?? 1);
}
