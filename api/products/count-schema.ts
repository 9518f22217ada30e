import { z } from 'zod';
import { countReasons, units } from '../../domain/products/stock.ts';

export const countParams = z.strictObject({ id: z.uuid(), lotId: z.uuid() });
export const startBody = z.strictObject({
  storagePlaceId: z.uuid().nullable().default(null).describe('null: everything the clinic has'),
});
export const countedBody = z.strictObject({ counted: z.number().min(0).max(1_000_000) });
export const closeBody = z.strictObject({
  reasons: z
    .array(z.strictObject({ lotId: z.uuid(), reason: z.enum(countReasons) }))
    .max(2_000)
    .describe('one for each lot that differs'),
});
export const countAnswer = z
  .strictObject({
    ...{ id: z.uuid(), version: z.int().min(1), storagePlaceId: z.uuid().nullable() },
    ...{ state: z.enum(['open', 'closed', 'cancelled']), startedAt: z.iso.datetime() },
    ...{ closedAt: z.iso.datetime().nullable(), lineCount: z.int(), countedCount: z.int() },
  })
  .meta({ id: 'StockCount' });
export const countsAnswer = z.strictObject({ counts: z.array(countAnswer) });
export const countPageAnswer = z.strictObject({
  count: countAnswer,
  lines: z.array(
    z.strictObject({
      ...{ lotId: z.uuid(), code: z.string(), productName: z.string(), unit: z.enum(units) },
      ...{ expiresOn: z.iso.date(), counted: z.number().nullable(), countedAt: z.iso.datetime().nullable() },
      expected: z.number().nullable().describe('null while the count is open: it is blind'),
      reason: z.enum(countReasons).nullable(),
    }),
  ),
});
