import { z } from 'zod';
import { scopes } from '../../domain/clinic/roles.ts';

const scopeList = z
  .array(z.enum(scopes))
  .min(1)
  .max(scopes.length)
  .refine((list) => new Set(list).size === list.length, { message: 'duplicate' })
  .meta({ uniqueItems: true });
const name = z.string().trim().min(1).max(80);

export const apiClientParams = z.strictObject({ id: z.uuid() });
export const newApiClientBody = z.strictObject({ name, scopes: scopeList });
export const apiClientBody = z.strictObject({
  name: name.optional(),
  scopes: scopeList.optional(),
  version: z.int().min(1).max(1_000_000_000),
});

const day = z.iso.date();
const longestDays = 366;
const dayMs = 86_400_000;
const daysAgo = (days: number): string => new Date(Date.now() - days * dayMs).toISOString().slice(0, 10);

/** UTC days, both included; the last 30 by default. */
export const usageQuery = z
  .strictObject({ from: day.optional(), to: day.optional() })
  .transform(({ from = daysAgo(29), to = daysAgo(0) }) => ({ from, to }))
  .refine(({ from, to }) => from <= to && Date.parse(to) - Date.parse(from) < longestDays * dayMs, {
    message: 'period',
    path: ['from'],
  });

const count = z.int().min(0);
export const apiClientAnswer = z
  .strictObject({
    id: z.uuid(),
    clientId: z.string().describe('`client_id` at the token endpoint'),
    name: z.string(),
    scopes: z.array(z.enum(scopes)),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().nullable(),
    revokedAt: z.iso.datetime().nullable(),
    version: z.int(),
  })
  .meta({ id: 'ApiClient' });
export const apiClientsAnswer = z.strictObject({
  apiClients: z.array(apiClientAnswer),
  scopes: z.array(z.enum(scopes)).describe('what can be given'),
});
export const newApiClientAnswer = z.strictObject({
  apiClient: apiClientAnswer,
  secret: z.string().describe('told once'),
});
export const secretAnswer = z.strictObject({ secret: z.string().describe('told once') });
export const usageAnswer = z.strictObject({
  days: z.array(
    z.strictObject({
      day,
      operation: z.string(),
      version: z.string(),
      isDeprecated: z.boolean(),
      calls: count,
      refused: count.describe('answered 4xx'),
      failed: count.describe('answered 5xx'),
    }),
  ),
  deprecated: z
    .array(z.strictObject({ operation: z.string(), sunset: z.string(), successor: z.string(), calls: count }))
    .describe('what was called and will go'),
});
