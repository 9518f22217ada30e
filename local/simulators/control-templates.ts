import { z } from 'zod';
import type { ControlRoute } from './control-routes.ts';
import { HttpError, readInput } from './http.ts';
import { defaultWabaId } from './webhook-bodies.ts';

const word = z.string().min(1).max(200);
const changeSchema = z.strictObject({
  wabaId: word.default(defaultWabaId),
  name: word,
  language: word.default('pt_BR'),
  /** APPROVED, REJECTED, PAUSED, DISABLED, PENDING, FLAGGED … */
  status: word.optional(),
  category: z.enum(['UTILITY', 'MARKETING', 'AUTHENTICATION']).optional(),
  quality: z.enum(['GREEN', 'YELLOW', 'RED', 'UNKNOWN']).optional(),
  reason: word.optional(),
});
const ttlSchema = z.strictObject({
  wabaId: word.default(defaultWabaId),
  name: word,
  language: word.default('pt_BR'),
  ttlSeconds: z.number().positive(),
});
const reviewSchema = z.strictObject({
  verdict: z.enum(['APPROVED', 'REJECTED', 'NONE']).optional(),
  delayMs: z.number().int().min(0).optional(),
  reason: word.optional(),
});
const accountSchema = z.strictObject({
  wabaId: word.default(defaultWabaId),
  field: z.enum([
    'phone_number_quality_update',
    'business_capability_update',
    'account_update',
    'account_review_update',
    'account_alerts',
  ]),
  value: z.record(z.string(), z.unknown()),
});

/** What Meta does with templates, numbers and accounts. */
export const templateControls: Record<string, ControlRoute> = {
  'GET /_control/templates': ({ templates }, { url }) =>
    Promise.resolve({ templates: templates.list(url.searchParams.get('wabaId') ?? defaultWabaId) }),
  'POST /_control/template': async ({ templates, review }, exchange) => {
    const { wabaId, name, language, ...facts } = await readInput(exchange, changeSchema);
    const template = templates.find(wabaId, name, language);
    if (!template) throw new HttpError(404, 'no such template');
    return review.change(template, facts);
  },
  'POST /_control/template-ttl': async ({ templates, store }, exchange) => {
    const { wabaId, name, language, ttlSeconds } = await readInput(exchange, ttlSchema);
    const template = templates.find(wabaId, name, language);
    if (!template) throw new HttpError(404, 'no such template');
    store.record({ fact: 'template', template: { ...template, ttlSeconds } });
    return { ttlSeconds };
  },
  'POST /_control/review': async ({ review }, exchange) => {
    const { verdict, delayMs, reason } = await readInput(exchange, reviewSchema);
    return review.set({
      ...(verdict !== undefined && { verdict }),
      ...(delayMs !== undefined && { delayMs }),
      ...(reason !== undefined && { reason }),
    });
  },
  'POST /_control/account': async ({ tellAccount }, exchange) => {
    const { wabaId, field, value } = await readInput(exchange, accountSchema);
    tellAccount(wabaId, field, value);
    return {};
  },
};
